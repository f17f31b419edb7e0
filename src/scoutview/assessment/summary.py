"""Readiness: counts by status and category, worst first; never a percentage or a score."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scoutview.assessment.criteria import in_scope
from scoutview.assessment.model import WORST_FIRST, Assessment, Status
from scoutview.assessment.order import OUTCOME_RANK, effective
from scoutview.estate.model import Category, Estate
from scoutview.findings import Outcome

Counts = tuple[tuple[Status, int], ...]


@dataclass(frozen=True, slots=True)
class CategoryCounts:
    """How many criteria of one category have each status, worst first, without zeros."""

    category: Category
    criteria: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """Where the organization stands. All counts are worst first and leave zeros out.

    `controls` count by the status with which they count: the worst of design and operation.
    """

    criteria: Counts
    categories: tuple[CategoryCounts, ...]
    controls: Counts
    findings: tuple[tuple[Outcome, int], ...]


def summary(assessment: Assessment, estate: Estate) -> Summary:
    """Count criteria by status, in all and by category in scope; controls; findings by outcome."""
    outcomes = Counter(finding.outcome for finding in assessment.findings)
    return Summary(
        criteria=_count(criterion.status for criterion in assessment.criteria),
        categories=tuple(
            CategoryCounts(
                category,
                _count(one.status for one in assessment.criteria if one.category is category),
            )
            for category in in_scope(estate.engagement)
        ),
        controls=_count(effective(control) for control in assessment.controls),
        findings=tuple((one, outcomes[one]) for one in OUTCOME_RANK if outcomes[one]),
    )


def _count(statuses: Iterable[Status]) -> Counts:
    counts = Counter(statuses)
    return tuple((status, counts[status]) for status in WORST_FIRST if counts[status])
