from scoutview.assessment.model import WORST_FIRST, Status
from scoutview.estate.model import Category
from scoutview.findings import Outcome
from scoutview.reports.counts import (
    WORST_OUTCOME_FIRST,
    by_category,
    by_outcome,
    by_status,
    worst_outcome,
)


def test_every_status_is_counted_worst_first():
    counts = by_status([Status.SUPPORTED, Status.DEVIATION, Status.SUPPORTED])

    assert tuple(status for status, _ in counts) == WORST_FIRST
    assert dict(counts)[Status.SUPPORTED] == 2
    assert dict(counts)[Status.OPEN] == 0


def test_only_categories_with_criteria_are_counted(report):
    categories = [category for category, _ in by_category(report.assessment)]

    assert categories == [Category.SECURITY, Category.AVAILABILITY, Category.PRIVACY]


def test_every_outcome_has_its_place():
    assert set(WORST_OUTCOME_FIRST) == set(Outcome)
    assert [outcome for outcome, _ in by_outcome([])] == list(WORST_OUTCOME_FIRST)


def test_met_never_hides_what_was_not_observed():
    assert worst_outcome([Outcome.MET, Outcome.NOT_OBSERVED]) is Outcome.NOT_OBSERVED
    assert worst_outcome([Outcome.MET, Outcome.BROKEN]) is Outcome.BROKEN
    assert worst_outcome([]) is None
