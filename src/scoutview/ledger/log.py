"""The two growing files of a ledger, `log` and `hashes`: extended together, or not at all."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scoutview.ledger._durable import write_all, write_parts
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import framed
from scoutview.ledger.tiles import TileWriter
from scoutview.ledger.tree import HASH_BYTES, Peaks, leaf_hash


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the log reaches: its tree, and the length of its file."""

    peaks: Peaks
    log_bytes: int


class LogFiles:
    """`log` and `hashes`, open for a writer that holds the lock and has recovered them.

    `extent` is replaced in one step when an append is on the disk, so that an interrupt at any
    point leaves either the old state or the new one. `uncertain`: the files could not be put back.
    """

    def __init__(self, folder: Path, extent: Extent) -> None:
        self._folder = folder
        self.extent = extent
        self.uncertain = False
        self._tiles = TileWriter(folder)
        self._log = os.open(folder / "log", os.O_WRONLY | os.O_CLOEXEC)
        try:
            self._hashes = os.open(folder / "hashes", os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            os.close(self._log)
            raise

    def append(self, envelopes: Sequence[bytes]) -> None:
        """Extends both files; the entries are on the disk when this returns.

        Raises:
            LedgerError: They could not be written. Both files are as they were; where even that
                could not be ensured, every later call is refused, too.
        """
        if self.uncertain:
            raise LedgerError(
                f"{self._folder} could not be put back after a failed write; open it for writing"
                " again to recover it."
            )
        before = self.extent
        parts = framed(envelopes)
        leaves = b"".join(map(leaf_hash, envelopes))
        self.uncertain = True
        try:
            written = write_parts(self._log, parts, before.log_bytes)
            after = Extent(before.peaks.grown(leaves), before.log_bytes + written)
            os.fsync(self._log)
            write_all(self._hashes, leaves, before.peaks.size * HASH_BYTES)
            os.fsync(self._hashes)
            self.extent = after
        except OSError as error:
            raise LedgerError.cannot("append to", self._folder / "log", error) from error
        finally:
            if self.extent is before:
                self._cut_back()
            else:
                self.uncertain = False

    def extend_tiles(self) -> None:
        """Writes what became whole to `tiles/`. Nothing rests on them, and they can be rebuilt."""
        with contextlib.suppress(OSError):
            self._tiles.extend(self.extent.peaks.size)

    def close(self) -> None:
        """Closes both files."""
        os.close(self._log)
        os.close(self._hashes)

    def _cut_back(self) -> None:
        """Puts the files back to their last good length; `hashes` is never the longer one."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._hashes, self.extent.peaks.size * HASH_BYTES)
            os.fsync(self._hashes)
            os.ftruncate(self._log, self.extent.log_bytes)
            os.fsync(self._log)
            self.uncertain = False
