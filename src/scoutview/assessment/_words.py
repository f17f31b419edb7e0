"""How lists, days and periods read in a sentence."""

from collections.abc import Sequence
from datetime import date
from typing import Final

_NAMED: Final = 3


def some(parts: Sequence[str], separator: str = "; ") -> str:
    """Return the first three parts, and how many more there are."""
    named = separator.join(parts[:_NAMED])
    left = len(parts) - _NAMED
    return f"{named}{separator}and {left} more" if left > 0 else named


def span(first: date, last: date) -> str:
    """Return the days as an auditor writes them: one date, or the first and the last."""
    return f"{first}" if first == last else f"{first} to {last}"


def counted(number: int, noun: str) -> str:
    """Return the number with its noun, which takes an s when there is not exactly one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(words: str) -> str:
    """Return the words with exactly one full stop at their end."""
    return f"{words.rstrip('.')}."
