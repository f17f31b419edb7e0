"""The picture of an estate as it is declared: whole, safe, with a legend, bounded."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from scoutview.estate.model import Flow, Kind, Protocol, System
from scoutview.reports._estate_groups import MOST_FLOWS, MOST_SYSTEMS, grouped
from scoutview.reports.estate_drawn import drawn_estate
from tests.reports.lakeside import copies
from tests.reports.lakeside_estate import IMAGES, lakeside
from tests.reports.test_estate_layout import estates

SVG = "{http://www.w3.org/2000/svg}"


def parsed(picture):
    return ET.fromstring(picture.svg)  # noqa: S314 - our own text


def texts(picture):
    return {text.text for text in parsed(picture).iter(f"{SVG}text")}


def many(count, kinds=tuple(Kind), sites=3):
    systems = tuple(
        System(
            id=f"s{n}",
            kind=kinds[n % len(kinds)],
            name=f"System {n}",
            site=f"site {n % sites}",
            in_boundary=n % 10 != 0,
            data=IMAGES,
        )
        for n in range(count)
    )
    flows = tuple(Flow(f"s{n}", f"s{n + 1}", IMAGES) for n in range(count - 1))
    return replace(lakeside(), systems=systems, flows=flows)


def test_the_picture_is_as_it_was(golden):
    golden("estate.svg", drawn_estate(lakeside()).svg.encode())


def test_it_says_what_lines_and_marks_mean():
    shown = texts(drawn_estate(lakeside()))

    assert {"DICOM", "DICOMweb", "no port declared", "holds patient data"} <= shown
    assert "crosses the boundary of the system" in shown
    assert "FTP, SFTP, SMB" not in shown  # no flow of it


def test_nothing_is_said_that_nobody_looked_at():
    svg = drawn_estate(lakeside()).svg

    assert "nothing was looked at" in svg
    assert "worst is" not in svg
    assert "not met" not in svg


def test_it_has_a_title_and_a_description():
    root = parsed(drawn_estate(lakeside()))

    assert root.findtext(f"{SVG}title") == "Systems and flows of Lakeside Imaging"
    assert root.findtext(f"{SVG}desc").startswith("6 systems with 7 endpoints (")
    assert "1 flows cross the boundary" in root.findtext(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "estate-title estate-desc"


def test_what_crosses_the_boundary_is_heavier_and_said():
    svg = drawn_estate(lakeside()).svg

    assert "portal to clearing-house: billing; no port declared; crosses the boundary" in svg
    assert svg.count("crosses the boundary<") == 1
    assert svg.count("<circle") == 2  # the flow, and its key in the legend


def test_an_estate_without_systems_says_so():
    bare = replace(lakeside(), systems=(), flows=(), exceptions=(), vendors=())

    assert "No system is declared yet." in texts(drawn_estate(bare))


def test_hostile_names_are_escaped(hostile):
    picture = drawn_estate(hostile.estate)

    assert "<script" not in picture.svg
    assert parsed(picture) is not None


def test_two_hundred_systems_are_drawn_one_by_one(report):
    estate = copies(report, 33).estate

    assert drawn_estate(estate).svg.count("<g><title>") == 198


def test_a_large_estate_is_drawn_by_kind_and_site_and_says_so():
    estate = many(1000, kinds=(Kind.MODALITY, Kind.PACS, Kind.RIS))
    picture = drawn_estate(estate)

    assert picture.svg.count("<g><title>") < 20
    assert "1,000 systems with 999 flows are too many to draw one by one" in picture.svg
    assert "all systems of one kind at one site" in picture.svg
    assert "one for each kind at one site" in picture.description


@pytest.mark.parametrize("sites", [1, 5000])
def test_the_largest_estate_gives_a_bounded_picture(sites):
    picture = drawn_estate(many(5000, sites=sites))

    assert picture.svg.count("<g><title>") <= 2 * len(Kind)
    assert len(picture.svg) < 2_000_000


def test_groups_hold_every_system_endpoint_and_flow(report):
    estate = copies(report, 100).estate
    shown = grouped(estate)

    assert sum(shown.sizes.values()) == len(estate.systems) == 600
    assert sum(shown.counts.values()) == len(estate.endpoints())
    assert {s.in_boundary for s in shown.estate.systems} == {True, False}
    assert {e.protocol for e in shown.estate.endpoints()} == {
        e.protocol for e in estate.endpoints()
    }
    assert Protocol.DICOM in {e.protocol for e in shown.estate.endpoints()}


def test_many_flows_alone_are_grouped_as_well():
    estate = many(50)
    flows = tuple(Flow(f"s{a}", f"s{b}", IMAGES) for a in range(50) for b in range(50) if a != b)

    assert len(flows) > MOST_FLOWS
    assert grouped(replace(estate, flows=flows)).by
    assert not grouped(many(MOST_SYSTEMS)).by


@given(estates())
def test_any_estate_gives_a_picture_that_can_be_read(estate):
    known = {s.id for s in estate.systems} | {e.name for e in estate.endpoints()}
    flows = tuple(f for f in estate.flows if {f.source, f.destination} <= known)

    assert parsed(drawn_estate(replace(estate, flows=flows))) is not None
