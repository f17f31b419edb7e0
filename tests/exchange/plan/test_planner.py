"""What every plan promises, whatever the catalog, the gaps and the start are."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.assessment.model import Status
from scoutview.catalog.model import Effort
from scoutview.exchange.plan.calendar import working_day
from scoutview.exchange.plan.planner import NOBODY, item_id, roles
from tests.exchange.plan.made import START, judged, lakeside_plan, plan_made

IDS = [f"C-{number:02}" for number in range(12)]
ROLES = ["Archivist", "Network, archivist", "", "Lead (asks), network"]


@st.composite
def worlds(draw, *, circles=False):
    """Draw gaps, prerequisites and other controls; circles only where they are asked for."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    firsts = {
        each: draw(
            st.lists(
                st.sampled_from(IDS if circles else [i for i in IDS if i < each] or [each]),
                unique=True,
                max_size=3,
            )
        )
        for each in IDS
    }
    gaps = [
        (
            each,
            draw(st.booleans()),
            draw(st.sampled_from([0.33, 1.0, 4.0, 24.0])),
            draw(st.sampled_from(list(Effort))),
            draw(st.sampled_from(ROLES)),
        )
        for each in ids
    ]
    others = [
        (each, draw(st.sampled_from([Status.SUPPORTED, Status.OPEN, Status.COMPENSATED])))
        for each in IDS
        if each not in ids
    ]
    return judged(gaps, firsts, others=others)


CAPACITY = st.integers(1, 10)
DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))


@given(worlds(circles=True), DAYS, CAPACITY)
def test_no_gap_is_lost_and_none_is_made_up(world, start, capacity):
    plan = plan_made(*world, start, capacity)

    assert sorted(item.control for item in plan.items) == sorted(g.control for g in world[1].gaps)
    assert len({item.id for item in plan.items}) == len(plan.items)


@given(worlds(circles=True), DAYS, CAPACITY)
def test_nothing_begins_before_what_must_come_first_is_due(world, start, capacity):
    plan = plan_made(*world, start, capacity)
    by_id = {item.id: item for item in plan.items}

    for item in plan.items:
        assert plan.start <= item.begins <= item.due
        for before in item.waits_for:
            assert by_id[before].due < item.begins
            assert by_id[before].wave < item.wave
            assert item.id in by_id[before].blocks


@given(worlds(), DAYS)
def test_every_prerequisite_with_a_gap_is_waited_for(world, start):
    catalog, assessment = world
    plan = plan_made(catalog, assessment, start)
    planned = {item.control: item for item in plan.items}

    for control in catalog.controls:
        for first in control.remediation.first:
            if control.id in planned and first in planned and first != control.id:
                assert item_id(first) in planned[control.id].waits_for
    assert not plan.circles


@given(worlds(circles=True), CAPACITY)
def test_a_role_does_one_thing_at_a_time(world, capacity):
    by_role = {}
    for item in plan_made(*world, START, capacity).items:
        by_role.setdefault(item.owner, []).append((item.begins, item.due))

    for spans in by_role.values():
        for (_, due), (begins, _) in pairwise(sorted(spans)):
            assert due < begins


@given(worlds(circles=True), DAYS, st.integers(0, 300), CAPACITY)
def test_a_changed_start_shifts_every_date_by_as_many_working_days(world, start, shift, capacity):
    before = plan_made(*world, start, capacity)
    after = plan_made(*world, working_day(start, shift), capacity)
    days = {working_day(start, number): number for number in range(3000)}

    assert [item.id for item in after.items] == [item.id for item in before.items]
    for old, new in zip(before.items, after.items, strict=True):
        for was, now in ((old.begins, new.begins), (old.due, new.due)):
            assert now == working_day(start, days[was] + shift)


@given(worlds(circles=True), DAYS, st.integers(1, 50))
def test_a_start_whole_weeks_later_is_whole_weeks_later_everywhere(world, start, weeks):
    later = timedelta(weeks=weeks)
    before, after = plan_made(*world, start), plan_made(*world, start + later)

    assert [item.due + later for item in before.items] == [item.due for item in after.items]


