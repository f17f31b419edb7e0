"""One walk over `ledger/log`: each whole frame with its leaf hash, entry and fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from scoutview.ledger.envelope import Entry, decode
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import Frames
from scoutview.ledger.tree import leaf_hash


@dataclass(frozen=True, slots=True)
class Scanned:
    """A whole frame: either an `entry`, or a `fault` that says why it is none (or neither)."""

    index: int
    leaf: bytes
    end: int  # the offset after the frame
    entry: Entry | None
    fault: str | None


def scan(frames: Frames, *, known: int = 0) -> Iterator[Scanned]:
    """Every whole frame, malformed entries too. `frames` then knows what follows the last one.

    The first `known` entries are hashed but not decoded: their hashes tell whether they are as
    they were written.
    """
    for index, envelope in enumerate(frames):
        entry, fault = None, None
        if index >= known:
            try:
                entry = decode(envelope, index)
            except LedgerError as error:
                fault = str(error)
        yield Scanned(index, leaf_hash(envelope), frames.end, entry, fault)


def trailing_bytes(file: BinaryIO, end: int) -> int:
    """How many bytes of the file follow the offset."""
    return file.seek(0, 2) - end
