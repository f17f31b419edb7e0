"""What people give: accepted pieces that cover the days asked for."""

from datetime import date, timedelta

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


def test_operation_counts_the_windows_that_are_covered_whole():
    control = type_2(OPERATION, a.piece(may(1), may(15)))

    operation = control.proofs[0]
    assert control.operation is Status.OPEN
    assert (operation.done, operation.due) == (2, 5)
    assert operation.reason.startswith("2 of 5 spans covered. ")
    assert "2026-05-16 to 2026-05-30" in operation.reason


def test_operation_covered_to_the_last_day_is_supported():
    control = type_2(OPERATION, a.piece(may(1), may(30)))

    assert control.operation is Status.SUPPORTED
    assert (control.proofs[0].done, control.proofs[0].due) == (5, 5)


def test_a_piece_tells_nothing_about_operation_on_days_still_to_come():
    control = type_2(OPERATION, a.piece(may(1), may(30)), judged_on=may(16))

    assert control.operation is Status.OPEN
    assert (control.proofs[0].done, control.proofs[0].due) == (2, 5)


def test_a_policy_in_effect_for_days_still_to_come_supports_design():
    control = type_2(DESIGN, a.piece(may(1), may(30)), judged_on=may(16))

    assert control.design is Status.SUPPORTED
