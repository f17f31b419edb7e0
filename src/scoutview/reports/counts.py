"""How many of what, worst first: counts by status and category, never one figure."""

from collections import Counter
from collections.abc import Iterable

from scoutview.assessment.model import WORST_FIRST, Assessment, Status
from scoutview.estate.model import Category
from scoutview.findings import Finding, Outcome

# A fault of ours comes before silence: it hides the answer as well, and somebody must mend it.
WORST_OUTCOME_FIRST = (
    Outcome.NOT_MET,
    Outcome.BROKEN,
    Outcome.NOT_OBSERVED,
    Outcome.MET,
    Outcome.NOT_APPLICABLE,
)


def by_status(statuses: Iterable[Status]) -> tuple[tuple[Status, int], ...]:
    """Return every status with its count, worst first, those that are nought too."""
    counted = Counter(statuses)
    return tuple((status, counted[status]) for status in WORST_FIRST)


def by_category(
    assessment: Assessment,
) -> tuple[tuple[Category, tuple[tuple[Status, int], ...]], ...]:
    """Return, for each category with criteria, in the order of Category, its counts by status."""
    return tuple(
        (category, by_status(c.status for c in assessment.criteria if c.category is category))
        for category in Category
        if any(c.category is category for c in assessment.criteria)
    )


def by_outcome(findings: Iterable[Finding]) -> tuple[tuple[Outcome, int], ...]:
    """Return every outcome with its count, worst first, those that are nought too."""
    counted = Counter(finding.outcome for finding in findings)
    return tuple((outcome, counted[outcome]) for outcome in WORST_OUTCOME_FIRST)


def worst_outcome(outcomes: Iterable[Outcome]) -> Outcome | None:
    """Return the worst of them; None when there are none."""
    return min(outcomes, key=WORST_OUTCOME_FIRST.index, default=None)
