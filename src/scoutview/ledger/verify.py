"""Verifying a ledger: everything is read again, and the first bad entry is named.

Source: docs/reference/ledger-format.md, section 10.
"""

from dataclasses import dataclass, field
from pathlib import Path

from scoutview.ledger.checkpoint import Checkpoint, CheckpointFolder, parse_checkpoint
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import VerifierKey
from scoutview.ledger.ledger import read_origin
from scoutview.ledger.walk import Walk, walk

_MAX_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found. `sentences` are the faults, `notes` what is worth knowing and no fault.

    `entries` counts the whole entries of the log, `signed_entries` those under the largest
    checkpoint that matches, `first_bad` is the index of the first bad entry where one can be named.
    """

    entries: int
    signed_entries: int
    first_bad: int | None
    sentences: list[str]
    notes: list[str]

    @property
    def ok(self) -> bool:
        """Is the ledger free of faults?"""
        return not self.sentences


@dataclass(slots=True)
class _Faults:
    sentences: list[str] = field(default_factory=list)
    first_bad: int | None = None
    more: int = 0

    def add(self, sentence: str, index: int | None = None) -> None:
        if index is not None:
            self.first_bad = index if self.first_bad is None else min(index, self.first_bad)
        if len(self.sentences) < _MAX_SENTENCES:
            self.sentences.append(sentence)
        else:
            self.more += 1

    def report(self, entries: int, signed: int, notes: list[str]) -> VerifyReport:
        more = [f"There are {self.more} more faults."] if self.more else []
        return VerifyReport(entries, signed, self.first_bad, self.sentences + more, notes)


def verify(
    workspace: Path, *, vkey: str | None = None, checkpoint: str | None = None
) -> VerifyReport:
    """Is the ledger in the workspace whole, unchanged and signed?

    Args:
        workspace: The folder that holds `ledger/` and `evidence/`.
        vkey: The verifier key that the auditor noted; without it that of `ledger/origin` is taken.
        checkpoint: The text of an old checkpoint that the auditor holds.

    Raises:
        LedgerError: There is no ledger, it cannot be read, or `vkey` is no verifier key.
    """
    folder = workspace / "ledger"
    if not folder.is_dir():
        read_origin(workspace)  # says that there is none
    faults = _Faults()
    key = _trusted_key(workspace, vkey, faults)
    held = _held(checkpoint, key, faults)
    stored = _stored(CheckpointFolder(folder / "checkpoints"), key, faults)
    walked = walk(workspace, {point.size for point in [*stored, *held]})
    good = _check_checkpoints(walked, stored, held, faults)
    _check_entries(walked, faults)
    _check_hashes(walked, good, max((point.size for point in [*stored, *held]), default=0), faults)
    return faults.report(walked.size, good, _notes(walked, good, faulty=bool(faults.sentences)))


def _trusted_key(workspace: Path, vkey: str | None, faults: _Faults) -> VerifierKey | None:
    given = VerifierKey.parse(vkey.strip()) if vkey is not None else None
    try:
        named = read_origin(workspace)
    except LedgerError as error:
        faults.add(str(error))
        return given
    if given is not None and given != named:
        faults.add(f"ledger/origin names the key {named}, but the key to be trusted is {given}.")
        return given
    return named


def _held(text: str | None, key: VerifierKey | None, faults: _Faults) -> list[Checkpoint]:
    """The auditor's old checkpoint, if there is one and it is signed by the key."""
    if text is None or key is None:
        return []
    try:
        held = parse_checkpoint(
            (text.replace("\r\n", "\n").strip() + "\n").encode(errors="replace"), key
        )
    except LedgerError as error:
        faults.add(f"The checkpoint that was given is not one of this ledger: {error}")
        return []
    if held.origin != key.name:
        faults.add(f"The checkpoint that was given is of {held.origin}, not of {key.name}.")
        return []
    return [held]


def _stored(folder: CheckpointFolder, key: VerifierKey | None, faults: _Faults) -> list[Checkpoint]:
    if key is None:
        return []
    checkpoints = []
    try:
        sizes = folder.sizes()
    except LedgerError as error:
        faults.add(str(error))
        return []
    for size in sizes:
        try:
            checkpoints.append(folder.read(size, key))
        except LedgerError as error:
            faults.add(str(error))
    return checkpoints


