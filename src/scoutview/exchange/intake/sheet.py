"""A list as rows of cells, whatever file it came from; CSV is read here."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.intake.values import decoded

ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 256
CELLS_MAX: Final = 1_000_000  # of the rectangle that holds everything
CELL_CHARACTERS_MAX: Final = 10_000
# What a spreadsheet shows in place of a value (ECMA-376 part 1, 18.17.3).
ERRORS: Final = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
)
DELIMITERS: Final = ",;\t"

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: first and last row and column, from 0, both included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one list.

    `formulas` and `errors` hold row and column (from 0) of computed cells and of those that show
    an error, such as #REF!.
    """

    format: str
    rows: tuple[tuple[Cell, ...], ...]
    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Merged, ...] = ()
    notes: tuple[str, ...] = field(default=())


_SPOKEN: Final[Mapping[str, str]] = {",": "comma", ";": "semicolon", "\t": "tab"}


def csv_sheet(name: str, data: bytes, encoding: str) -> Sheet:
    """Return the rows of a CSV file with commas, semicolons or tabs. Raises IntakeError.

    A cell that begins with `=` is a formula, as every spreadsheet takes it.
    """
    text = decoded(name, data, encoding)
    if "\0" in text:
        raise IntakeError(f"{name} holds bytes that no text has; save the list as CSV or XLSX.")
    delimiter = max(DELIMITERS, key=_heading(text).count)
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for row in reader:
            if len(rows) == ROWS_MAX:
                raise IntakeError(f"{name} has over {ROWS_MAX} rows; split the list.")
            if len(row) > COLUMNS_MAX:
                raise IntakeError(
                    f"{name}, row {len(rows) + 1}: over {COLUMNS_MAX} columns; take out what is"
                    " not of the list."
                )
            rows.append(tuple(row))
            cells += len(row)
            if cells > CELLS_MAX:
                raise IntakeError(f"{name} has over {CELLS_MAX} cells; split the list.")
    except csv.Error as error:
        raise IntakeError(f"{name}, line {reader.line_num}: no CSV: {error}.") from None
    odd = [
        (text, (r, c))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if isinstance(cell, str) and (text := cell.lstrip()).startswith(("=", "#"))
    ]
    spoken = "UTF-8" if encoding == "utf-8" else "Latin-1"
    return Sheet(
        format=f"CSV with {_SPOKEN[delimiter]}s, {spoken}",
        rows=tuple(rows),
        formulas=frozenset(place for text, place in odd if text.startswith("=")),
        errors=frozenset(place for text, place in odd if text.rstrip() in ERRORS),
    )


def _heading(text: str) -> str:
    """Return the line of the first twenty that has most delimiters: the headings, likely."""
    lines = text[: 20 * CELL_CHARACTERS_MAX].splitlines()[:20]
    return max(lines, key=lambda line: max(map(line.count, DELIMITERS)), default="")
