"""Cells of a CSV file that a spreadsheet shows and does not compute."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from scoutview.exchange.texts import plain

# What a spreadsheet takes for a formula. Source: OWASP, CSV Injection.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cell(value: str) -> str:
    """Return a value as one line; an apostrophe stands before what would be a formula."""
    text = plain(value) if value.strip() else ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with CRLF. Source: RFC 4180."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8")
