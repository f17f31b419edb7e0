"""Verifying a ledger: everything is read again, and the first bad entry is named.

Source: docs/reference/ledger-format.md, section 10.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from scoutview.ledger.checkpoint import CheckpointFolder, read_checkpoint
from scoutview.ledger.content.blobs import Blobs
from scoutview.ledger.content.sealing import MasterKey, Vault, no_master
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import VerifierKey
from scoutview.ledger.ledger import read_origin
from scoutview.ledger.verification.faults import Faults, VerifyReport
from scoutview.ledger.verification.points import (
    Points,
    check_checkpoints,
    checked_points,
    held_note,
    notes_of,
)
from scoutview.ledger.verification.receipts import check_receipt
from scoutview.ledger.verification.told import told
from scoutview.ledger.verification.walk import Walk, walk

_MOST_TIMES: Final = 3  # that it begins again, when a writer was at work


def verify(
    workspace: Path,
    *,
    vkey: str | None = None,
    checkpoint: str | None = None,
    master: Callable[[], MasterKey] = no_master,
) -> VerifyReport:
    """Is the ledger in the workspace whole, unchanged and signed?

    Args:
        workspace: The folder that holds `ledger/` and `evidence/`.
        vkey: The verifier key that the auditor noted; without it that of `ledger/origin` is taken.
        checkpoint: The text of an old checkpoint that the auditor holds.
        master: Gives the master key; without it sealed content is counted and not checked.

    Raises:
        LedgerError: There is no ledger, it cannot be read, or `vkey` is no verifier key.
    """
    folder = workspace / "ledger"
    if not folder.is_dir():
        read_origin(workspace)  # says that there is none
    given = VerifierKey.parse(vkey.strip()) if vkey is not None else None
    stored = CheckpointFolder(folder / "checkpoints")
    for _ in range(_MOST_TIMES - 1):
        before = _names(stored)
        report = _verify(workspace, given, checkpoint, master)
        if report.ok or _names(stored) == before:
            return report
    return _verify(workspace, given, checkpoint, master)


def _names(stored: CheckpointFolder) -> list[int]:
    """The sizes of the checkpoints that are there: they tell whether a writer was at work."""
    try:
        return stored.sizes()
    except LedgerError:
        return []


def _verify(
    workspace: Path,
    given: VerifierKey | None,
    checkpoint: str | None,
    master: Callable[[], MasterKey],
) -> VerifyReport:
    faults = Faults()
    origin = _origin(workspace, given, faults)
    stored = CheckpointFolder(workspace / "ledger" / "checkpoints")
    notes = notes_of(stored, faults)
    held = held_note(checkpoint, faults)
    sizes = notes.keys() | ({read_checkpoint(held).size} if held else set())
    blobs = Blobs(workspace / "evidence", Vault(workspace / "evidence" / "keys", master))
    walked = walk(workspace, sizes, blobs, origin)
    points = Points((), None)
    if _is_trusted(walked, given, faults):
        points = checked_points(walked, stored, notes, held, faults)
    good = check_checkpoints(walked, points, faults)
    for sentence in walked.unreadable:
        faults.add(sentence)
    _check_entries(walked, faults)
    signed = max((point.size for point in points.all), default=0)
    _check_hashes(walked, good, signed, faults)
    gone = _check_absent(walked, good, faults)
    unknown = _check_receipts(walked, points, faults)
    left = sum(map(blobs.exists, walked.disposed.contents))
    is_faulty = bool(faults.sentences)
    notes_told = told(walked, points, good, gone=gone, left=left, faulty=is_faulty)
    return faults.report(walked.size, good, unknown + notes_told, not_opened=walked.not_opened)


def _origin(workspace: Path, given: VerifierKey | None, faults: Faults) -> VerifierKey | None:
    """The key that the ledger began with, by its own word; else the one that was given."""
    try:
        return read_origin(workspace)
    except LedgerError as error:
        faults.add(str(error))
        return given


def _is_trusted(walked: Walk, given: VerifierKey | None, faults: Faults) -> bool:
    """Is the key that was given one of this ledger's keys, if one was given?"""
    if given is None or walked.keyring is None or given in walked.keyring.known:
        return True
    faults.add(
        f"This ledger began with the key {walked.keyring.origin}, but the key to be trusted is"
        f" {given}, and no key event leads to it."
    )
    return False


def _check_entries(walked: Walk, faults: Faults) -> None:
    for index, sentence in walked.entry_faults:
        faults.add(sentence, index)
    faults.more += walked.more_entry_faults


def _check_hashes(walked: Walk, good: int, signed: int, faults: Faults) -> None:
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
    elif walked.reach > walked.size and faults.first_bad is None:
        faults.add(
            f"Entry {walked.size} is missing: there is a checkpoint at {walked.reach}.", walked.size
        )


def _check_absent(walked: Walk, good: int, faults: Faults) -> int:
    """Names content that is missing and that no signed disposal names; returns how much is gone."""
    disposed, gone = walked.disposed, 0
    for absent in walked.absent:
        entry = absent.entry
        by_content = disposed.contents.get(entry.content, good)
        by_key = disposed.data_keys.get(absent.data_key, good) if absent.data_key else good
        if min(by_content, by_key) < good:
            gone += 1
        else:
            faults.add(f"Entry {entry.index} ({entry.kind}): {absent.sentence}", entry.index)
    return gone


def _check_receipts(walked: Walk, points: Points, faults: Faults) -> list[str]:
    """Names receipts that are not about a checkpoint whose root matches; returns notes."""
    unknown: list[str] = []
    keyring = walked.keyring
    by_size = {p.size: p for p in points.all if walked.roots.get(p.size) == p.root}
    for entry, content in walked.receipts:
        try:
            if keyring is None or not check_receipt(entry, content, by_size, keyring):
                unknown.append(
                    f"Entry {entry.index} is a receipt of the type {entry.content_type}, which this"
                    " version does not know: it was not checked."
                )
        except LedgerError as error:
            faults.add(f"Entry {entry.index} ({entry.kind}): {error}", entry.index)
    return unknown