def _check_checkpoints(
    walked: Walk, stored: list[Checkpoint], held: list[Checkpoint], faults: _Faults
) -> int:
    """Names the checkpoints that do not match; returns the size of the largest that does."""
    every = sorted([*stored, *held], key=lambda point: point.size)
    matching = [point.size for point in every if walked.roots.get(point.size) == point.root]
    failing = [point for point in every if walked.roots.get(point.size) != point.root]
    good = max(matching, default=0)
    for point in failing:
        name = "the given checkpoint" if point in held else "the checkpoint"
        if point.size > walked.size:
            faults.add(
                f"ledger/log has {walked.size} whole entries, but {name} at {point.size} signs"
                f" more: entries {walked.size} to {point.size - 1} are missing.",
                walked.size,
            )
        elif point.size <= good:
            faults.add(
                f"{name.capitalize()} at {point.size} was signed for other entries than the log"
                f" has, although that at {good} matches: two histories were signed."
            )
        elif point is failing[0] or point in held:
            low = max((size for size in matching if size < point.size), default=0)
            _locate(walked, point, low, name, faults)
    return good


def _locate(walked: Walk, point: Checkpoint, low: int, name: str, faults: _Faults) -> None:
    """Names the changed entry below a checkpoint, or the range in which it is."""
    differs = walked.first_difference
    if walked.hashes_root(point.size) == point.root and differs is not None:
        faults.add(
            f"Entry {differs} ({walked.kind_at_difference}) is not the entry that was signed:"
            f" its hash differs from the one that {name} at {point.size} confirms.",
            differs,
        )
    elif point.size - low == 1:
        faults.add(f"Entry {low} is not the entry that {name} at {point.size} signs.", low)
    else:
        faults.add(
            f"One of the entries {low} to {point.size - 1} is not the entry that {name} at"
            f" {point.size} signs; ledger/hashes does not tell which."
        )


def _check_entries(walked: Walk, faults: _Faults) -> None:
    for index, sentence in walked.entry_faults:
        faults.add(sentence, index)
    faults.more += walked.more_entry_faults


def _check_hashes(walked: Walk, good: int, signed: int, faults: _Faults) -> None:
    """Does `hashes` agree with the log, and is what follows the last entry only unfinished?"""
    differs, hashes = walked.first_difference, walked.hashes_begun
    if hashes > walked.size:
        faults.add(
            f"ledger/hashes knows {hashes} entries, but ledger/log has {walked.size} whole ones:"
            f" entries {walked.size} to {hashes - 1} are missing.",
            walked.size,
        )
    if differs is not None and differs < good:
        faults.add(
            f"ledger/hashes is damaged at entry {differs}; the entry itself matches its checkpoint."
        )
    elif differs is not None and differs >= signed:
        faults.add(
            f"Entry {differs} ({walked.kind_at_difference}) does not have the hash that"
            " ledger/hashes holds for it, and no checkpoint covers it yet.",
            differs,
        )
    elif differs is not None and faults.first_bad is None:
        faults.add(f"ledger/hashes does not match ledger/log from entry {differs} on.")
    if walked.tail_fault and not walked.tail_is_unfinished:
        faults.add(f"Entry {walked.size} is damaged: {walked.tail_fault}.", walked.size)


def _notes(walked: Walk, good: int, *, faulty: bool) -> list[str]:
    notes = []
    if walked.size > good and not faulty:
        notes.append(
            f"{walked.size - good} of {walked.size} entries follow the last checkpoint (at {good}):"
            " valid, not signed yet."
        )
    if walked.tail_bytes and walked.tail_is_unfinished:
        notes.append(
            f"{walked.tail_bytes} bytes after entry {walked.size - 1} are an entry that was never"
            " finished; the next writer removes them."
        )
    if walked.hashes_size < walked.size:
        notes.append(
            f"ledger/hashes lacks {walked.size - walked.hashes_size} entries; the next writer"
            " completes it."
        )
    if walked.back_dated:
        notes.append(
            f"{walked.back_dated} entries are dated before the entry they follow, the first is"
            f" entry {walked.first_back_dated}; a clock may have been set back."
        )
    return notes
