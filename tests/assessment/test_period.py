"""Windows cut a period without hole or overlap; what no piece covers is named to the day."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.assessment.period import (
    filled_once,
    filled_whole,
    overlap,
    uncovered,
    window_of,
    windows,
)
from scoutview.estate.model import Period

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))
DAY = timedelta(days=1)
days = st.dates(date(2026, 4, 20), date(2026, 6, 10))
periods = st.tuples(days, days).map(lambda pair: Period(*sorted(pair)))


def may(first, last):
    return Period(date(2026, 5, first), date(2026, 5, last))


def days_of(period):
    return {period.start + DAY * n for n in range((period.end - period.start).days + 1)}


def test_the_last_window_may_be_shorter():
    cut = windows(MAY, 14)

    assert cut == (may(1, 14), may(15, 28), may(29, 31))


def test_a_frequency_longer_than_the_period_gives_one_window():
    assert windows(MAY, 365) == (MAY,)


@given(periods, st.integers(1, 400))
def test_windows_hold_each_day_of_the_period_once(period, every_days):
    cut = windows(period, every_days)

    held = [day for window in cut for day in sorted(days_of(window))]
    assert held == sorted(days_of(period))
    assert all(day in days_of(cut[window_of(day, period, every_days)]) for day in held)


@pytest.mark.parametrize(
    ("pieces", "holes"),
    [
        ([], [MAY]),
        ([MAY], []),
        ([may(1, 15), may(16, 31)], []),
        ([may(10, 20)], [may(1, 9), may(21, 31)]),
        ([may(1, 10), may(12, 31)], [may(11, 11)]),
        ([may(1, 20), may(5, 8)], [may(21, 31)]),
        ([Period(date(2025, 1, 1), date(2025, 12, 31))], [MAY]),
        ([Period(date(2026, 5, 20), date(2026, 5, 2))], [MAY]),  # ends before it starts
    ],
)
def test_what_is_not_covered_is_named_to_the_day(pieces, holes):
    assert uncovered(MAY, pieces) == tuple(holes)


@given(periods, st.lists(periods, max_size=5))
def test_covered_and_uncovered_days_are_all_days(period, pieces):
    holes = uncovered(period, pieces)

    covered = set().union(*map(days_of, pieces)) & days_of(period)
    open_days = [day for hole in holes for day in sorted(days_of(hole))]
    assert open_days == sorted(days_of(period) - covered)


@given(periods, periods)
def test_periods_overlap_when_they_share_a_day(one, other):
    assert overlap(one, other) is bool(days_of(one) & days_of(other))


WEEKS = windows(MAY, 7)


@pytest.mark.parametrize(
    ("pieces", "filled"),
    [
        ([], set()),
        ([may(1, 31)], {0}),
        ([may(9, 9)], {1}),
        ([may(1, 31), may(1, 2)], {0, 1}),  # the short one cannot wait, the long one can
        ([may(1, 2), may(3, 4)], {0}),
        ([Period(date(2026, 6, 1), date(2026, 6, 30))], set()),
        ([Period(date(2026, 5, 20), date(2026, 5, 2))], set()),  # ends before it starts
    ],
)
def test_each_piece_fills_at_most_one_window(pieces, filled):
    assert filled_once(WEEKS, pieces) == filled


@given(st.lists(periods, max_size=5))
def test_no_other_choice_of_windows_fills_more(pieces):
    def at_most(order):
        """Return how many windows any assignment of the pieces, in this order, can fill."""
        return sum(overlap(window, piece) for window, piece in zip(WEEKS, order, strict=False))

    nothing = Period(date(2026, 6, 20), date(2026, 6, 20))
    padded = [*pieces, *[nothing] * (len(WEEKS) - len(pieces))]
    best = max(at_most(order) for order in permutations(padded, len(WEEKS)))

    assert len(filled_once(WEEKS, pieces)) == best


@given(st.lists(periods, max_size=5))
def test_a_window_is_filled_whole_when_no_day_of_it_is_left(pieces):
    covered = set().union(*map(days_of, pieces))

    whole = {n for n, window in enumerate(WEEKS) if days_of(window) <= covered}
    assert filled_whole(WEEKS, pieces) == whole
