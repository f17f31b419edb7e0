"""The record of an import, `imports/NAME.json`: which file, read how, and every fact of it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from scoutview.exchange.intake.merge import Diff
from scoutview.exchange.intake.model import Fact, Intake

FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file that was imported, how it was read, and when."""

    name: str
    sha256: str
    encoding: str
    on: date


def record(origin: Origin, intake: Intake, diff: Diff, taken: Collection[str]) -> bytes:
    """Return the record of what was written: the same import gives the same bytes."""
    written = [
        *_entry(((one.id, one.where, one.facts) for one in diff.systems), is_new=True),
        *_entry(
            (
                (each.name, each.where, each.facts)
                for each in (*(e for s in diff.systems for e in s.endpoints), *diff.endpoints)
            ),
            is_new=True,
        ),
        *_entry(diff.matched, is_new=False),
    ]
    document: dict[str, Any] = {
        "format": FORMAT,
        "file": origin.name,
        "sha256": origin.sha256,
        "read_as": intake.format,
        "encoding": origin.encoding,
        "imported": origin.on.isoformat(),
        "columns": [
            {"column": each.letter, "heading": each.heading, "field": each.field}
            for each in intake.columns
        ],
        "facts": written,
        "changes": [
            {
                "field": each.key,
                "was": each.old,
                "is": each.new,
                "at": each.where,
                "written": each.fills or each.key in taken,
            }
            for each in diff.changes
        ],
        "left_out": [{"why": each.sentence, "at": list(each.places)} for each in diff.conflicts],
        "details": [
            {"field": each.field, "value": each.value, "at": each.where} for each in intake.details
        ],
        "notes": [*diff.remarks, *intake.notes],
    }
    parts = [f"{_json(key)}: {_value(value)}" for key, value in document.items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _entry(
    found: Iterable[tuple[str, str, tuple[Fact, ...]]], *, is_new: bool
) -> Iterable[dict[str, Any]]:
    for target, where, facts in found:
        told = {each.field: {"value": each.value, "at": each.where} for each in facts}
        yield {"target": target, "new": is_new, "at": where, "facts": told}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _value(value: object) -> str:
    """Return a list with one item a line, so that two records can be compared by line."""
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n " + ",\n ".join(map(_json, value)) + "\n]"
