"""A period cut into windows of the stated frequency, and the days that pieces leave uncovered."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

from scoutview.estate.model import Period

_DAY = timedelta(days=1)


def windows(period: Period, every_days: int) -> tuple[Period, ...]:
    """Cut the period from its first day; the last window may be shorter."""
    days = (period.end - period.start).days + 1
    return tuple(
        Period(
            period.start + timedelta(days=first),
            period.start + timedelta(days=min(first + every_days, days) - 1),
        )
        for first in range(0, days, every_days)
    )


def window_of(day: date, period: Period, every_days: int) -> int:
    """Return the index of the window that the day, which is inside the period, falls in."""
    return (day - period.start).days // every_days


def overlap(one: Period, other: Period) -> bool:
    """Whether they share a day. A span that ends before it starts shares none."""
    return max(one.start, other.start) <= min(one.end, other.end)


def uncovered(wanted: Period, pieces: Iterable[Period]) -> tuple[Period, ...]:
    """Return the spans of the wanted days that no piece covers, in order."""
    spans: list[Period] = []
    day = wanted.start
    touching = (piece for piece in pieces if overlap(piece, wanted))
    for piece in sorted(touching, key=lambda piece: (piece.start, piece.end)):
        if piece.start > day:
            spans.append(Period(day, piece.start - _DAY))
        if piece.end >= wanted.end:
            return tuple(spans)
        day = max(day, piece.end + _DAY)
    spans.append(Period(day, wanted.end))
    return tuple(spans)


def filled_once(cut: Sequence[Period], pieces: Iterable[Period]) -> frozenset[int]:
    """Return the windows that pieces fill, when each piece fills at most one.

    A piece fills the earliest window that it shares a day with and that none filled before it.
    The one that ends first goes first: no other choice fills more windows.
    """
    filled: set[int] = set()
    for piece in sorted(pieces, key=lambda piece: (piece.end, piece.start)):
        free = (n for n, window in enumerate(cut) if n not in filled and overlap(window, piece))
        filled.update(islice(free, 1))
    return frozenset(filled)


def filled_whole(cut: Sequence[Period], pieces: Sequence[Period]) -> frozenset[int]:
    """Return the windows of which the pieces together cover every day."""
    return frozenset(n for n, window in enumerate(cut) if not uncovered(window, pieces))
