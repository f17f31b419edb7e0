from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.plan.calendar import Job, days_taken, schedule, working_day

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_a_weekend_is_no_working_day():
    friday = date(2026, 7, 3)

    assert working_day(friday, 0) == friday
    assert working_day(friday, 1) == date(2026, 7, 6)
    assert working_day(date(2026, 7, 4), 0) == date(2026, 7, 6)
    assert working_day(date(2026, 7, 5), 5) == date(2026, 7, 13)


@given(DAYS, st.integers(0, 500))
def test_working_days_follow_each_other_without_a_hole(start, number):
    day, following = working_day(start, number), working_day(start, number + 1)

    assert day.weekday() < 5
    assert following - day == timedelta(days=3 if day.weekday() == 4 else 1)


@pytest.mark.parametrize(
    ("work", "capacity", "taken"), [(1, 5, 1), (1, 3, 2), (3, 3, 5), (15, 5, 15), (1, 50, 1)]
)
def test_less_capacity_takes_longer(work, capacity, taken):
    assert days_taken(work, capacity) == taken


def test_the_calendar_has_an_end():
    with pytest.raises(OverflowError):
        working_day(date(9999, 12, 30), 10)


def test_small_work_is_put_before_what_waits_for_another_role():
    jobs = [
        Job("long", "other", 10, ()),
        Job("after", "mine", 3, ("long",)),
        Job("small", "mine", 4, ()),
        Job("large", "mine", 9, ()),
    ]

    placed = schedule(jobs)

    assert placed["after"] == (10, 12)
    assert placed["small"] == (0, 3)
    assert placed["large"] == (13, 21)
