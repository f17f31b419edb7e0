"""The record of information produced by the entity (IPE): where a list is from, and that it is all.

An auditor may rely on a list only with evidence of its completeness and accuracy (AT-C 205.36),
and nobody can give that later: it is recorded when the list is taken in.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli

from scoutview.estate.locate import line_of
from scoutview.pipeline.said import read_bounded
from scoutview.records import NotPlain, from_plain

MOST_BYTES: Final = 256 * 1024
MOST_ROWS: Final = 10_000_000
CSV: Final = ".csv"


class IpeError(Exception):
    """The record cannot be used; str() is the one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of the query, as it was given."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSource:
    """A second, independent source that was counted: `difference` explains another number."""

    system: str
    rows: int
    how: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ipe:
    """How a list was made, and why it is complete.

    `rows` is what the source said, `rows_counted` what we counted in the file (None: not a kind
    of file that we count in). `query_sha256` is over the text of the query, which stands beside
    it; the note that holds both is sealed.
    """

    system: str
    query: str
    query_sha256: str
    parameters: tuple[Parameter, ...]
    run_by: str
    run_at: datetime
    tool: str
    time_zone: str
    rows: int
    rows_counted: int | None
    second: SecondSource | None
    no_second: str  # why there is no second source; empty where there is one
    exclusions: tuple[str, ...]


def read_ipe(path: Path) -> Ipe:
    """Read the record from a TOML file.

    Raises:
        IpeError: It cannot be read, is no TOML, or lacks something; says the file and the line.
    """
    data = read_bounded(path, MOST_BYTES, IpeError)
    try:
        told = tomli.loads(data.decode())
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise IpeError(f"{path}: it is no TOML ({error}).") from error
    query = told.get("query") if isinstance(told.get("query"), str) else ""
    plain = {
        **{key: _plain(value) for key, value in told.items()},
        "query_sha256": hashlib.sha256(str(query).encode()).hexdigest(),
        "parameters": _parameters(told.get("parameters", {})),
        "rows_counted": None,
        "second": _second(told.get("second")),
        "no_second": told.get("no_second", ""),
        "exclusions": told.get("exclusions", []),
    }
    try:
        ipe = from_plain(Ipe, plain, where="it")
        _check(ipe)
    except NotPlain as error:
        field = str(error).split(" ")[0] if str(error).split(" ")[0] in told else ""
        line = line_of(data, (field,) if field else ())
        raise IpeError(f"{path} line {line}: {error}; see docs/how-to/add-evidence.md.") from error
    return ipe


def counted(ipe: Ipe, path: Path, content: bytes) -> Ipe:
    """Return the record with the rows of the file counted, where it is a CSV file.

    Raises:
        IpeError: The file has another number of rows than the record says.
    """
    if path.suffix.lower() != CSV:
        return ipe
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = max(0, sum(1 for row in reader if row) - 1)  # the first one is the header
    except (UnicodeDecodeError, csv.Error) as error:
        raise IpeError(f"{path} cannot be read as CSV ({error}); give it as UTF-8.") from error
    if rows != ipe.rows:
        raise IpeError(
            f"{path} has {rows} rows under its header, but its record says that the source gave"
            f" {ipe.rows}; give the whole list, or correct rows."
        )
    return replace(ipe, rows_counted=rows)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value.tzinfo else ""
    return value.isoformat() if isinstance(value, date) else value


def _parameters(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return [{"name": str(name), "value": str(_plain(item))} for name, item in value.items()]


def _second(value: object) -> Any:  # noqa: ANN401 - checked as a record
    return {"difference": "", **value} if isinstance(value, Mapping) else value


def _check(ipe: Ipe) -> None:
    """Raise NotPlain for a record that does not say what it must; the field comes first."""
    for name in ("system", "query", "run_by", "tool"):
        if not getattr(ipe, name).strip():
            raise NotPlain(f"{name} is empty")
    try:
        ZoneInfo(ipe.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotPlain("time_zone is no time zone such as America/Chicago") from None
    second = ipe.second
    for name, rows in (("rows", ipe.rows), ("second", second.rows if second else 0)):
        if not 0 <= rows <= MOST_ROWS:
            raise NotPlain(f"{name} is not a number of rows from 0 to {MOST_ROWS}")
    if second is None and not ipe.no_second.strip():
        raise NotPlain("it has neither [second] (a count from another source) nor no_second")
    if second is not None and not (second.system.strip() and second.how.strip()):
        raise NotPlain("second does not say its system and how it was counted")
    if second is not None and second.rows != ipe.rows and not second.difference.strip():
        raise NotPlain(
            f"second counts {second.rows} and the source {ipe.rows}: say in difference why"
        )
