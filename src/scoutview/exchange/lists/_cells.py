"""Cells of a CSV file that a spreadsheet shows and does not compute."""

import csv
import io
from collections.abc import Iterable, Sequence

from scoutview.exchange.texts import harmless, plain


def cell(value: str) -> str:
    """Return a value as one line; an apostrophe stands before what would be a formula."""
    return harmless(plain(value)) if value.strip() else ""


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with CRLF. Source: RFC 4180."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8")
