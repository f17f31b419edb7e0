"""Checking checkpoints: those that are stored, and one that an auditor holds.

Source: docs/reference/ledger-format.md, section 10.
"""

from dataclasses import dataclass

from scoutview.ledger.checkpoint import (
    Checkpoint,
    CheckpointFolder,
    parse_checkpoint,
    read_checkpoint,
)
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keyring import Keyring
from scoutview.ledger.note import DASH
from scoutview.ledger.verification.faults import Faults
from scoutview.ledger.verification.walk import Walk


def held_note(text: str | None, faults: Faults) -> bytes | None:
    """The auditor's old checkpoint, as the bytes of a note, if it is one."""
    if text is None:
        return None
    note = _note_in(text.replace("\r\n", "\n").strip()).encode(errors="replace")
    try:
        read_checkpoint(note)
    except LedgerError as error:
        faults.add(f"The checkpoint that was given is not one of this ledger: {error}")
        return None
    return note


def _note_in(text: str) -> str:
    """The note in a text: what follows its signature lines is for people."""
    head, blank, rest = text.partition("\n\n")
    signatures = []
    for line in rest.split("\n"):
        if not line.startswith(DASH):
            break
        signatures.append(line)
    return f"{head}{blank}" + "".join(f"{line}\n" for line in signatures)


def notes_of(folder: CheckpointFolder, faults: Faults) -> dict[int, bytes]:
    """The bytes of the stored checkpoints by size; read before the log, as a writer may be busy."""
    notes: dict[int, bytes] = {}
    try:
        sizes = folder.sizes()
    except LedgerError as error:
        faults.add(str(error))
        return notes
    for size in sizes:
        try:
            notes[size] = folder.note(size)
        except LedgerError as error:
            faults.add(str(error))
    return notes


@dataclass(frozen=True, slots=True)
class Points:
    """The checkpoints that are signed by the key that must sign them."""

    stored: tuple[Checkpoint, ...]
    held: Checkpoint | None

    @property
    def all(self) -> list[Checkpoint]:
        """Every one of them, smallest first."""
        every = [*self.stored] + ([self.held] if self.held else [])
        return sorted(every, key=lambda point: point.size)


def checked_points(
    walked: Walk,
    folder: CheckpointFolder,
    notes: dict[int, bytes],
    held: bytes | None,
    faults: Faults,
) -> Points:
    """Return the checkpoints that are signed by the key of their size; name those that are not."""
    stored, keyring = [], walked.keyring
    if keyring is None:
        return Points((), None)
    for size, note in notes.items():
        try:
            stored.append(folder.checked(size, note, keyring.at(size)))
        except LedgerError as error:
            faults.add(str(error))
    return Points(tuple(stored), _held_point(held, keyring, faults) if held else None)


def _held_point(note: bytes, keyring: Keyring, faults: Faults) -> Checkpoint | None:
    size = read_checkpoint(note).size
    try:
        held = parse_checkpoint(note, keyring.at(size))
    except LedgerError as error:
        faults.add(f"The checkpoint that was given is not one of this ledger: {error}")
        return None
    if held.origin != keyring.origin.name:
        faults.add(
            f"The checkpoint that was given is of {held.origin}, not of {keyring.origin.name}."
        )
        return None
    return held


def check_checkpoints(walked: Walk, points: Points, faults: Faults) -> int:
    """Names the checkpoints that do not match; returns the size of the largest that signs."""
    every = points.all
    matching = [point.size for point in every if walked.roots.get(point.size) == point.root]
    failing = [point for point in every if walked.roots.get(point.size) != point.root]
    good = max((size for size in matching if counts(walked, size)), default=0)
    for point in failing:
        is_held = point is points.held
        name = "the given checkpoint" if is_held else "the checkpoint"
        if point.size > walked.size:
            faults.add(
                f"ledger/log has {walked.size} whole entries, but {name} at {point.size} signs"
                f" more: entries {walked.size} to {point.size - 1} are missing.",
                walked.size,
            )
            _name_changed(walked, point, name, faults)
        elif point.size <= good:
            faults.add(
                f"{name.capitalize()} at {point.size} was signed for other entries than the log"
                f" has, although that at {good} matches: two histories were signed."
            )
        elif point is failing[0] or is_held:
            low = max((size for size in matching if size < point.size), default=0)
            _locate(walked, point, low, name, faults)
    return good


def counts(walked: Walk, size: int) -> bool:
    """Does a checkpoint of this size count as signed, or was its key revoked for it?"""
    return walked.keyring is not None and walked.keyring.counts(size)


def _name_changed(walked: Walk, point: Checkpoint, name: str, faults: Faults) -> bool:
    """Names the first entry that differs from `hashes`, where the checkpoint confirms those."""
    differs = walked.first_difference
    if differs is None or walked.hashes_root(point.size) != point.root:
        return False
    faults.add(
        f"Entry {differs} ({walked.kind_at_difference}) is not the entry that was signed:"
        f" its hash differs from the one that {name} at {point.size} confirms.",
        differs,
    )
    return True


def _locate(walked: Walk, point: Checkpoint, low: int, name: str, faults: Faults) -> None:
    """Names the changed entry below a checkpoint, or the range in which it is."""
    if _name_changed(walked, point, name, faults):
        return
    if point.size - low == 1:
        faults.add(f"Entry {low} is not the entry that {name} at {point.size} signs.", low)
    else:
        faults.add(
            f"One of the entries {low} to {point.size - 1} is not the entry that {name} at"
            f" {point.size} signs; ledger/hashes does not tell which."
        )
