"""A list of AE titles, one a row, as people keep it in a spreadsheet."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final

from scoutview.estate.model import Protocol
from scoutview.exchange.intake.columns import columns_of, known, letter
from scoutview.exchange.intake.kinds import kind_of
from scoutview.exchange.intake.model import (
    Fact,
    Faults,
    Intake,
    IntakeError,
    ProposedEndpoint,
    ProposedSystem,
)
from scoutview.exchange.intake.sheet import Cell, Merged, Sheet, csv_sheet
from scoutview.exchange.intake.values import fact, one_line, shown
from scoutview.exchange.intake.xlsx import xlsx_sheets

_HEADING_ROWS: Final = 20
_HEADINGS_LEAST: Final = 2
# One value for several rows makes no sense of these.
_OF_ONE_ROW: Final = frozenset({"ae_title", "ip", "host", "port", "serial"})
_Place = tuple[int, int]  # row and column, from 0
_OF_ENDPOINT: Final = frozenset({"ae_title", "host", "port", "tls"})


def read_ae_list(
    name: str, data: bytes, *, asked: Mapping[str, str], encoding: str = "utf-8"
) -> Intake:
    """Return the systems of an AE list in CSV or XLSX.

    Args:
        name: What sentences call the file.
        data: Its bytes.
        asked: Field to heading, as a person said it; an empty heading: not read.
        encoding: `utf-8` or `latin-1`, of a CSV file.

    Raises:
        IntakeError: One sentence for each fault (the first 20), with row and column.
    """
    if not data.startswith(b"PK"):
        return _List(name, csv_sheet(name, data, encoding), asked).read()
    sheets = list(xlsx_sheets(name, data))
    title, sheet = next(
        ((t, s) for t, s in sheets if _heading_row(s, asked) is not None), sheets[0]
    )
    others = tuple(f"Sheet {shown(other)} was not read." for other, _ in sheets if other != title)
    return _List(name, replace(sheet, notes=others), asked).read()


def _texts(row: Iterable[Cell]) -> list[str]:
    """Return cells as headings: on one line, cut, and with nothing that moves a cursor."""
    lines = (" ".join(cell.split())[:100] if isinstance(cell, str) else "" for cell in row)
    return [line if line.isprintable() else shown(line)[1:-1] for line in lines]


def _heading_row(sheet: Sheet, asked: Mapping[str, str]) -> int | None:
    """Return which of the first rows has the headings: the one in which most are known."""
    wanted = {heading.casefold() for heading in asked.values() if heading}

    def told(row: Sequence[Cell]) -> int:
        texts = _texts(row)
        return known(texts) + 2 * sum(text.casefold() in wanted for text in texts if text)

    counts = [told(row) for row in sheet.rows[:_HEADING_ROWS]]
    best = max(counts, default=0)
    return counts.index(best) if best >= _HEADINGS_LEAST else None


@dataclass(frozen=True, slots=True)
class _Row:
    """The facts of one row by field, and where it stands."""

    where: str
    facts: Mapping[str, Fact]


class _List:
    """Reads the rows of one sheet."""

    def __init__(self, name: str, sheet: Sheet, asked: Mapping[str, str]) -> None:
        heading = _heading_row(sheet, asked)
        if heading is None:
            raise IntakeError(
                f"{name}: none of the first {_HEADING_ROWS} rows has the headings of an AE list,"
                ' such as "AE title", "IP address" and "Port"; name a column by'
                ' --column "ae_title=HEADING".'
            )
        self._name = name
        self._sheet = sheet
        self._first = heading + 1
        self._columns = columns_of(name, heading + 1, _texts(sheet.rows[heading]), asked)
        self._fields = {i: c.field for i, c in enumerate(self._columns) if c.field}
        if not {"ae_title", "ip", "host"} & set(self._fields.values()):
            raise IntakeError(
                f"{name}, row {heading + 1}: no column is the AE title or the address; name one by"
                ' --column "ae_title=HEADING".'
            )
        self._notes = [*sheet.notes]

    def read(self) -> Intake:
        """Return the systems; rows of one name and one machine are one system."""
        merged = self._unmerged()
        faults, rows = Faults(), []
        for index in range(self._first, len(self._sheet.rows)):
            try:
                row = self._row(index, merged)
            except IntakeError as error:
                faults.add(error.faults)
                continue
            if row:
                rows.append(row)
        faults.close()
        if not rows:
            raise IntakeError(f"{self._name} has no row with an AE title or an address.")
        return Intake(
            format=self._sheet.format,
            systems=tuple(_grouped(rows, self._notes)),
            columns=tuple(c for c in self._columns if c.heading),
            notes=tuple(self._notes),
        )

    def _unmerged(self) -> dict[_Place, _Place]:
        """Return where the value of each merged cell stands; a merged row of text has none."""
        found: dict[_Place, _Place] = {}
        for merged in self._sheet.merged:
            if merged.bottom < self._first:
                continue
            used = [c for c in range(merged.left, min(merged.right, 255) + 1) if c in self._fields]
            if used and merged.bottom > merged.top:
                self._refuse_merged(merged, used)
            for row in range(merged.top, min(merged.bottom, len(self._sheet.rows) - 1) + 1):
                for column in used:
                    found[row, column] = (merged.top, merged.left)
        return found

    def _refuse_merged(self, merged: Merged, used: Sequence[int]) -> None:
        of_one = [column for column in used if self._fields[column] in _OF_ONE_ROW]
        if of_one or len(used) > 1:
            raise IntakeError(
                f"{self._name}: cells {letter(merged.left)}{merged.top + 1} to"
                f" {letter(merged.right)}{merged.bottom + 1} are merged, so it is not told which"
                " row the value is of; unmerge them and fill each cell."
            )

    def _row(self, index: int, merged: Mapping[_Place, _Place]) -> _Row | None:
        where = f"row {index + 1}"
        across = [c for c in self._fields if merged.get((index, c), (-1, 0))[0] == index]
        if len(across) > 1:
            self._notes.append(f"{where} is one merged cell, a title between rows: left out.")
            return None
        facts: dict[str, Fact] = {}
        problems: list[str] = []
        for column, field in self._fields.items():
            try:
                found = self._cell(field, (index, column), merged)
            except IntakeError as error:
                problems += error.faults
                continue
            if found:
                facts[field] = found
        if problems:
            raise IntakeError(*problems)
        if not {"ae_title", "ip", "host"} & set(facts):
            if any(cell not in {None, ""} for cell in self._sheet.rows[index]):
                self._notes.append(f"{where} has neither AE title nor address: left out.")
            return None
        return _Row(where, _addressed(facts))

    def _cell(self, field: str, place: _Place, merged: Mapping[_Place, _Place]) -> Fact | None:
        where = f"row {place[0] + 1}, column {self._columns[place[1]].letter}"
        row, column = merged.get(place, place)
        if (row, column) in self._sheet.formulas:
            raise IntakeError(
                f"{self._name}, {where}: a formula; copy the column and paste it as values."
            )
        if (row, column) in self._sheet.errors:
            raise IntakeError(
                f"{self._name}, {where}: an error of the spreadsheet, such as #REF!; type the value"
                " or empty the cell."
            )
        cells = self._sheet.rows[row]
        return self._fact(field, cells[column] if column < len(cells) else None, where)

    def _fact(self, field: str, cell: Cell, where: str) -> Fact | None:
        place = f"{self._name}, {where}"
        text = _written(place, field, cell)
        if field == "kind":
            return self._kind(text, where)
        if field == "ip":
            return fact("host", _without_zeros(text), name=self._name, where=where)
        return fact(field, text, name=self._name, where=where)

    def _kind(self, text: str, where: str) -> Fact | None:
        word = one_line(f"{self._name}, {where}", text)
        kind = kind_of(word)
        if kind is None and word:
            self._notes.append(f"{where} is no kind that is known here.")
        return Fact("kind", kind.value, where) if kind else None


def _addressed(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Return the facts with one host: the address where there are both, and the name as a name."""
    address = facts.pop("ip", None)
    if address is None:
        return facts
    host = facts.get("host")
    if host and host.value != address.value and "name" not in facts:
        facts["name"] = Fact("name", host.value, host.where)
    facts["host"] = address
    return facts


