"""What a writer does before it writes: read the whole log, mend what a crash left, or refuse.

Only bytes that were never reported are ever removed: docs/reference/ledger-format.md, section 9.
"""

import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from scoutview.ledger._durable import open_plain, write_all
from scoutview.ledger.checkpoint import Checkpoint
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import Frames
from scoutview.ledger.log import Extent
from scoutview.ledger.scan import scan, trailing_bytes
from scoutview.ledger.tiles import rewrite_tiles
from scoutview.ledger.tree import EMPTY_ROOT, HASH_BYTES, Peaks

_REMEDY = "nothing was changed; `scoutview ledger verify` says what is wrong"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A log that can be extended, and how much had to be cut off."""

    extent: Extent
    cut_bytes: int
    roots: Mapping[int, bytes]  # at the sizes that were asked for and are reached


@dataclass(slots=True)
class _Survey:
    peaks: Peaks
    leaves: bytearray
    roots: dict[int, bytes]
    good_bytes: int = 0
    rest_bytes: int = 0
    fault: str | None = None
    torn: bool = False


def recover(
    folder: Path, checkpoint: Checkpoint | None, *, sizes: AbstractSet[int] = frozenset()
) -> Recovered:
    """Makes `log`, `hashes` and `tiles/` agree, so that entries can follow.

    `folder` is `ledger/`; `checkpoint` the latest one. The roots at `sizes` are told, too.

    Raises:
        LedgerError: They disagree in a way that no crash explains; nothing was changed.
    """
    log, hashes = folder / "log", folder / "hashes"
    try:
        known = _known_hashes(hashes)
        wanted = sizes | ({checkpoint.size} if checkpoint else set())
        survey = _survey(log, wanted, len(known or b"") // HASH_BYTES)
        _refuse_damage(folder, survey, known, checkpoint)
        _cut(log, survey)
        _complete(hashes, bytes(survey.leaves), _whole(known or b""))
        rewrite_tiles(folder, bytes(survey.leaves))
    except OSError as error:
        raise LedgerError.cannot("prepare", folder, error) from error
    return Recovered(Extent(survey.peaks, survey.good_bytes), survey.rest_bytes, survey.roots)


def _survey(log: Path, wanted: AbstractSet[int], known: int) -> _Survey:
    survey = _Survey(Peaks(), bytearray(), {0: EMPTY_ROOT})
    with open_plain(log) as file:
        frames = Frames(file)
        for scanned in scan(frames, known=known):
            if scanned.fault:
                survey.fault = scanned.fault
                break
            survey.peaks.append(scanned.leaf)
            survey.leaves += scanned.leaf
            survey.good_bytes = scanned.end
            if survey.peaks.size in wanted:
                survey.roots[survey.peaks.size] = survey.peaks.root()
        else:
            survey.fault, survey.torn = frames.fault, frames.torn
        survey.rest_bytes = trailing_bytes(file, survey.good_bytes)
    return survey


def _known_hashes(path: Path) -> bytes | None:
    """What the file holds, the last hash perhaps in part; None when there is no file."""
    try:
        with open_plain(path) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _refuse_damage(
    folder: Path, survey: _Survey, known: bytes | None, checkpoint: Checkpoint | None
) -> None:
    size = survey.peaks.size
    if checkpoint and size < checkpoint.size:
        raise LedgerError(
            f"{folder / 'log'} has {size} good entries, but its latest checkpoint signs"
            f" {checkpoint.size}; {_REMEDY}."
        )
    if checkpoint and survey.roots[checkpoint.size] != checkpoint.root:
        raise LedgerError(
            f"{folder / 'log'} does not match its checkpoint at {checkpoint.size} entries;"
            f" {_REMEDY}."
        )
    if known is not None and not _is_beginning(known, survey.leaves):
        raise LedgerError(f"{folder / 'hashes'} does not match {folder / 'log'}; {_REMEDY}.")
    if survey.fault and known is None and not survey.torn:
        raise LedgerError(
            f"{folder / 'log'} is damaged after {size} good entries ({survey.fault}); {_REMEDY}."
        )


def _is_beginning(known: bytes, leaves: bytearray) -> bool:
    """Are the whole hashes in `known` the first leaves, and is it no longer than they are?"""
    return len(known) <= len(leaves) and leaves.startswith(_whole(known))


def _whole(known: bytes) -> bytes:
    return known[: len(known) - len(known) % HASH_BYTES]


def _cut(log: Path, survey: _Survey) -> None:
    if survey.rest_bytes:
        with log.open("r+b") as file:
            file.truncate(survey.good_bytes)
            os.fsync(file.fileno())


def _complete(hashes: Path, leaves: bytes, known: bytes) -> None:
    fd = os.open(hashes, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        if os.fstat(fd).st_size != len(leaves):
            os.ftruncate(fd, len(known))
            write_all(fd, leaves[len(known) :], len(known))
            os.fsync(fd)
    finally:
        os.close(fd)
