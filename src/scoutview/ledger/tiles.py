"""The tree as it is stored: `hashes` and `tiles/`, from which proofs are made without the log.

Source: C2SP tlog-tiles; docs/reference/ledger-format.md, section 6.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from scoutview.ledger._durable import write_all
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    Range,
    consistency_ranges,
    fold,
    inclusion_ranges,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_BYTES


def level_file(folder: Path, level: int) -> Path:
    """Where a level is stored; `folder` is `ledger/`."""
    return folder / "tiles" / str(level) if level else folder / "hashes"


def levels_above(leaves: bytes) -> Iterator[bytes]:
    """Levels 1, 2, ... over these leaf hashes, up to the last that has a whole subtree."""
    below = leaves
    while len(below) >= TILE_BYTES:
        whole = len(below) - len(below) % TILE_BYTES
        below = b"".join(fold(below[at : at + TILE_BYTES]) for at in range(0, whole, TILE_BYTES))
        yield below


def rewrite_tiles(folder: Path, leaves: bytes) -> None:
    """Makes `tiles/` agree with the leaf hashes; what agrees already is left alone.

    Raises:
        OSError: It cannot be written.
    """
    if not (folder / "tiles").is_dir():
        (folder / "tiles").mkdir(mode=0o700)
    for level, hashes in enumerate(levels_above(leaves), start=1):
        path = level_file(folder, level)
        if not path.is_file() or path.read_bytes() != hashes:
            path.write_bytes(hashes)


class TileWriter:
    """Extends `tiles/` while the log grows. Nothing rests on it: the next writer mends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def extend(self, size: int) -> None:
        """Adds the subtrees that have become whole in a log of `size` entries.

        Raises:
            OSError: They cannot be written.
        """
        level, whole = 1, size >> TILE_HEIGHT
        while whole:
            self._extend_level(level, whole)
            level, whole = level + 1, whole >> TILE_HEIGHT

    def _extend_level(self, level: int, whole: int) -> None:
        fd = os.open(level_file(self._folder, level), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            have = os.fstat(fd).st_size // HASH_BYTES
            if have < whole:
                with level_file(self._folder, level - 1).open("rb") as below:
                    below.seek(have * TILE_BYTES)
                    new = b"".join(fold(below.read(TILE_BYTES)) for _ in range(have, whole))
                write_all(fd, new, have * HASH_BYTES)
        finally:
            os.close(fd)


class StoredTree:
    """The tree of the first `size` entries, read from the stored levels; proofs come from it.

    A proof is checked against `root` before it is given away. `tiles/` may be missing, short or
    wrong: what it cannot give is computed from `hashes`.
    """

    def __init__(self, folder: Path, size: int, root: bytes) -> None:
        self.size = size
        self.root = root
        self._folder = folder
        self._files: dict[int, int] = {}
        self._edges: dict[Range, bytes] = {}
        self._trusts_tiles = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for fd in self._files.values():
            if fd >= 0:
                os.close(fd)
        self._files.clear()

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The hashes that lead from entry `index` to the root, from the leaf upwards.

        Raises:
            IndexError: There is no such entry.
            LedgerError: The stored hashes do not lead to the root.
        """
        ranges = inclusion_ranges(index, self.size)

        def proof() -> list[bytes] | None:
            hashes = [self._between(range_) for range_ in ranges]
            leaf = self._hashes(0, index, 1)
            return hashes if verify_inclusion(index, self.size, leaf, hashes, self.root) else None

        return self._checked(proof)

    def consistency_proof(self, old_size: int, old_root: bytes) -> list[bytes]:
        """The hashes that show that the tree of `old_size` entries is the beginning of this one.

        Raises:
            IndexError: The tree never had that size.
            LedgerError: It is not, or the stored hashes do not lead to the root.
        """
        ranges = consistency_ranges(old_size, self.size)

        def proof() -> list[bytes] | None:
            hashes = [self._between(range_) for range_ in ranges]
            holds = verify_consistency(old_size, self.size, old_root, self.root, hashes)
            return hashes if holds else None

        return self._checked(proof)

    def tile(self, level: int, number: int, width: int) -> bytes:
        """The first `width` hashes of a tile of tlog-tiles."""
        return self._hashes(level, number * TILE_WIDTH, width)

    def _checked(self, make: Callable[[], list[bytes] | None]) -> list[bytes]:
        hashes = make()
        if hashes is None and self._trusts_tiles:
            self._trusts_tiles = False
            self._edges.clear()
            hashes = make()
        if hashes is None:
            raise LedgerError(
                f"{self._folder / 'hashes'} does not lead to the signed root of {self.size}"
                " entries; `scoutview ledger verify` says what is wrong."
            )
        return hashes

    def _between(self, range_: Range) -> bytes:
        """The root of the leaves of a range that a proof asks for."""
        low, high = range_
        if low == high:
            return EMPTY_ROOT
        count = high - low
        if count & (count - 1) == 0:
            return self._node(count.bit_length() - 1, low)
        if range_ not in self._edges:  # the ragged right edge is part of many proofs
            self._edges[range_] = self._ragged(low, count)
        return self._edges[range_]

    def _ragged(self, low: int, count: int) -> bytes:
        peaks = []
        for height in reversed(range(count.bit_length())):
            if count >> height & 1:
                peaks.append(self._node(height, low))
                low += 1 << height
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root

    def _node(self, height: int, low: int) -> bytes:
        """The root of the whole subtree of this height that begins at leaf `low`."""
        level, inner = divmod(height, TILE_HEIGHT)
        return fold(self._hashes(level, low >> (level * TILE_HEIGHT), 1 << inner))

    def _hashes(self, level: int, first: int, count: int) -> bytes:
        """Stored hashes of a level; computed from the level below where they are not stored."""
        wanted = count * HASH_BYTES
        if level == 0 or self._trusts_tiles:
            data = self._read(level, first * HASH_BYTES, wanted)
            if len(data) == wanted:
                return data
        if level == 0:
            return bytes(wanted)  # never the hash of anything: the proof will not hold
        tiles = range(first, first + count)
        below = (self._hashes(level - 1, at * TILE_WIDTH, TILE_WIDTH) for at in tiles)
        return b"".join(map(fold, below))

    def _read(self, level: int, offset: int, count_bytes: int) -> bytes:
        if level not in self._files:
            try:
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
                self._files[level] = os.open(level_file(self._folder, level), flags)
            except OSError:
                self._files[level] = -1
        fd = self._files[level]
        return os.pread(fd, count_bytes, offset) if fd >= 0 else b""
