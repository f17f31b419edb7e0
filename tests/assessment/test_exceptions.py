"""A deviation is compensated only while its exception and what it rests on hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import Aspect, ProofKind
from scoutview.estate.model import Kind
from scoutview.findings import Outcome
from tests.assessment import builders as a

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
DAY = timedelta(days=1)
ENC = a.control("ENC-01")
NET = a.control("NET-03", a.proof("network-plan", ProofKind.POPULATION))
PLAN = a.piece(
    date(2026, 1, 1), date(2026, 12, 31), "network-plan", ProofKind.POPULATION, control="NET-03"
)
FAILS = a.finding(NOT_MET)


def judged(*exceptions, findings=(FAILS,), evidence=(PLAN,), controls=(ENC, NET), **more):
    return a.judged(
        exceptions=exceptions, findings=findings, evidence=evidence, controls=controls, **more
    )


def test_a_deviation_with_an_exception_that_holds_is_compensated_and_shown_as_such():
    result = judged(a.exception("NET-03"))

    assert result.control().design is Status.COMPENSATED
    assert result.criterion().status is Status.COMPENSATED
    (exception,) = result.control().exceptions
    assert exception == (
        "dicom.requires_tls at pacs.dicom is compensated until 2026-06-19 by NET-03, approved by "
        "Dana Ruiz, CIO: The scanner cannot do TLS"
    )
    assert result.assessment.gaps == ()
    assert result.assessment.all_supported


def test_an_exception_holds_through_its_last_day():
    assert judged(a.exception("NET-03", until=a.TODAY)).control().design is Status.COMPENSATED


@pytest.mark.parametrize(
    ("exception", "why"),
    [
        (
            a.exception("NET-03", until=a.TODAY - DAY),
            "the exception ended on 2026-05-19",
        ),
        (a.exception(), "the exception names no compensating control"),
        (a.exception("NET-99"), "its compensating control NET-99 is not in the catalog"),
        (a.exception("ENC-01"), "its compensating control ENC-01 is the control itself"),
        (
            a.exception("NET-03", "NET-04"),
            "its compensating control NET-04 is not in the catalog",
        ),
    ],
)
def test_a_deviation_whose_exception_does_not_hold_is_a_deviation_and_says_why(exception, why):
    result = judged(exception)

    assert result.control().design is Status.DEVIATION
    assert why in result.control().proofs[0].reason
    assert why in result.assessment.gaps[0].messages[0]
    assert result.control().exceptions == ()


def test_when_a_compensating_control_falls_the_deviation_is_back():
    result = judged(a.exception("NET-03"), evidence=())

    assert result.control().design is Status.DEVIATION
    assert "its compensating control NET-03 is open" in result.control().proofs[0].reason


def test_a_compensating_control_that_is_switched_off_does_not_compensate():
    result = judged(a.exception("NET-03"), controls=(ENC, replace(NET, off="not used")))

    assert result.control().design is Status.DEVIATION
    assert "NET-03 is not applicable" in result.control().proofs[0].reason


def test_a_compensating_control_may_not_rest_on_a_compensated_one():
    other = a.control("NET-03", a.proof(a.PORTS))
    findings = [FAILS, a.finding(NOT_MET, "pacs", a.PORTS)]
    exceptions = [
        a.exception("NET-03"),
        a.exception("BCP-01", target="pacs", probe=a.PORTS),
    ]
    plan = replace(NET, id="BCP-01")
    evidence = [replace(PLAN, control="BCP-01")]

    result = judged(*exceptions, findings=findings, controls=(ENC, other, plan), evidence=evidence)

    assert result.control("NET-03").design is Status.COMPENSATED
    assert result.control("ENC-01").design is Status.DEVIATION


def test_a_compensating_control_may_be_named_by_the_hubs_id():
    own = replace(NET, id="LKS-3", hub_id="NET-03")

    assert judged(a.exception("NET-03"), controls=(ENC, own)).control().design is (
        Status.COMPENSATED
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        a.exception("NET-03", target="vna.dicom"),
        a.exception("NET-03", target="pacs"),
        a.exception("NET-03", probe=a.PORTS),
    ],
)
def test_an_exception_for_something_else_changes_nothing(elsewhere):
    assert judged(elsewhere) == judged()


TWO = (a.system("pacs"), a.system("vna", Kind.VNA))


def test_every_failing_finding_needs_its_own_exception():
    findings = [FAILS, a.finding(NOT_MET, "vna.dicom")]

    one = judged(a.exception("NET-03"), findings=findings, systems=TWO)
    both = judged(
        a.exception("NET-03"),
        a.exception("NET-03", target="vna.dicom"),
        findings=findings,
        systems=TWO,
    )

    assert one.control().design is Status.DEVIATION
    assert both.control().design is Status.COMPENSATED


def test_what_was_not_seen_stays_open_beside_a_compensated_deviation():
    findings = [FAILS, a.finding(NOT_OBSERVED, "vna.dicom")]

    result = judged(a.exception("NET-03"), findings=findings, systems=TWO)

    assert result.control().design is Status.OPEN


def test_of_two_exceptions_one_that_holds_is_enough():
    result = judged(a.exception("NET-03", until=a.TODAY - DAY), a.exception("NET-03"))

    assert result.control().design is Status.COMPENSATED


def test_of_two_exceptions_that_hold_the_one_that_lasts_longer_is_told():
    short, long = a.exception("NET-03", until=a.TODAY), a.exception("NET-03")

    assert judged(short, long) == judged(long, short)
    assert "until 2026-06-19" in judged(short, long).control().exceptions[0]


def test_what_this_run_saw_needs_an_exception_in_force_when_it_is_judged():
    findings = [a.finding(NOT_MET, day=18)]

    ended_since = judged(a.exception("NET-03", until=a.TODAY - DAY), findings=findings)

    assert ended_since.control().design is Status.DEVIATION


def test_an_exception_for_a_target_that_is_met_changes_nothing():
    findings = [a.finding(MET)]

    result = judged(a.exception("NET-03"), findings=findings)

    assert result.control().design is Status.SUPPORTED
    assert result.control().exceptions == ()


AFTER = date(2026, 6, 10)
LOOKS = [a.past(day) for day in (3, 21, 22, 29)]


def period(*then, today=(), net=NET, **more):
    """Judge a look that failed on 9 May, with these exceptions then and those today."""
    estate = a.estate_of(a.system(), exceptions=then)
    return judged(
        *today,
        findings=[a.finding(day=AFTER, entry=999)],
        history=[*LOOKS, a.past(9, NOT_MET, estate=estate, source="127.0.0.1")],
        engagement=a.TYPE_2,
        judged_on=AFTER,
        controls=(ENC, net),
        evidence=(PLAN,),
        **more,
    )


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (date(2026, 12, 31), Status.COMPENSATED),
        (date(2026, 5, 9), Status.COMPENSATED),  # in force on that day, since then mended
        (date(2026, 5, 8), Status.DEVIATION),
    ],
)
def test_a_deviation_of_the_period_needs_an_exception_in_force_on_its_day(until, expected):
    result = period(a.exception("NET-03", until=until))

    assert result.control().operation is expected
    assert result.control().design is Status.SUPPORTED


def test_an_exception_declared_since_then_excuses_no_earlier_look():
    result = period(today=[a.exception("NET-03", until=date(2026, 12, 31))])

    assert result.control().operation is Status.DEVIATION
    assert result.control().exceptions == ()


def test_an_exception_taken_out_since_then_still_excuses_the_look_of_its_day():
    result = period(a.exception("NET-03"), today=[])

    assert result.control().operation is Status.COMPENSATED


def test_an_exception_says_from_where_the_look_that_failed_was_made():
    now = judged(a.exception("NET-03"), findings=[a.finding(NOT_MET, source="10.0.0.9")])
    then = period(a.exception("NET-03"))

    assert (
        now.control()
        .exceptions[0]
        .endswith(" (the look that failed reached it from 10.0.0.9 on scanner)")
    )
    assert then.control().exceptions[0].endswith("from 127.0.0.1 on scanner)")


def test_a_compensated_look_does_its_window():
    operation = period(a.exception("NET-03")).control().proofs[-1]

    assert operation.aspect is Aspect.OPERATION
    assert (operation.done, operation.due) == (5, 5)


def test_in_type_2_a_compensating_control_must_be_supported_in_both_aspects():
    designed_only = a.control(
        "NET-03", a.proof("network-plan", ProofKind.POPULATION, (Aspect.DESIGN,))
    )

    result = period(a.exception("NET-03"), net=designed_only)

    assert result.control("NET-03").design is Status.SUPPORTED
    assert result.control().operation is Status.DEVIATION
