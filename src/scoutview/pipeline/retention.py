"""Destroying content whose time is over, unless somebody holds it; the log keeps that it was there.

Source: docs/reference/ledger-format.md, section 5. Six years: 45 CFR 164.316(b)(2)(i).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from scoutview.ledger import Disposal, Draft, Entry, Kind, Ledger, Signer
from scoutview.ledger.envelope import DISPOSAL_TYPE, is_public
from scoutview.pipeline.record import GIVEN, JSON, REVIEW, collector, draft
from scoutview.pipeline.said import said
from scoutview.pipeline.workspace import Workspace
from scoutview.records import from_plain

YEARS = 6
HOLD = "hold"
SUBJECT = "retention"
EVERYTHING = "everything"
_GIVEN_KINDS = (Kind.DOCUMENT, Kind.ATTESTATION, Kind.POPULATION)


class RetentionError(Exception):
    """It cannot be done; str() is the one sentence, and nothing was changed."""


class State(StrEnum):
    """Whether a unit may be destroyed."""

    KEPT = "kept"  # its time is not over
    DUE = "due"
    HELD = "held"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold, or its release (`until`: the entry of the hold that it ends).

    `what` is a unit's name, or `everything`.
    """

    what: str
    by: str
    reason: str
    releases: int | None = None
    record: str = HOLD


@dataclass(frozen=True, slots=True)
class Unit:
    """What is kept or destroyed as one: a run, or a piece of evidence with its reviews.

    Its time is counted from `last`: the last day that it speaks for, or the day on which it was
    recorded, whichever is later (45 CFR 164.316(b)(2)(i)).
    """

    name: str
    last: date
    contents: tuple[str, ...]
    state: State
    held_by: str = ""


def units(ledger: Ledger, today: date, years: int) -> list[Unit]:
    """Return every unit of a ledger, oldest first."""
    holds = active_holds(ledger)
    found = [_judged(unit, ledger, today, years, holds) for unit in _all(ledger)]
    return sorted(found, key=lambda unit: (unit.last, unit.name))


def active_holds(ledger: Ledger) -> dict[int, Hold]:
    """Return the holds that nobody has released, by entry."""
    holds: dict[int, Hold] = {}
    for index, hold in _holds(ledger):
        if hold.releases is None:
            holds[index] = hold
        else:
            holds.pop(hold.releases, None)
    return holds


def hold(workspace: Workspace, key: Signer, asked: Hold) -> Entry:
    """Record a hold or a release. Raises RetentionError, SaidError, LedgerError."""
    ledger = workspace.ledger()
    asked = replace(asked, by=_by(asked.by), reason=_reason(asked.reason))
    if asked.releases is not None and asked.releases not in active_holds(ledger):
        raise RetentionError(
            f"entry {asked.releases} is no hold that is active; `scoutview retention list` shows"
            " those."
        )
    known = {unit.name for unit in _all(ledger)} | {EVERYTHING}
    if asked.releases is None and asked.what not in known:
        raise RetentionError(
            f"{asked.what} is nothing that can be held; give everything, or a name that"
            " `scoutview retention list` shows."
        )
    with ledger.writer(key, collector=collector()) as writer:
        entry = writer.append(draft(Kind.AUTHORIZATION, SUBJECT, asked, None, datetime.now(UTC)))
        writer.checkpoint()
    return entry


def dispose(
    workspace: Workspace, key: Signer, *, by: str, reason: str, years: int, names: Iterable[str]
) -> tuple[Unit, ...]:
    """Destroy the content of units that are due; the record is signed before.

    Without names every unit that is due. Returns what was destroyed. Raises RetentionError for
    a unit that is not due or is held, LedgerError.
    """
    by, reason = _by(by), _reason(reason)
    ledger = workspace.ledger()
    today = datetime.now(UTC).date()
    by_name = {unit.name: unit for unit in units(ledger, today, years)}
    chosen = _chosen(by_name, tuple(names), years)
    if chosen:
        contents = tuple(content for unit in chosen for content in unit.contents)
        _record(ledger, key, Disposal(by, reason, contents=contents))
    finish(ledger)
    return chosen


def destroy_keys(workspace: Workspace, key: Signer, *, by: str, reason: str) -> tuple[str, ...]:
    """Destroy every data key: nothing that is sealed can be read again; the log still verifies.

    Raises RetentionError while anything is held, LedgerError.
    """
    by, reason = _by(by), _reason(reason)
    ledger = workspace.ledger()
    holds = active_holds(ledger)
    if holds:
        raise RetentionError(f"entry {min(holds)} holds content; it must be released first.")
    ids = tuple(ledger.vault.ids())
    _record(ledger, key, Disposal(by, reason, data_keys=ids))
    finish(ledger)
    return ids


