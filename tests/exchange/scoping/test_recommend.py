"""Recommendations follow from answers, with reasons; an override decides and says why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from scoutview.catalog.load import load_catalog
from scoutview.estate.model import Category, Kind, Period, ReportType, System, Vendor
from scoutview.estate.read import parse_estate
from scoutview.exchange.scoping.memo import number_of
from scoutview.exchange.scoping.model import Override, ScopingError
from scoutview.exchange.scoping.recommend import recommend
from tests.exchange.scoping.group import HOSTER, READERS, SHREDDER, any_answers, lakeside

CATALOG = load_catalog()
ESTATE = parse_estate(
    b'format = 1\n[organization]\nname = "L"\ntimezone = "UTC"\n'
    b'[engagement]\nreport = "type-1"\nas_of = 2026-10-01\n',
    name="estate.toml",
    folder=None,
)


def scope(*overrides, estate=ESTATE, **given):
    return recommend(lakeside(*overrides, **given), CATALOG, estate)


def value(id_, *overrides, **given):
    return scope(*overrides, **given).recommendation(id_).value


def without_report(**given):
    """Return answers of a group that was not told a type."""
    return {"type_asked": "not-said", **given}


@pytest.mark.parametrize(
    ("relies", "soc"),
    [
        (("security",), "soc-2"),
        (("security", "public"), "soc-2+soc-3"),
        (("public",), "soc-2+soc-3"),
        (("their-books",), "soc-1"),
        (("security", "their-books"), "soc-1+soc-2"),
        (("security", "their-books", "public"), "soc-1+soc-2+soc-3"),
    ],
)
def test_the_soc_report_follows_from_what_readers_rely_on(relies, soc):
    assert value("soc", relies_on=relies) == soc


@pytest.mark.parametrize(
    ("given", "report"),
    [
        ({"type_asked": "type-2"}, "type-2"),
        ({"type_asked": "type-1", "without": ("months_asked",)}, "type-1"),
        (without_report(), "type-2"),
        (without_report(without=("controls_since",)), "type-1"),
        (without_report(report_due=date(2027, 2, 1)), "type-1"),
        (
            without_report(earlier_report="type-1", earlier_end=date(2026, 9, 30)),
            "type-2",
        ),
    ],
)
def test_the_type_follows_from_what_is_asked_and_from_the_time_there_is(given, report):
    assert value("report", **given) == report


@pytest.mark.parametrize(
    ("given", "start", "end"),
    [
        # Due in September: the period ends two months earlier, at the end of a month.
        ({}, date(2027, 2, 1), date(2027, 7, 31)),
        ({"without": ("report_due",)}, date(2026, 11, 1), date(2027, 4, 30)),
        ({"without": ("report_due", "controls_since")}, date(2026, 12, 1), date(2027, 5, 31)),
        ({"without": ("report_due",), "months_asked": 9}, date(2026, 11, 1), date(2027, 7, 31)),
        (
            {
                "without": ("report_due",),
                "earlier_report": "type-2",
                "earlier_end": date(2026, 9, 30),
            },
            date(2026, 10, 1),
            date(2027, 9, 30),
        ),
        # Too little time, and Type II is demanded: the shortest period, which is late.
        (
            {"report_due": date(2027, 1, 15), "without": ("months_asked",)},
            date(2026, 11, 1),
            date(2027, 1, 31),
        ),
        # An earlier report so long ago that no period can follow it.
        (
            {
                "without": ("report_due",),
                "earlier_report": "type-2",
                "earlier_end": date(2020, 9, 30),
            },
            date(2026, 11, 1),
            date(2027, 10, 31),
        ),
    ],
)
def test_the_period_leaves_time_for_the_report_and_no_gap(given, start, end):
    assert scope(**given).engagement.period == Period(start, end)


def test_a_date_that_cannot_be_kept_is_said():
    made = scope(report_due=date(2027, 1, 15), without=("months_asked",)).recommendation("period")

    assert "cannot be there by 2027-01-15" in " ".join(made.implies)


def test_a_change_inside_of_the_period_is_said():
    made = scope(changes=("new-pacs",), changes_on=date(2027, 4, 1)).recommendation("period")

    assert "takes effect on 2027-04-01, inside of the period" in " ".join(made.implies)


def test_a_type_1_has_one_day_before_the_report_is_due():
    given = {"type_asked": "type-1", "without": ("months_asked",)}
    period = scope(**given).engagement.period
    late = scope(**given, report_due=date(2026, 12, 1))

    assert period == Period(date(2027, 7, 31), date(2027, 7, 31))
    assert late.engagement.period.start == date(2026, 11, 28)
    assert "may come after 2026-12-01" in " ".join(late.recommendation("period").implies)


@pytest.mark.parametrize(
    ("category", "given", "expected"),
    [
        ("availability", {}, "in"),
        ("availability", {"promised": ("protection",), "services": ("reading",)}, "out"),
        ("availability", {"promised": ("turnaround",), "services": ("reading",)}, "in"),
        ("confidentiality", {}, "out"),
        ("confidentiality", {"privacy_promised": False}, "in"),
        ("confidentiality", {"promised": ("secrecy",)}, "in"),
        ("confidentiality", {"other_secrets": True}, "in"),
        ("processing-integrity", {}, "out"),
        ("processing-integrity", {"promised": ("accuracy",)}, "in"),
        ("processing-integrity", {"services": ("ai-results",)}, "in"),
        ("privacy", {}, "in"),
        ("privacy", {"privacy_promised": False}, "out"),
    ],
)
def test_categories_follow_from_promises(category, given, expected):
    assert value(f"category.{category}", **given) == expected


def test_security_is_always_in():
    promises = {"promised": ("protection",), "services": ("reading",), "privacy_promised": False}

    assert Category.SECURITY in scope(**promises).engagement.categories


def excluded(**given):
    return {each.criterion for each in scope(**given).engagement.excluded}


def test_what_only_clients_do_for_patients_is_left_out_with_its_reason():
    made = scope().engagement.excluded

    assert {each.criterion for each in made} == {
        *("P1.1", "P2.1", "P3.1", "P3.2", "P5.1", "P5.2", "P6.7"),
    }
    assert all(each.reason.endswith(".") for each in made)


def test_who_faces_patients_cannot_leave_out_what_it_does_not_do():
    made = scope(patient_role="own")

    assert {each.criterion for each in made.engagement.excluded} == {"P3.2"}
    assert "a gap" in made.recommendation("criterion.P5.1").reasons[0].words


def test_uses_and_recipients_decide_their_criteria():
    assert "P3.2" not in excluded(other_uses=("research",))
    assert {"P6.1", "P6.2"} <= excluded(gives_on=())
    alone = {"gives_on": (), "vendors": (), "outside_readers": False, "pacs_place": "on-premises"}
    assert {"P6.4", "P6.5"} <= excluded(**alone)
    assert not {"P6.4", "P6.5"} & excluded(**alone | {"outside_readers": True})
    assert not {"P6.4", "P6.5"} & excluded(**alone | {"pacs_place": "mixed"})
    assert not {"P6.4", "P6.5"} & excluded(**alone | {"gives_on": ("vendors",)})
    assert not {"P6.3", "P6.6", "P4.1", "P7.1", "P8.1"} & excluded(gives_on=(), vendors=())


def test_nothing_is_left_out_of_a_category_that_is_out():
    assert excluded(privacy_promised=False) == set()


@pytest.mark.parametrize(
    ("row", "method"),
    [
        (HOSTER, "carve-out"),
        (READERS, "inclusive"),
        (SHREDDER, "vendor"),
        (HOSTER | {"takes_part": True}, "carve-out"),  # their own report speaks for them
        (READERS | {"takes_part": False}, "carve-out"),  # no assertion: carve-out is all there is
        (READERS | {"report": "soc2-type-1"}, "inclusive"),
    ],
)
def test_the_method_follows_from_need_report_and_assertion(row, method):
    assert value(f"vendor.{row['id']}", vendors=(row,)) == method


def test_a_carve_out_implies_controls_at_them_and_our_watching():
    implies = " ".join(scope().recommendation("vendor.vendor-x").implies)

    assert "Complementary control assumed at them (CSOC): they guard rooms" in implies
    assert "A1.2" in implies
    assert "CC9.2 and CC4.1" in implies


def test_controls_at_them_stay_within_the_categories():
    promises = {"promised": ("protection",), "services": ("reading",)}
    implies = " ".join(scope(**promises).recommendation("vendor.vendor-x").implies)

    assert "CC6.4" in implies
    assert "A1.2" not in implies


def test_an_inclusive_method_implies_an_assertion_of_theirs():
    implies = " ".join(scope().recommendation("vendor.night-reads").implies)

    assert "written assertion" in implies
    assert "CSOC" not in implies


def test_a_type_1_of_theirs_does_not_carry_our_type_2():
    row = HOSTER | {"report": "soc2-type-1"}
    implies = " ".join(scope(vendors=(row,)).recommendation("vendor.vendor-x").implies)

    assert "says nothing about operation" in implies


def test_cuecs_are_kept_apart_from_responsibilities_of_users():
    part = scope().client_part

    assert part.needed == ("open and close the accounts of their own people in your systems",)
    assert part.advised == ("keep their network and reading stations safe",)


def test_vendors_and_commitments_are_records_of_the_estate():
    made = scope()

    assert made.vendors == (
        Vendor("vendor-x", "Hosting of the PACS", "subservice", "carve-out"),
        Vendor("night-reads", "Reads at night", "subservice", "inclusive"),
        Vendor("shredder", "Destroys paper", "vendor"),
    )
    assert [each.id for each in made.commitments] == ["image-availability"]
    assert made.engagement.frameworks == ("hipaa-security",)
    assert scope(also_asked=()).engagement.frameworks is None


def test_templates_follow_kinds_protocols_data_and_criteria():
    by_id = {each.control.id: each for each in scope().templates}

    assert by_id["ACC-01"].applies
    assert by_id["ACC-01"].why == "for pacs, viewer"
    assert not by_id["IOT-02"].applies
    assert by_id["IOT-02"].why == "there is no kind iot or network"
    assert by_id["GOV-01"].why == "for every organization"
    assert all(each.criteria for each in by_id.values() if each.applies)
    assert len(by_id) == len(CATALOG.controls)


def test_a_control_needs_a_criterion_in_scope():
    bare = {"promised": ("protection",), "services": ("reading",), "privacy_promised": False}
    by_id = {each.control.id: each for each in scope(**bare).templates}

    assert not by_id["INT-01"].applies
    assert by_id["INT-01"].why == "no criterion in scope needs it"


def test_what_the_estate_declares_counts_as_well():
    things = System(id="t", kind=Kind.IOT, name="T")
    outside = System(id="o", kind=Kind.LOG_COLLECTOR, name="O", in_boundary=False)
    made = scope(estate=replace(ESTATE, systems=(things, outside)))
    by_id = {each.control.id: each for each in made.templates}

    assert by_id["IOT-02"].applies
    assert not by_id["LOG-04"].applies


def test_a_control_that_is_switched_off_says_why():
    off = replace(CATALOG.controls[0], off="we have none of it")
    catalog = replace(CATALOG, controls=(off, *CATALOG.controls[1:]))

    made = recommend(lakeside(), catalog, ESTATE).templates[0]

    assert (made.applies, made.why) == (False, "switched off: we have none of it")


def test_where_the_estate_says_otherwise_about_the_boundary():
    systems = (
        System(id="theirs", kind=Kind.PACS, name="T", controlled_by="client:Lake"),
        System(id="hosted", kind=Kind.PACS, name="H", controlled_by="vendor-x"),
        System(
            id="reads", kind=Kind.VIEWER, name="R", controlled_by="night-reads", in_boundary=False
        ),
        System(id="ours", kind=Kind.PACS, name="O"),
    )
    told = [each.words for each in scope(estate=replace(ESTATE, systems=systems)).boundary.differs]

    assert told == [
        "theirs stands in the boundary; a client controls it.",
        "hosted stands in the boundary; vendor-x, which controls it, is carved out.",
        "reads stands outside of the boundary; night-reads, which controls it, is included.",
    ]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"commitments": ()}, "(DC 2)"),
        ({"promised": ("protection",), "services": ("reading",)}, "image-availability is about"),
        ({}, "(DC 4)"),
        ({"changes": ("merger",)}, "CC3.4"),
        ({"certificates": ("iso-27001",)}, "Use controls and evidence"),
        ({"vendors": (HOSTER,)}, "no vendor here reads"),
        ({"vendors": (READERS,)}, "no vendor here hosts"),
        ({}, "Nobody watches the vendors"),
        ({}, "One person cannot perform and check"),
        ({"security_people": "nobody"}, "Name one person"),
        ({"security_people": "vendor"}, "may be a subservice organization"),
        ({}, "Name who performs each control"),
        ({}, "assertion needs a basis of its own"),
    ],
)
def test_what_is_to_be_prepared_is_said(given, words):
    assert any(words in each.words for each in scope(**given).notes)


def test_nothing_to_prepare_where_all_is_there():
    given = {
        "incidents": False,
        "without": ("incidents_told",),
        "vendors_watched": True,
        "security_people": "team",
        "performers_named": True,
        "checked_apart": True,
    }

    assert scope(**given).notes == ()


def test_an_override_decides_and_what_follows_follows_it():
    made = scope(
        Override("report", "type-1", "The board wants a first step"),
        Override("category.privacy", "out", "Next year"),
        Override("vendor.vendor-x", "inclusive", "They agreed in writing"),
        Override("criterion.A1.3", "out", "No recovery is promised in this product"),
    )

    assert made.engagement.report is ReportType.TYPE_1
    assert made.engagement.period.start == made.engagement.period.end
    assert Category.PRIVACY not in made.engagement.categories
    assert [(each.criterion, each.reason) for each in made.engagement.excluded] == [
        ("A1.3", "No recovery is promised in this product")
    ]
    assert made.vendors[0].method == "inclusive"
    assert made.recommendation("report").recommended == "type-2"
    assert "written assertion" in " ".join(made.recommendation("vendor.vendor-x").implies)


def test_a_period_can_be_decided():
    given = Override("period", "2027-01-01..2027-12-31", "The calendar year")

    assert scope(given).engagement.period == Period(date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("override", "words"),
    [
        (Override("report", "type-3", "x"), "cannot be chosen; give one of type-1, type-2"),
        (Override("category.security", "out", "x"), "no such recommendation"),
        (Override("criterion.CC6.1", "out", "x"), "no such recommendation"),
        (Override("criterion.C1.1", "out", "x"), "no such recommendation"),
        (Override("vendor.nobody", "vendor", "x"), "no such recommendation"),
        (Override("period", "2027-01-01", "x"), "does not fit; give 2026-04-01..2026-09-30"),
        (Override("period", "2027-12-31..2027-01-01", "x"), "does not fit"),
        (Override("period", "2027-02-30..2027-03-01", "x"), "does not fit"),
        (Override("period", "9999-01-01..9999-12-31", "x"), "does not fit"),
    ],
)
def test_an_override_of_nothing_or_to_nothing_is_refused(override, words):
    with pytest.raises(ScopingError, match=words.replace(".", r"\.")):
        scope(override)


def test_an_override_twice_is_refused():
    with pytest.raises(ScopingError, match="stands twice"):
        scope(Override("report", "type-1", "x"), Override("report", "type-2", "y"))


@settings(max_examples=40)  # a group's answers take long to make
@given(any_answers())
def test_any_answers_give_a_scope_that_holds_together(answers):
    made = recommend(answers, CATALOG, ESTATE)

    assert made.engagement.categories[0] is Category.SECURITY
    assert made.engagement.period.start <= made.engagement.period.end
    assert made.engagement.period.end - made.engagement.period.start < timedelta(days=800)
    for each in made.recommendations:
        assert each.reasons, each.id
        assert each.value == each.recommended
        for question in (name for reason in each.reasons for name in reason.questions):
            assert number_of(question)
    scoped = {c.id: c.category for c in CATALOG.criteria}
    for each in made.engagement.excluded:
        assert scoped[each.criterion] in made.engagement.categories
        assert scoped[each.criterion] is not Category.SECURITY
        assert each.reason
    assert recommend(answers, CATALOG, ESTATE) == made
