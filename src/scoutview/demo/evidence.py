"""What the demo's people give: synthetic documents, attestations and populations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

import tomli

from scoutview.demo.estate import period
from scoutview.estate.model import Period

# How far from the first day of the period a text may name a day: $before_60, $day_12.
_MOST_DAYS_BEFORE: Final = 150
_MOST_DAYS_AFTER: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of evidence and its review, as `scoutview evidence add` and `accept` take them.

    `by` is the role that gives it, `accepted_by` the other role that read and accepted it.
    `exceptions` is how many of its items the reviewer found wrong; `note` says what was read
    and found. `ipe` is the record of how a list was made.
    """

    control: str
    kind: str
    name: str
    by: str
    effective_from: date
    effective_to: date
    path: Path
    accepted_by: str
    exceptions: int
    note: str
    ipe: Path | None


def write_pieces(folder: Path, today: date) -> tuple[Piece, ...]:
    """Write every piece into a folder, for the whole period that ends today, by name.

    The days that a text names move with the period, so that it is plausible whenever it is read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    covered = period(today)
    days = _days(covered)
    texts = {
        entry.name.removesuffix(".toml"): entry.read_text("utf-8")
        for entry in files(__package__).joinpath("evidence").iterdir()
        if entry.name.endswith(".toml")
    }
    return tuple(
        _write(folder, name, tomli.loads(texts[name]), covered, days) for name in sorted(texts)
    )


def _write(
    folder: Path, name: str, entry: Mapping[str, Any], covered: Period, days: Mapping[str, date]
) -> Piece:
    path = folder / entry["file"]
    path.write_text(Template(entry["text"]).substitute(days), encoding="utf-8")
    return Piece(
        control=entry["control"],
        kind=entry["kind"],
        name=name,
        by=entry["by"],
        effective_from=covered.start,
        effective_to=covered.end,
        path=path,
        accepted_by=entry["accepted_by"],
        exceptions=entry.get("exceptions", 0),
        note=Template(entry["note"]).substitute(days),
        ipe=_write_ipe(path, entry, days),
    )


def _write_ipe(path: Path, entry: Mapping[str, Any], days: Mapping[str, date]) -> Path | None:
    """Write the record of how a list was made beside the list."""
    if "ipe" not in entry:
        return None
    ipe = path.with_suffix(".ipe.toml")
    ipe.write_text(Template(entry["ipe"]).substitute(days), encoding="utf-8")
    return ipe


def _days(covered: Period) -> dict[str, date]:
    """Return the days that a text may name."""
    first = covered.start
    return {
        "start": first,
        "end": covered.end,
        **{f"before_{n}": first - timedelta(days=n) for n in range(1, _MOST_DAYS_BEFORE + 1)},
        **{f"day_{n}": first + timedelta(days=n - 1) for n in range(1, _MOST_DAYS_AFTER + 1)},
    }
