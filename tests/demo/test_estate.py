"""The demo's estate file."""

from datetime import date, timedelta

from scoutview.demo.estate import PERIOD_DAYS, period
from scoutview.demo.running import SYSTEMS
from scoutview.estate.model import Category, Kind, ReportType
from scoutview.estate.permission import refusal
from scoutview.estate.read import read_estate


def test_the_period_ends_today():
    covered = period(date(2026, 3, 31))

    assert covered.end == date(2026, 3, 31)
    assert covered.start == date(2026, 1, 1)
    assert (covered.end - covered.start).days == PERIOD_DAYS - 1


def test_it_is_a_valid_estate_of_a_type_2_examination(demo, today):
    estate = read_estate(demo.estate_path)

    assert estate.organization == "Lakeside Imaging (demo)"
    assert estate.engagement.report is ReportType.TYPE_2
    assert estate.engagement.period == period(today)
    assert estate.engagement.categories == (
        Category.SECURITY,
        Category.AVAILABILITY,
        Category.CONFIDENTIALITY,
    )


def test_its_endpoints_are_where_the_servers_are(demo):
    estate = read_estate(demo.estate_path)
    places = {each.name: (each.host, each.port) for each in estate.endpoints()}

    assert places == {name: where.pair for name, where in demo.endpoints.items()}


def test_looks_are_authorized_today_and_not_for_ever(demo, noon):
    estate = read_estate(demo.estate_path)

    assert refusal(estate, noon) == ""
    assert "ended" in refusal(estate, noon + timedelta(days=31))


def test_it_has_what_a_reader_of_the_picture_looks_for(demo):
    estate = read_estate(demo.estate_path)

    assert {system.site for system in estate.systems} == {"downtown", "lakeshore", ""}
    assert {(vendor.role, vendor.method) for vendor in estate.vendors} == {
        ("subservice", "carve-out"),
        ("vendor", ""),
    }
    assert [system.id for system in estate.systems if not system.in_boundary] == [
        "clinic-ehr",
        "offsite-copy",
    ]
    assert [s.id for s in estate.systems if s.kind is Kind.MODALITY] == ["ct-1", "us-1"]
    assert {s.id for s in estate.systems} == {*SYSTEMS, "offsite-copy"}
    assert estate.flows
    assert estate.exceptions
