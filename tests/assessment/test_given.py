"""What people give: accepted pieces that cover the days asked for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import Aspect, ProofKind
from tests.assessment import builders as a

DAY = timedelta(days=1)
DESIGN = a.control("ENC-01", a.document(supports=(Aspect.DESIGN,), wants="Who may do what."))
OPERATION = a.control("ENC-01", a.document(supports=(Aspect.OPERATION,)))


def may(day):
    return date(2026, 5, day)


def type_1(*evidence, control=DESIGN):
    return a.judged(controls=[control], evidence=evidence).control()


def type_2(control, *evidence, judged_on=date(2026, 6, 10)):
    return a.judged(
        controls=[control], evidence=evidence, engagement=a.TYPE_2, judged_on=judged_on
    ).control()


def test_a_missing_piece_is_open_and_says_what_from_whom_and_for_which_day():
    control = type_1()

    assert control.design is Status.OPEN
    (missing,) = control.missing
    assert missing == (
        "The document 'access-policy' from the PACS administrator is missing: it must cover "
        "2026-05-20. It must show: Who may do what."
    )


def test_a_piece_in_effect_on_the_day_supports_a_type_1_design():
    control = type_1(a.piece(may(1), may(31), entry=9))

    assert control.design is Status.SUPPORTED
    assert control.proofs[0].evidence == (9,)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(may(1), a.TODAY - DAY, id="expired the day before"),
        pytest.param(a.TODAY + DAY, may(31), id="in effect from the day after"),
        pytest.param(may(31), may(1), id="ends before it starts"),
    ],
)
def test_a_piece_that_is_not_in_effect_on_the_day_does_not_support(first, last):
    control = type_1(a.piece(first, last))

    assert control.design is Status.OPEN


def test_an_expired_piece_is_told_with_its_last_day():
    control = type_1(a.piece(may(1), may(19)))

    assert "expired on 2026-05-19: the PACS administrator must renew it" in control.missing[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"control": "ENC-02"},
        {"kind": ProofKind.ATTESTATION},
        {"name": "another-policy"},
    ],
)
def test_a_piece_for_something_else_does_not_support(wrong):
    control = type_1(a.piece(may(1), may(31), **wrong))

    assert control.design is Status.OPEN


def test_a_piece_given_for_the_hubs_id_counts_for_the_organizations_own_control():
    own = a.control("LKS-7", a.document(supports=(Aspect.DESIGN,)), hub_id="ENC-01")

    judged = a.judged(controls=[own], evidence=[a.piece()])

    assert judged.control("LKS-7").design is Status.SUPPORTED


def test_a_type_2_design_must_be_covered_through_the_whole_period():
    whole = type_2(DESIGN, a.piece(may(1), may(30)))
    short = type_2(DESIGN, a.piece(may(1), may(29)))

    assert whole.design is Status.SUPPORTED
    assert short.design is Status.OPEN


def test_several_pieces_may_cover_the_period_together():
    control = type_2(DESIGN, a.piece(may(1), may(10), entry=1), a.piece(may(11), may(30), entry=2))

    assert control.design is Status.SUPPORTED
    assert control.proofs[0].evidence == (1, 2)


def test_a_hole_between_pieces_is_named_with_its_dates():
    control = type_2(DESIGN, a.piece(may(1), may(10)), a.piece(may(14), may(30)))

    assert control.design is Status.OPEN
    assert "does not cover 2026-05-11 to 2026-05-13" in control.missing[-1]


def test_a_piece_that_ends_on_the_first_day_covers_it_and_is_not_told_as_expired():
    control = type_2(DESIGN, a.piece(date(2026, 4, 1), may(1)))

    assert "does not cover 2026-05-02 to 2026-05-30" in control.missing[-1]


LIST = a.control("ENC-01", a.proof("changes", ProofKind.POPULATION, (Aspect.OPERATION,)))


def changes(first, last, **more):
    return a.piece(first, last, "changes", ProofKind.POPULATION, **more)


def test_a_population_fills_the_windows_that_it_covers_whole():
    control = type_2(LIST, changes(may(1), may(15)))

    operation = control.proofs[0]
    assert control.operation is Status.OPEN
    assert (operation.done, operation.due) == (2, 5)
    assert operation.reason.startswith("2 of 5 windows. ")
    assert "does not cover 2026-05-15 to 2026-05-21, 2026-05-22" in operation.reason


def test_a_population_of_the_whole_period_supports_operation():
    control = type_2(LIST, changes(may(1), may(30)))

    assert control.operation is Status.SUPPORTED
    assert (control.proofs[0].done, control.proofs[0].due) == (5, 5)


def test_two_populations_cover_a_window_between_them():
    control = type_2(LIST, changes(may(1), may(10)), changes(may(11), may(30)))

    assert control.operation is Status.SUPPORTED


def test_a_population_tells_nothing_about_days_still_to_come():
    control = type_2(LIST, changes(may(1), may(30)), judged_on=may(16))

    assert control.operation is Status.OPEN
    assert (control.proofs[0].done, control.proofs[0].due) == (2, 5)


@pytest.mark.parametrize("kind", [ProofKind.DOCUMENT, ProofKind.ATTESTATION])
def test_one_piece_over_the_whole_period_shows_one_occurrence(kind):
    told = a.control("ENC-01", a.proof("review", kind, (Aspect.OPERATION,)))

    control = type_2(told, a.piece(may(1), may(30), "review", kind))

    assert control.operation is Status.OPEN
    assert (control.proofs[0].done, control.proofs[0].due) == (1, 5)


def test_one_piece_for_each_window_supports_operation():
    days = [3, 8, 21, 22, 29]

    control = type_2(OPERATION, *(a.piece(may(day), may(day)) for day in days))

    assert control.operation is Status.SUPPORTED
    assert (control.proofs[0].done, control.proofs[0].due) == (5, 5)


def test_two_pieces_in_one_window_show_it_once():
    control = type_2(OPERATION, a.piece(may(3), may(3)), a.piece(may(4), may(4)))

    assert control.proofs[0].done == 1


def test_a_piece_tells_nothing_about_windows_still_to_come():
    control = type_2(OPERATION, a.piece(may(29), may(29)), judged_on=may(16))

    assert control.proofs[0].done == 0


def test_a_policy_in_effect_for_days_still_to_come_supports_design():
    control = type_2(DESIGN, a.piece(may(1), may(30)), judged_on=may(16))

    assert control.design is Status.SUPPORTED


WAITS = a.piece(
    accepted_by="", file_name="policy.pdf", given_at=datetime(2026, 5, 20, 2, tzinfo=UTC), entry=9
)


def test_a_piece_that_nobody_accepted_is_open_and_says_who_gave_it_when():
    control = type_1(WAITS)

    assert control.design is Status.OPEN
    (missing,) = control.missing
    assert missing == (
        "The document 'access-policy' does not count yet. policy.pdf (entry 9) was given on "
        "2026-05-20 by the CIO; nobody has accepted it yet."
    )
    assert control.proofs[0].evidence == ()


def test_the_day_on_which_a_piece_was_given_is_the_organizations():
    judged = a.judged(controls=[DESIGN], evidence=[WAITS], timezone="America/Chicago")

    assert "was given on 2026-05-19 by the CIO" in judged.control().missing[0]


def test_a_rejected_piece_is_as_if_missing_and_says_why():
    rejected = replace(WAITS, rejected="It is not signed", rejected_by="the auditor")

    control = type_1(rejected)

    assert control.design is Status.OPEN
    assert control.missing[0].startswith(
        "The document 'access-policy' from the PACS administrator is missing: it must cover"
    )
    assert control.missing[0].endswith("; the auditor rejected it: It is not signed.")


def test_a_piece_with_exceptions_is_a_deviation_with_what_the_reviewer_found():
    faulty = a.piece(exceptions=2, review_note="R-7 and R-9 lack an approval", file_name="list.csv")

    judged = a.judged(controls=[DESIGN], evidence=[faulty])

    assert judged.control().design is Status.DEVIATION
    assert judged.control().proofs[0].reason == (
        "The document 'access-policy': the reviewer (the auditor) found 2 exceptions in list.csv "
        "(entry 7): R-7 and R-9 lack an approval."
    )
    assert "found 2 exceptions" in judged.assessment.gaps[0].messages[0]


def test_exceptions_in_a_piece_about_other_days_are_no_deviation():
    earlier = a.piece(may(1), may(2), exceptions=1)

    assert type_1(earlier, a.piece()).design is Status.SUPPORTED


def test_exceptions_are_a_deviation_of_operation_even_where_every_window_is_covered():
    control = type_2(LIST, changes(may(1), may(30)), changes(may(3), may(4), exceptions=1))

    assert control.operation is Status.DEVIATION


def test_all_that_was_given_stands_in_the_assessment_in_the_order_of_the_ledger():
    judged = a.judged(controls=[DESIGN], evidence=[a.piece(entry=12), WAITS])

    assert [piece.entry for piece in judged.assessment.evidence] == [9, 12]
