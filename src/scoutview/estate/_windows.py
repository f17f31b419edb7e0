"""Hours of looking as written in the estate file: `Mon-Fri 20:00-06:00`."""

import re
from datetime import time

from scoutview.estate._rules import Rule
from scoutview.estate.model import Window
from scoutview.texts import shown

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
FORM = re.compile(
    rf"(?P<days>[A-Za-z,-]{{3,60}}) (?P<opens>{HOUR})-(?P<closes>{HOUR}|24:00)", re.ASCII
)
MIDNIGHT = time(0, 0)


def parse_window(text: str) -> Window | None:
    """Return the window, or None when the text is none.

    Days are English abbreviations, single (`Mon`), listed (`Sat,Sun`) or ranges (`Fri-Mon`).
    24:00 becomes 00:00 of the next day: a window that closes no later than it opens crosses
    midnight.
    """
    form = FORM.fullmatch(text)
    days = _days(form["days"]) if form else frozenset[int]()
    if form is None or not days or form["opens"] == form["closes"]:
        return None
    return Window(days=days, opens=_time(form["opens"]), closes=_time(form["closes"]), text=text)


def _time(text: str) -> time:
    return MIDNIGHT if text == "24:00" else time.fromisoformat(text)


def _days(text: str) -> frozenset[int]:
    """Return the weekdays (Monday is 0), or nothing when one of them is unknown."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        ends = (first, last) if "-" in part else (first, first)
        if not set(ends) <= set(DAYS):
            return frozenset()
        start, end = map(DAYS.index, ends)
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)


def _problem(text: str) -> str:
    return "" if parse_window(text) else f"{shown(text)} is not a window"


WINDOW = Rule("days and hours such as Mon-Fri 20:00-06:00 or Sat,Sun 00:00-24:00", _problem)
