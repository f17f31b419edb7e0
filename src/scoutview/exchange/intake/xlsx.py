"""The sheets of an XLSX file, unpacked by us within bounds before the reader sees a byte.

The file is packed anew from what was unpacked, so that what a hostile archive declares of itself
counts for nothing; cells outside of the bounds are refused before a reader makes a table of them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from scoutview.exchange.intake.columns import letter
from scoutview.exchange.intake.model import IntakeError
from scoutview.exchange.intake.sax import Elements, XmlError, read_xml
from scoutview.exchange.intake.sheet import (
    CELL_CHARACTERS_MAX,
    CELLS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Merged,
    Sheet,
)
from scoutview.exchange.intake.values import shown

PARTS_MAX: Final = 2_000
UNPACKED_BYTES_MAX: Final = 64 * 1024 * 1024
SHEETS_MAX: Final = 50
MERGED_MAX: Final = 20_000
SHARED_CHARACTERS_MAX: Final = 16 * 1024 * 1024  # of all cells of all sheets
_SHARED: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"
# What a list is made of; pictures, macros and links are left where they are.
_NEEDED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels"
    r"|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[\w.-]{1,80}\.xml"
)
_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_ROW: Final = re.compile(r"[1-9][0-9]{0,6}")
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
    shared = _SharedReader(name)
    for part in parts.keys() & {_SHARED, _STYLES}:
        is_shared = part == _SHARED
        _looked_through(name, part, parts[part], shared if is_shared else _PartReader(name))
    bounds = _Bounds(name, shared.lengths)
    seen = {
        part: _looked_through(name, part, content, _SheetReader(name, bounds))
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
        errors=frozenset(inside.errors),
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


class _PartReader(Elements):
    """A part of the workbook; raises IntakeError for a count that no workbook has.

    The reader behind us makes room for as much as a part says that it will hold, and ends the
    process where that cannot be had.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""
        for key, told in attributes.items():
            if key[-5:].lower() == "count" and not (
                _NUMBER.fullmatch(told.strip()) and int(told) <= CELLS_MAX
            ):
                raise IntakeError(
                    f"{self._name}: the count {shown(told)} is no workbook's; save it anew."
                )
        self.take(tag, attributes)

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element whose counts are right."""


class _SharedReader(_PartReader):
    """How long each shared text of the workbook is; raises IntakeError for one that is too long."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.lengths: list[int] = []
        self._depth = 0

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""
        del attributes
        self._depth += 1
        if tag != "si":
            return
        if self._depth != 2 or len(self.lengths) == CELLS_MAX:  # noqa: PLR2004 - below the root
            raise IntakeError(f"{self._name}: its shared texts are no list's; save it anew.")
        self.lengths.append(0)

    def characters(self, content: str) -> None:
        """Take text."""
        if not self.lengths:
            return
        self.lengths[-1] += len(content)
        if self.lengths[-1] > CELL_CHARACTERS_MAX:
            raise IntakeError(
                f"{self._name} has a text of over {CELL_CHARACTERS_MAX} characters; take it out."
            )

    def end(self, tag: str) -> None:
        """Take the end of an element by its local name."""
        del tag
        self._depth -= 1


class _Bounds:
    """What all sheets of a workbook may come to: cells, and characters of shared texts.

    A shared text is in the file once and in the memory as often as a cell refers to it.
    """

    def __init__(self, name: str, lengths: Sequence[int]) -> None:
        self._name = name
        self._lengths = lengths
        self._characters = self._cells = 0

    def refer(self, told: str) -> None:
        """Count a shared text once more. Raises IntakeError."""
        if not _NUMBER.fullmatch(told) or int(told) >= len(self._lengths):
            raise IntakeError(f"{self._name}: {shown(told)} is none of its texts; save it anew.")
        self._characters += self._lengths[int(told)]
        if self._characters > SHARED_CHARACTERS_MAX:
            raise IntakeError(
                f"{self._name} has over {SHARED_CHARACTERS_MAX} characters in its cells; take out"
                " what is not of the list."
            )

    def span(self, rows: int, columns: int, more: int) -> None:
        """Count cells of a sheet, whose rectangle has so many rows and columns."""
        self._cells += more
        if self._cells > CELLS_MAX:
            raise IntakeError(
                f"{self._name} spans {rows} rows and {columns} columns, over {CELLS_MAX} cells"
                " with its other sheets; take out what is not of the list."
            )


class _SheetReader(_PartReader):
    """Formulas, errors and merged cells of one sheet; raises IntakeError where it is too large."""

    def __init__(self, name: str, bounds: _Bounds) -> None:
        super().__init__(name)
        self.formulas: set[tuple[int, int]] = set()
        self.errors: set[tuple[int, int]] = set()
        self.merged: list[Merged] = []
        self._row = self._column = -1  # of the cell that is read, from 0
        self._bounds = bounds
        self._in_cell = False
        self._type = ""  # of the cell that is read: "s" refers to a shared text, "e" is an error
        self._value: str | None = None  # the text of its value while that is read
        self._rows = self._columns = 0  # of the rectangle that holds all values

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element by its local name."""
        if tag == "row":
            told = attributes.get("r")
            self._row = self._row + 1 if told is None else self._number(told) - 1
            self._column = -1
        elif tag == "c":
            self._place(attributes.get("r"))
            self._in_cell = True
            self._type = attributes.get("t", "")
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif self._in_cell:  # a value: an empty cell that only has a colour may stand anywhere
            self._check_place()
            if tag == "f":
                self.formulas.add((self._row, self._column))
            elif tag == "v" and self._type == "e":
                self.errors.add((self._row, self._column))
            elif tag == "v" and self._type == "s":
                self._value = ""

    def characters(self, content: str) -> None:
        """Take text: of a number that names a shared text."""
        if self._value is not None:
            self._value = (self._value + content)[:20]

    def end(self, tag: str) -> None:
        """Take the end of an element by its local name."""
        if tag == "c":
            self._in_cell = False
        if tag == "v" and self._value is not None:
            self._bounds.refer(self._value.strip())
            self._value = None

    # What the reader behind us would take for a place, and we not, is refused: it would be a way
    # around the bounds.
    def _number(self, told: str) -> int:
        if not _ROW.fullmatch(told):
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
        before = self._rows * self._columns
        self._rows = max(self._rows, self._row + 1)
        self._columns = max(self._columns, self._column + 1)
        self._bounds.span(self._rows, self._columns, self._rows * self._columns - before)

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


class _TitleReader(_PartReader):
    """Sheets of the workbook by relation, and parts by relation: both have the same shape."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.sheets: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def take(self, tag: str, attributes: dict[str, str]) -> None:
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
    reader = _TitleReader(name)
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


@lru_cache(maxsize=COLUMNS_MAX)
def _column(letters: str) -> int:
    found = 0
    for each in letters:
        found = found * 26 + ord(each) - ord("A") + 1
    return found - 1