def finish(ledger: Ledger) -> None:
    """Destroy what signed disposals name and what is still there: an interrupted one goes on."""
    signed = max((point.size for point in ledger.checkpoints), default=0)
    disposed = ledger.disposed
    for content, index in disposed.contents.items():
        if index < signed:
            ledger.contents.destroy(content)
    there = set(ledger.vault.ids())
    for key_id, index in disposed.data_keys.items():
        if index < signed and key_id in there:
            ledger.vault.destroy(key_id)


def _by(text: str) -> str:
    return said("--by", text, "give the role that decides this")


def _reason(text: str) -> str:
    return said("--reason", text, "say why")


def _record(ledger: Ledger, key: Signer, disposal: Disposal) -> None:
    with ledger.writer(key, collector=collector()) as writer:
        now = datetime.now(UTC)
        writer.append(Draft(Kind.AUTHORIZATION, SUBJECT, disposal.encode(), DISPOSAL_TYPE, now))
        writer.checkpoint()


def _chosen(by_name: Mapping[str, Unit], names: tuple[str, ...], years: int) -> tuple[Unit, ...]:
    if not names:
        return tuple(unit for unit in by_name.values() if unit.state is State.DUE)
    for name in names:
        unit = by_name.get(name)
        if unit is None:
            raise RetentionError(f"there is no {name}; `scoutview retention list` shows what is.")
        if unit.state is State.HELD:
            raise RetentionError(f"{name} is held ({unit.held_by}); it must be released first.")
        if unit.state is State.KEPT:
            raise RetentionError(
                f"{name} speaks for days up to {unit.last}; it is kept for {years} years from then."
            )
        if unit.state is State.GONE:
            raise RetentionError(f"{name} was disposed of before.")
    return tuple(by_name[name] for name in names)


def _all(ledger: Ledger) -> Iterator[Unit]:
    """Every unit, its state still to be judged."""
    runs: dict[str, list[Entry]] = {}
    pieces: dict[int, list[Entry]] = {}
    for entry in ledger.entries():
        if is_public(entry.kind, entry.content_type):
            continue
        if entry.run is not None:
            runs.setdefault(entry.run, []).append(entry)
    for kind in _GIVEN_KINDS:
        _add_pieces(ledger, kind, pieces)
    for run, entries in runs.items():
        yield _unit(f"run {run}", entries)
    for index, entries in pieces.items():
        yield _unit(f"piece {index}", entries)


def _add_pieces(ledger: Ledger, kind: str, pieces: dict[int, list[Entry]]) -> None:
    files: dict[str, Entry] = {}
    for entry in ledger.entries(kind=kind):
        if entry.content_type != JSON:
            files[entry.content] = entry
            continue
        if ledger.is_gone(entry.content):
            pieces.setdefault(entry.index, [entry])
            continue
        plain = json.loads(ledger.content(entry))
        if plain.get("record") == GIVEN:
            pieces[entry.index] = [entry]
            if plain["file"] in files:
                pieces[entry.index].append(files[plain["file"]])
        elif plain.get("record") == REVIEW and plain["entry"] in pieces:
            pieces[plain["entry"]].append(entry)


def _unit(name: str, entries: list[Entry]) -> Unit:
    last = max(entry.effective_to or entry.collected_at.date() for entry in entries)
    return Unit(name, last, tuple(entry.content for entry in entries), State.KEPT)


def _judged(unit: Unit, ledger: Ledger, today: date, years: int, holds: Mapping[int, Hold]) -> Unit:
    if all(ledger.is_gone(content) for content in unit.contents):
        return Unit(unit.name, unit.last, unit.contents, State.GONE)
    for index, each in holds.items():
        if each.what in {unit.name, EVERYTHING}:
            by = f"entry {index}, {each.by}: {each.reason}"
            return Unit(unit.name, unit.last, unit.contents, State.HELD, by)
    due = _years_after(unit.last, years) < today
    return Unit(unit.name, unit.last, unit.contents, State.DUE if due else State.KEPT)


def _years_after(day: date, years: int) -> date:
    if day.year + years > date.max.year:  # evidence may be given for ever
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _holds(ledger: Ledger) -> Iterator[tuple[int, Hold]]:
    for entry in ledger.entries(kind=Kind.AUTHORIZATION):
        is_hold = entry.subject == SUBJECT and entry.content_type == JSON
        if is_hold and not ledger.is_gone(entry.content):
            yield entry.index, from_plain(Hold, json.loads(ledger.content(entry)))
