"""Which status is worse, and how many statuses make one: the two rules all judging goes by."""

from collections.abc import Iterable, Mapping
from typing import Final

from scoutview.assessment.model import ControlResult, Status
from scoutview.findings import Outcome

# "Better" means further right. `not applicable` supports nothing, so it is below `supported`.
# Tables for people go by model.WORST_FIRST, which shows what needs no action last.
_BETTER_LAST: Final = (
    Status.DEVIATION,
    Status.GAP,
    Status.OPEN,
    Status.COMPENSATED,
    Status.NOT_APPLICABLE,
    Status.SUPPORTED,
    Status.EXCLUDED,
)
RANK: Final[Mapping[Status, int]] = {status: rank for rank, status in enumerate(_BETTER_LAST)}

OUTCOME_RANK: Final[Mapping[Outcome, int]] = {
    outcome: rank
    for rank, outcome in enumerate(
        (
            Outcome.NOT_MET,
            Outcome.BROKEN,
            Outcome.NOT_OBSERVED,
            Outcome.NOT_APPLICABLE,
            Outcome.MET,
        )
    )
}


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of at least one status; `not applicable` is worse than `supported`."""
    return min(statuses, key=RANK.__getitem__)


def combine(statuses: Iterable[Status]) -> Status:
    """Return what several parts say together.

    Any deviation: deviation. Else any open: open. Else any compensated: compensated. Else
    supported, when at least one part is: what is not applicable is left out of the count, and
    nothing but that is not applicable.
    """
    counted = [status for status in statuses if status is not Status.NOT_APPLICABLE]
    return worst(counted) if counted else Status.NOT_APPLICABLE


def effective(control: ControlResult) -> Status:
    """Return the status with which a control counts: design, in type 2 the worst of both."""
    if control.operation is None:
        return control.design
    return worst((control.design, control.operation))
