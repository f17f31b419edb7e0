"""The sheets of an XLSX file, unpacked by us within bounds before the reader sees a byte.

The file is packed anew from what was unpacked, so that what a hostile archive declares of itself
counts for nothing; cells outside of the bounds are refused before a reader makes a table of them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from scoutview.exchange.intake.columns import letter
from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.intake.sax import Elements, XmlError, read_xml
from scoutview.exchange.intake.sheet import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, Merged, Sheet
from scoutview.exchange.intake.values import shown

PARTS_MAX: Final = 2_000
UNPACKED_BYTES_MAX: Final = 64 * 1024 * 1024
SHEETS_MAX: Final = 50
MERGED_MAX: Final = 20_000
# What a list is made of; pictures, macros and links are left where they are.
_NEEDED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[\w.-]{1,80}\.xml"
)
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BAD_ZIP: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression that Python does not know
    RuntimeError,  # an entry is encrypted
    ValueError,
    OSError,
)
Given = TypeVar("Given")
Handler = TypeVar("Handler", bound=Elements)
_PANIC: Final = "PanicException"  # what the reader's Rust code raises for a fault of its own


def xlsx_sheets(name: str, data: bytes) -> Iterator[tuple[str, Sheet]]:
    """Yield title and cells of each sheet, in order. Raises IntakeError."""
    parts = _unpacked(name, data)
    seen = {
        part: _looked_through(name, part, content, _SheetReader(name))
        for part, content in parts.items()
        if part.startswith("xl/worksheets/")
    }
    titles = _titles(name, parts)
    workbook = _guarded(name, lambda: CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts))))
    sheets = [one.name for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if not 1 <= len(sheets) <= SHEETS_MAX:
        raise IntakeError(f"{name} has {len(sheets)} sheets; expected 1 to {SHEETS_MAX}.")
    for title in sheets:
        inside = seen.get(titles.get(title, ""))
        if inside is None:
            raise IntakeError(f"{name}: sheet {shown(title)} is not in the file; save it anew.")
        yield title, _sheet(name, title, workbook, inside)


def _sheet(name: str, title: str, workbook: CalamineWorkbook, inside: "_SheetReader") -> Sheet:
    sheet = _guarded(name, lambda: workbook.get_sheet_by_name(title))
    rows = _guarded(name, lambda: sheet.to_python(skip_empty_area=False))
    return Sheet(
        format=f"XLSX, sheet {shown(title)}",
        rows=tuple(tuple(row) for row in rows),
        formulas=frozenset(inside.formulas),
        merged=tuple(inside.merged),
    )


def _guarded(name: str, read: Callable[[], Given]) -> Given:
    """Return what the reader gives; its errors, and panics of its Rust code, are one sentence."""
    try:
        return read()
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        words = " ".join(str(error).split())[:100]
        raise IntakeError(f"{name} is no XLSX file that can be read ({words}).") from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise IntakeError(
            f"{name} is no XLSX file that can be read; save it anew, or as CSV."
        ) from None


def _unpacked(name: str, data: bytes) -> dict[str, bytes]:
    """Return the parts that are needed, unpacked within one bound for all of them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = _parts(name, packed)
    except IntakeError:
        raise
    except _BAD_ZIP as error:
        words = " ".join(str(error).split())[:100] or "it ends early"
        raise IntakeError(f"{name} is no XLSX file ({words}).") from None
    if "xl/workbook.xml" not in parts:
        raise IntakeError(f"{name} holds no workbook; save the list as XLSX or CSV.")
    return parts


def _parts(name: str, packed: zipfile.ZipFile) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = UNPACKED_BYTES_MAX
    entries = packed.infolist()
    if len(entries) > PARTS_MAX:
        raise IntakeError(f"{name} has over {PARTS_MAX} parts; no AE list has.")
    for entry in entries:
        if not _NEEDED.fullmatch(entry.filename):
            continue
        if entry.filename in parts:
            raise IntakeError(f"{name} holds {shown(entry.filename)} twice; save it anew.")
        with packed.open(entry) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise IntakeError(
                f"{name} unpacks to over {UNPACKED_BYTES_MAX} bytes; no AE list does."
            )
        parts[entry.filename] = content
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    return out.getvalue()


class _SheetReader(Elements):
    """Formulas and merged cells of one sheet; raises IntakeError for a cell out of bounds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.formulas: set[tuple[int, int]] = set()
        self.merged: list[Merged] = []
        self._name = name
        self._row = self._column = -1  # of the cell that is read, from 0
        self._in_cell = False
        self._rows = self._columns = 0  # of the rectangle that holds all values

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""
        if tag == "row":
            told = attributes.get("r")
            self._row = self._row + 1 if told is None else self._number(told) - 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r"))
            self._in_cell = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif self._in_cell:  # a value: an empty cell that only has a colour may stand anywhere
            self._check_place()
            if tag == "f":
                self.formulas.add((self._row, self._column))

    def end(self, tag: str) -> None:
        """Take the end of an element by its local name."""
        if tag == "c":
            self._in_cell = False

    # What the reader behind us would take for a place, and we not, is refused: it would be a way
    # around the bounds.
    def _number(self, told: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,6}", told):
            raise IntakeError(f"{self._name}: {shown(told)} is no row of a sheet; save it anew.")
        return int(told)

    def _place(self, told: str | None) -> None:
        at = _REFERENCE.fullmatch(told or "")
        if told is None:
            self._column += 1
        elif at is None:
            raise IntakeError(f"{self._name}: {shown(told)} is no cell of a sheet; save it anew.")
        else:
            self._column, self._row = _column(at[1]), self._number(at[2]) - 1

    def _check_place(self) -> None:
        if self._row >= ROWS_MAX or self._column >= COLUMNS_MAX:
            raise IntakeError(
                f"{self._name}: cell {letter(self._column)}{self._row + 1} is outside of"
                f" {ROWS_MAX} rows and {COLUMNS_MAX} columns; take it out or split the list."
            )
        self._rows = max(self._rows, self._row + 1)
        self._columns = max(self._columns, self._column + 1)
        if self._rows * self._columns > CELLS_MAX:
            raise IntakeError(
                f"{self._name} spans {self._rows} rows and {self._columns} columns, over"
                f" {CELLS_MAX} cells; take out what is not of the list."
            )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if not (top and bottom):
            return
        if len(self.merged) == MERGED_MAX:
            raise IntakeError(f"{self._name} has over {MERGED_MAX} merged cells; unmerge them.")
        self.merged.append(
            Merged(int(top[2]) - 1, _column(top[1]), int(bottom[2]) - 1, _column(bottom[1]))
        )


class _TitleReader(Elements):
    """Sheets of the workbook by relation, and parts by relation: both have the same shape."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""
        if tag == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            self.sheets[attributes.get("name", "")] = relation
        elif tag == "Relationship":
            target = attributes.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.targets[attributes.get("Id", "")] = inside


def _titles(name: str, parts: dict[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by its title."""
    reader = _TitleReader()
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        _looked_through(name, part, parts.get(part, b"<none/>"), reader)
    return {title: reader.targets.get(relation, "") for title, relation in reader.sheets.items()}


def _looked_through(name: str, part: str, content: bytes, reader: Handler) -> Handler:
    try:
        read_xml(content, reader, doctype=False)
    except XmlError:
        raise IntakeError(
            f"{name}: {shown(part)} is no XML that a spreadsheet has; save it anew."
        ) from None
    return reader


def _column(letters: str) -> int:
    found = 0
    for each in letters:
        found = found * 26 + ord(each) - ord("A") + 1
    return found - 1