@given(worlds())
def test_no_deviation_is_delayed_by_a_control_that_nothing_shows_yet(world):
    catalog, assessment = world
    plan = plan_made(catalog, assessment)
    needed = {item.control for wave in plan.waves if wave.found for item in wave.items}
    alone = plan_made(
        catalog,
        type(assessment)(
            findings=(),
            controls=assessment.controls,
            criteria=(),
            gaps=tuple(gap for gap in assessment.gaps if gap.control in needed),
        ),
    )

    due = {item.control: item.due for item in plan.items}
    assert {item.control: item.due for item in alone.items} == {c: due[c] for c in needed}


@given(worlds(circles=True))
def test_the_same_judgement_gives_the_same_plan(world):
    assert plan_made(*world) == plan_made(*world)


def test_a_circle_is_told_and_planned_all_the_same():
    gaps = [(name, True, 4.0, Effort.DAYS, "A") for name in ("C-01", "C-02")]
    plan = plan_made(*judged(gaps, {"C-01": ["C-02"], "C-02": ["C-01"]}))

    assert plan.circles == (
        "The catalog lets C-02 and C-01 wait for each other; C-02 is planned first.",
    )
    assert [item.control for item in plan.items] == ["C-02", "C-01"]


def test_what_is_missing_without_a_gap_is_told_and_looked_through():
    gaps = [(name, False, 4.0, Effort.DAYS, "A") for name in ("C-01", "C-03")]
    firsts = {"C-03": ["C-02"], "C-02": ["C-01"]}
    plan = plan_made(*judged(gaps, firsts, others=[("C-02", Status.OPEN)]))
    last = plan.items[-1]

    assert (last.control, last.waits_for) == ("C-03", ("GAP-C-01",))
    assert [one.control for one in last.unplanned] == ["C-02"]


def test_what_is_there_already_is_not_waited_for():
    gaps = [(name, False, 4.0, Effort.DAYS, "A") for name in ("C-01", "C-03")]
    firsts = {"C-03": ["C-02"], "C-02": ["C-01"]}
    plan = plan_made(*judged(gaps, firsts, others=[("C-02", Status.SUPPORTED)]))

    assert all(not item.waits_for and not item.unplanned for item in plan.items)


def test_what_blocks_a_deviation_comes_with_the_deviations():
    gaps = [
        ("C-01", False, 0.33, Effort.PROJECT, "A"),
        ("C-02", True, 24.0, Effort.HOURS, "A"),
        ("C-03", False, 12.0, Effort.HOURS, "A"),
    ]
    plan = plan_made(*judged(gaps, {"C-02": ["C-01"]}))

    assert [(item.control, item.wave) for item in plan.items] == [
        ("C-01", 1),
        ("C-02", 2),
        ("C-03", 3),
    ]
    assert plan.items[0].urgency == 24.0
    assert [wave.found for wave in plan.waves] == [True, True, False]


def test_in_a_wave_the_urgent_comes_first_then_the_small():
    gaps = [
        ("C-01", True, 4.0, Effort.PROJECT, "A"),
        ("C-02", True, 4.0, Effort.HOURS, "A"),
        ("C-03", True, 8.0, Effort.PROJECT, "A"),
    ]

    assert [i.control for i in plan_made(*judged(gaps, {})).items] == ["C-03", "C-02", "C-01"]


@pytest.mark.parametrize(
    ("performer", "named"),
    [
        ("PACS administrator", ("PACS administrator",)),
        ("System owners (review), IT (removal)", ("System owners", "IT")),
        ("", (NOBODY,)),
        (" , (nobody)", (NOBODY,)),
        ("A, B,  A", ("A", "B")),
    ],
)
def test_the_first_role_owns_and_the_others_help(performer, named):
    assert roles(performer) == named


def test_an_exception_that_holds_is_not_mended():
    items = {item.control: item for item in lakeside_plan().items}
    tls = next(p for p in items["ENC-01"].proofs if p.name == "dicom.requires_tls")

    assert "main-pacs.dicom" in tls.mend
    assert tls.see
    assert {place.system for place in items["ENC-01"].places} >= {"main-pacs"}
