"""A framework as CSV in: columns `id`, `title` and `text`, named in the heading."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from scoutview.exchange.frameworks import (
    TEXT_CHARACTERS_MAX,
    Found,
    Imported,
    ImportFault,
    imported,
)

BYTES_MAX: Final = 32 * 1024 * 1024
ROWS_MAX: Final = 20_000
_ID: Final = ("id", "ref", "ref_id", "control", "requirement")
_TITLE: Final = ("title", "name")
_TEXT: Final = ("text", "description", "statement")
# What a spreadsheet would compute on opening, whole-width signs of East Asian keyboards included.
# A run of blanks is taken whole (possessively): tried at each place, a long one takes minutes.
# Source: OWASP, CSV Injection.
_FORMULA: Final = re.compile(r"[=+@\uff1d\uff0b\uff20]|[-\uff0d]\s*+\d*+\s*+[-+*/|(]")


def read_csv(name: str, data: bytes) -> Imported:
    """Return the requirements of a sheet; its name is their title.

    Raises ImportFault when it is no CSV in UTF-8 with a column `id`, holds a formula, or has an
    id twice.
    """
    if len(data) > BYTES_MAX:
        raise ImportFault(f"{name} has over {BYTES_MAX} bytes; no framework has.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFault(
            f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8."
        ) from None
    title = name.removesuffix(".csv")
    return imported(name, title, title, _rows(name, text))


def _rows(name: str, text: str) -> Iterator[Found]:
    csv.field_size_limit(TEXT_CHARACTERS_MAX * 2)
    delimiter = max(",;\t", key=text[:4096].partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        heading = [cell.strip().lower() for cell in next(rows, [])]
        id_at = _column(heading, _ID)
        if id_at is None:
            raise ImportFault(f"{name}, line 1: no column is called id; name one in the heading.")
        told = [at for at in (_column(heading, _TITLE), _column(heading, _TEXT)) if at is not None]
        for count, row in enumerate(rows, start=1):
            if count > ROWS_MAX:
                raise ImportFault(f"{name} has over {ROWS_MAX} rows; no framework has.")
            if any(cell.strip() for cell in row):
                where = f"line {rows.line_num}"
                _refuse_formulas(name, where, row)
                if len(row) <= max(id_at, *told, 0):
                    sentence = f"{len(row)} columns, expected {len(heading)}"
                    raise ImportFault(f"{name}, {where}: {sentence}.")
                words = [row[at].strip() for at in told]
                yield where, row[id_at], ". ".join(word for word in words if word)
    except csv.Error as error:
        raise ImportFault(f"{name}, line {rows.line_num}: no CSV: {error}.") from None


def _column(heading: list[str], names: tuple[str, ...]) -> int | None:
    return next((heading.index(name) for name in names if name in heading), None)


def _refuse_formulas(name: str, where: str, row: list[str]) -> None:
    for cell in row:
        if _FORMULA.match(cell.lstrip()):
            raise ImportFault(
                f"{name}, {where}: {cell.strip()[:30]!r} is a formula; expected plain text."
            )
