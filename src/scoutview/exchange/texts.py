"""Texts and times as every export writes them."""

import re
from datetime import UTC, date, datetime
from typing import Final

from scoutview import texts

# What every format has a way to write: spreadsheets begin in 1900, OSCAL ends with 2999.
FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)
_NOTHING: Final = "-"  # most formats have no place for an empty text
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|#!~$&])")
_BEGINNING: Final = re.compile(r"^(\d*)([-+.)])(\s)")  # of a list; digits take no backslash
# The last four: the same signs in whole width, as East Asian keyboards give them.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain(text: str) -> str:
    """Return a text as one line of what can be shown, never empty.

    What cannot (controls, half characters, marks that turn the direction) becomes U+FFFD.
    """
    folded = " ".join(text.split())
    if not folded.isprintable():
        folded = "".join(
            one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in folded
        )
    return folded or _NOTHING


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet computes: an apostrophe stands before what it would.

    Source: OWASP, CSV Injection.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def md(text: str) -> str:
    """Return the text on one line as Markdown in which it is no markup, at any place."""
    line = texts.plain(" ".join(text.split()))
    return _BEGINNING.sub(r"\1\\\2\3", _MARKUP.sub(r"\\\1", line))


def moment(when: datetime) -> str:
    """Return a time in UTC, to the millisecond where it is no whole second."""
    utc = when.astimezone(UTC)
    utc = utc.replace(microsecond=utc.microsecond // 1000 * 1000)
    return utc.isoformat(timespec="milliseconds" if utc.microsecond else "seconds")
