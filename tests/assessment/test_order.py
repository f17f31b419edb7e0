"""Several statuses make one: the worst that is applicable."""

import pytest

from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.order import OUTCOME_RANK, RANK, combine, effective, worst
from scoutview.findings import Outcome

DEVIATION, OPEN, COMPENSATED = Status.DEVIATION, Status.OPEN, Status.COMPENSATED
SUPPORTED, NOT_APPLICABLE = Status.SUPPORTED, Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ([DEVIATION, OPEN, COMPENSATED, SUPPORTED, NOT_APPLICABLE], DEVIATION),
        ([OPEN, COMPENSATED, SUPPORTED], OPEN),
        ([COMPENSATED, SUPPORTED, NOT_APPLICABLE], COMPENSATED),
        ([COMPENSATED, NOT_APPLICABLE], COMPENSATED),
        ([SUPPORTED, NOT_APPLICABLE], SUPPORTED),
        ([NOT_APPLICABLE, NOT_APPLICABLE], NOT_APPLICABLE),
        ([NOT_APPLICABLE, OPEN], OPEN),
    ],
)
def test_parts_together_are_the_worst_that_is_applicable(parts, together):
    assert combine(parts) is together
    assert combine(reversed(parts)) is together


def test_not_applicable_is_worse_than_supported():
    assert worst([SUPPORTED, NOT_APPLICABLE]) is NOT_APPLICABLE


def test_every_status_and_outcome_has_its_rank():
    assert set(RANK) == set(Status)
    assert set(OUTCOME_RANK) == set(Outcome)


def test_only_excluded_ranks_above_supported():
    above = {status for status in Status if RANK[status] > RANK[SUPPORTED]}

    assert above == {Status.EXCLUDED}


@pytest.mark.parametrize(
    ("design", "operation", "counts_as"),
    [
        (SUPPORTED, None, SUPPORTED),
        (SUPPORTED, SUPPORTED, SUPPORTED),
        (SUPPORTED, OPEN, OPEN),
        (SUPPORTED, NOT_APPLICABLE, NOT_APPLICABLE),
        (DEVIATION, SUPPORTED, DEVIATION),
        (COMPENSATED, SUPPORTED, COMPENSATED),
    ],
)
def test_a_control_counts_as_the_worse_of_its_aspects(design, operation, counts_as):
    control = ControlResult(id="X", title="", design=design, operation=operation, proofs=())

    assert effective(control) is counts_as
