"""Working days, Monday to Friday, and when each piece of work fits.

No holidays are known here: they differ by country, site and contract.
"""

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_WEEK: Final = 5


def working_day(start: date, number: int) -> date:
    """Return the working day with this number; 0 is `start`, or the Monday after a weekend.

    Raises OverflowError beyond the last day of the calendar.
    """
    weekday = start.weekday()
    first = start if weekday < _WEEK else start + timedelta(days=7 - weekday)
    weeks, rest = divmod(first.weekday() + number, _WEEK)
    return first + timedelta(days=7 * weeks + rest - first.weekday())


def days_taken(work: int, capacity: int) -> int:
    """Return how many working days pass while `work` days are done at `capacity` days a week."""
    return -(-work * _WEEK // capacity)


@dataclass(frozen=True, slots=True)
class Job:
    """Work of so many days by one role, after the jobs that it waits for."""

    id: str
    role: str
    days: int
    waits_for: tuple[str, ...]


def schedule(jobs: Sequence[Job]) -> Mapping[str, tuple[int, int]]:
    """Return the numbers of the first and the last working day of every job.

    A role does one job at a time, without a break. Jobs are placed in the order given, each at
    the first time that fits: so none is delayed by one that stands after it. What a job waits for
    must stand before it.
    """
    busy: dict[str, list[tuple[int, int]]] = {}
    placed: dict[str, tuple[int, int]] = {}
    for job in jobs:
        earliest = max((placed[each][1] + 1 for each in job.waits_for), default=0)
        taken = busy.setdefault(job.role, [])
        first = _fits(taken, earliest, job.days)
        placed[job.id] = first, first + job.days - 1
        insort(taken, placed[job.id])
    return placed


def _fits(taken: Iterable[tuple[int, int]], earliest: int, days: int) -> int:
    for first, last in taken:
        if earliest + days <= first:
            break
        earliest = max(earliest, last + 1)
    return earliest
