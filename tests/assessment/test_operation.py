"""Operation shown by a probe: one good look in every window, and no failure forgotten.

The period is 1 to 30 May 2026 in windows of seven days: 1-7, 8-14, 15-21, 22-28, 29-30.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import AppliesTo, Aspect
from scoutview.estate.model import Kind
from scoutview.findings import Outcome
from tests.assessment import builders as a

MET, NOT_MET, NOT_APPLICABLE = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE
NOT_OBSERVED, BROKEN = Outcome.NOT_OBSERVED, Outcome.BROKEN
EVERY_WINDOW = (3, 8, 21, 22, 29)
AFTER = date(2026, 6, 10)


def looks(*days, **more):
    return [a.past(day, **more) for day in days]


def type_2(history, findings=None, *, judged_on=AFTER, **more):
    findings = [a.finding(day=10, entry=999)] if findings is None else findings
    return a.judged(
        engagement=a.TYPE_2, history=history, findings=findings, judged_on=judged_on, **more
    )


def operation_of(judged, control_id="ENC-01"):
    proofs = judged.control(control_id).proofs
    return next(proof for proof in proofs if proof.aspect is Aspect.OPERATION)


def test_a_type_1_examination_judges_no_operation():
    judged = a.judged(findings=[a.finding()], history=looks(1, 2))

    assert judged.control().operation is None
    assert [proof.aspect for proof in judged.control().proofs] == [Aspect.DESIGN]


def test_a_good_look_in_every_window_supports_operation():
    judged = type_2(looks(*EVERY_WINDOW))

    operation = operation_of(judged)
    assert operation.status is Status.SUPPORTED
    assert (operation.done, operation.due) == (5, 5)
    assert operation.reason == "5 of 5 windows."


@pytest.mark.parametrize("skipped", EVERY_WINDOW)
def test_one_window_without_a_look_leaves_operation_open(skipped):
    days = [day for day in EVERY_WINDOW if day != skipped]

    operation = operation_of(type_2(looks(*days), [a.finding(day=date(2026, 6, 9), entry=999)]))

    assert operation.status is Status.OPEN
    assert (operation.done, operation.due) == (4, 5)


def reason_on(day, *days):
    return operation_of(type_2(looks(*days), judged_on=date(2026, 5, day))).reason


def test_while_every_window_can_still_be_done_the_next_look_has_its_day():
    assert reason_on(20, 3) == (
        "2 of 5 windows; the period ends 2026-05-30; the next look is due by 2026-05-21; "
        "pacs.dicom has a good look in 2 of 5 windows."
    )


def test_what_can_no_longer_be_made_up_is_said():
    cannot = "over without a good look at every target, which cannot be made up in this period"

    assert f"1 window is {cannot}; the next look is due by 2026-05-28" in reason_on(25, 3)
    assert f"2 windows are {cannot}; the next look is due by 2026-05-30" in reason_on(29, 3)


def test_a_look_of_today_is_never_asked_for_again():
    assert "the next look is due by 2026-05-28" in reason_on(21, 3, 21)


def test_a_window_that_ends_today_undone_says_so():
    assert (
        "the window that ends today can be completed today only; the next look is due by 2026-05-28"
    ) in reason_on(21, 3)


def test_after_the_period_no_look_is_due():
    assert "due" not in operation_of(type_2(looks(3))).reason


def test_this_runs_findings_count_whether_or_not_history_holds_them():
    today = a.finding(day=10, entry=77)
    known = a.past(10, entry=77, run="run-today")

    alone = operation_of(type_2([], [today]))
    doubled = operation_of(type_2([known], [today]))

    assert alone == doubled
    assert alone.done == 1


def test_the_same_look_twice_in_the_history_counts_once():
    once = type_2(looks(3, 8))
    twice = type_2(looks(3, 8, 3, 8))

    assert once == twice


@pytest.mark.parametrize("outcome", [NOT_OBSERVED, BROKEN])
def test_a_look_that_saw_nothing_does_not_do_its_window(outcome):
    history = [*looks(3, 21, 22, 29), a.past(8, outcome)]

    operation = operation_of(type_2(history, [a.finding(day=date(2026, 6, 9), entry=999)]))

    assert operation.status is Status.OPEN
    assert operation.done == 4


def test_a_good_look_beside_one_that_saw_nothing_does_the_window():
    history = [*looks(*EVERY_WINDOW), a.past(9, NOT_OBSERVED)]

    assert operation_of(type_2(history)).status is Status.SUPPORTED


def test_a_fixed_deviation_stays_in_the_period_with_its_date_run_and_entry():
    history = [a.past(9, NOT_MET, entry=55, run="run-b"), *looks(*EVERY_WINDOW, 10)]

    judged = type_2(history)

    control = judged.control()
    assert control.design is Status.SUPPORTED
    assert control.operation is Status.DEVIATION
    assert "pacs.dicom: not met on 2026-05-09 (run run-b, entry 55)" in operation_of(judged).reason
    assert judged.criterion().status is Status.DEVIATION


def test_looks_outside_the_period_do_not_count():
    before = a.past(date(2026, 4, 30), NOT_MET)
    later = a.past(date(2026, 5, 31), NOT_MET)

    judged = type_2([before, later, *looks(*EVERY_WINDOW)])

    assert judged.control().operation is Status.SUPPORTED


@pytest.mark.parametrize("day", [1, 30])
def test_looks_on_the_first_and_the_last_day_count(day):
    judged = type_2([a.past(day, NOT_MET), *looks(*EVERY_WINDOW)])

    assert judged.control().operation is Status.DEVIATION


def test_a_deviation_now_is_one_of_design_even_after_the_period():
    now = a.finding(NOT_MET, day=date(2026, 6, 10), entry=999)

    control = type_2(looks(*EVERY_WINDOW), [now]).control()

    assert control.design is Status.DEVIATION
    assert control.operation is Status.SUPPORTED


def test_a_look_belongs_to_the_day_of_the_organizations_time_zone():
    evening_of_the_30th = datetime(2026, 5, 31, 2, tzinfo=UTC)
    last = replace(a.past(29), observed_at=evening_of_the_30th)

    chicago = type_2([*looks(3, 8, 21, 22), last], timezone="America/Chicago")
    utc = type_2([*looks(3, 8, 21, 22), last], timezone="UTC")

    assert operation_of(chicago).done == 5
    assert operation_of(utc).done == 4


TWO = (a.system("pacs"), a.system("vna", Kind.VNA))
BOTH_NOW = [a.finding(), a.finding(target="vna.dicom")]


def test_every_target_of_todays_estate_needs_its_look_in_every_window():
    history = [*looks(*EVERY_WINDOW), *looks(3, 8, target="vna.dicom")]

    operation = operation_of(type_2(history, BOTH_NOW, systems=TWO))

    assert operation.status is Status.OPEN
    assert operation.done == 3  # this run adds 20 May
    assert "; vna.dicom has a good look in 3 of 5 windows." in operation.reason


def test_of_several_targets_the_worst_is_named():
    history = [*looks(3, 8, 21), *looks(3, target="vna.dicom")]

    operation = operation_of(type_2(history, BOTH_NOW, systems=TWO))

    assert operation.reason.endswith(
        "; vna.dicom has a good look in 2 of 5 windows, the fewest of 2 targets."
    )


def test_windows_where_nothing_is_applicable_are_done_and_support_nothing():
    history = looks(*EVERY_WINDOW, outcome=NOT_APPLICABLE)

    operation = operation_of(type_2(history, [a.finding(NOT_APPLICABLE, entry=999)]))

    assert operation.status is Status.NOT_APPLICABLE
    assert operation.done == 5


def test_without_any_target_operation_is_open():
    judged = type_2([], [], systems=[a.system(speaks=("https",))])

    operation = operation_of(judged)
    assert operation.status is Status.OPEN
    assert (operation.done, operation.due) == (0, 5)


OLD = a.estate_of(a.system("old-pacs"))


def test_a_failure_at_a_target_that_has_left_the_estate_is_a_deviation_of_the_period():
    gone = a.past(9, NOT_MET, target="old-pacs.dicom", estate=OLD)

    operation = operation_of(type_2([gone, *looks(*EVERY_WINDOW)]))

    assert operation.status is Status.DEVIATION
    assert (
        "old-pacs.dicom: not met on 2026-05-09 (run run-2026-05-09, entry 129) (on 2026-05-09 "
        "old-pacs was in the boundary as pacs)"
    ) in operation.reason


def test_a_good_look_at_a_target_that_has_left_the_estate_changes_nothing():
    gone = a.past(9, target="old-pacs.dicom", estate=OLD)

    assert operation_of(type_2([gone, *looks(*EVERY_WINDOW)])).status is Status.SUPPORTED


ABOUT_PACS = a.control(applies_to=AppliesTo(kinds=frozenset({Kind.PACS})))
NOW_OUTSIDE = a.system("vna", in_boundary=False)
NOW_A_VNA = a.system("vna", Kind.VNA)


@pytest.mark.parametrize("today", [NOW_OUTSIDE, NOW_A_VNA])
def test_taking_a_system_out_of_the_boundary_or_renaming_its_kind_hides_no_deviation(today):
    then = a.estate_of(a.system("vna"))
    failed = a.past(9, NOT_MET, target="vna.dicom", estate=then)

    judged = type_2(
        [failed, *looks(*EVERY_WINDOW)],
        BOTH_NOW,
        systems=[a.system("pacs"), today],
        controls=[ABOUT_PACS],
    )

    assert judged.control().operation is Status.DEVIATION
    assert "on 2026-05-09 vna was in the boundary as pacs" in operation_of(judged).reason


@pytest.mark.parametrize("then", [NOW_OUTSIDE, NOW_A_VNA])
def test_a_failure_of_a_day_on_which_the_control_was_not_about_the_system_is_none(then):
    failed = a.past(9, NOT_MET, target="vna.dicom", estate=a.estate_of(then))
    good = looks(*EVERY_WINDOW, 9, target="vna.dicom", estate=a.estate_of(a.system("vna")))

    judged = type_2(
        [failed, *looks(*EVERY_WINDOW), *good],
        BOTH_NOW,
        systems=[a.system("pacs"), a.system("vna")],
        controls=[ABOUT_PACS],
    )

    assert judged.control().operation is Status.SUPPORTED


def test_earlier_looks_are_judged_under_the_controls_own_parameters_too():
    strict = a.control("ENC-01", a.proof(parameters={"days_left": 60}))
    asked = []

    def stricter(finding, _):
        asked.append(finding.entries)
        return (NOT_MET, "20 days left") if finding.entry == 55 else (MET, "")

    history = [a.past(9, entry=55), *looks(*EVERY_WINDOW)]
    judged = type_2(history, controls=[strict], stricter=stricter)

    assert judged.control().operation is Status.DEVIATION
    assert judged.control().design is Status.SUPPORTED
    assert (55,) in asked


def test_targets_that_have_left_the_estate_are_judged_under_them_too():
    strict = a.control("ENC-01", a.proof(parameters={"days_left": 60}))

    def stricter(finding, _):
        return (NOT_MET, "20 days left") if finding.target == "old-pacs.dicom" else (MET, "")

    gone = a.past(9, target="old-pacs.dicom", estate=OLD)
    judged = type_2([gone, *looks(*EVERY_WINDOW)], controls=[strict], stricter=stricter)

    assert judged.control().operation is Status.DEVIATION
    assert "20 days left (asked here: days_left = 60)" in operation_of(judged).reason