def _written(place: str, field: str, cell: Cell) -> str:
    """Return a cell as the text that was meant. Raises IntakeError where that cannot be known."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        if field != "tls":
            raise IntakeError(
                f"{place}: a yes or no of the spreadsheet ({str(cell).upper()}); format the column"
                " as text and type it again."
            )
        return "yes" if cell else "no"
    if isinstance(cell, (date, time, timedelta)):
        raise IntakeError(
            f"{place}: a date or a time ({cell}); format the column as text and type it again."
        )
    if isinstance(cell, (int, float)):
        if field in {"ip", "host"}:
            raise IntakeError(
                f"{place}: the number {cell:g} stands where an address should; format the column"
                " as text and type the address again."
            )
        if not math.isfinite(cell):
            raise IntakeError(f"{place}: {cell} is no number; type the value or empty the cell.")
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    return cell


def _without_zeros(text: str) -> str:
    """Return an IPv4 address that is filled up with zeros (010.001.002.003) without them."""
    folded = text.strip()
    if re.fullmatch(r"\d{3}(\.\d{3}){3}", folded):
        return ".".join(str(int(part)) for part in folded.split("."))
    return folded


def _grouped(rows: Sequence[_Row], notes: list[str]) -> list[ProposedSystem]:
    """Return one system for the rows of one name and host; a row without a name is a system."""
    groups: dict[object, list[_Row]] = {}
    for number, row in enumerate(rows):
        name, host = row.facts.get("name"), row.facts.get("host")
        key = (str(name.value).casefold(), host.value) if name and host else number
        groups.setdefault(key, []).append(row)
    return [_system(group, notes) for group in groups.values()]


def _system(group: Sequence[_Row], notes: list[str]) -> ProposedSystem:
    facts: dict[str, Fact] = {}
    for row in group:
        for field, one in row.facts.items():
            if field in _OF_ENDPOINT:
                continue
            first = facts.setdefault(field, one)
            if first.value != one.value:
                notes.append(
                    f"{one.where}: {field} is {shown(str(one.value))}, at {first.where} of the same"
                    f" system {shown(str(first.value))}: the first counts."
                )
    return ProposedSystem(where=group[0].where, facts=facts, endpoints=tuple(map(_endpoint, group)))


def _endpoint(row: _Row) -> ProposedEndpoint:
    facts = {field: one for field, one in row.facts.items() if field in _OF_ENDPOINT}
    return ProposedEndpoint(protocol=Protocol.DICOM, where=row.where, facts=facts)
