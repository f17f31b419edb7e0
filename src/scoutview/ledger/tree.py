"""The Merkle tree over the entries: roots, inclusion proofs and consistency proofs.

Source: RFC 6962 section 2.1 (hashes), RFC 9162 sections 2.1.3 and 2.1.4 (proofs).
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Range = tuple[int, int]  # the leaves from the first number up to, but not with, the second


def leaf_hash(envelope: bytes) -> bytes:
    """The hash of one entry. Source: RFC 6962 section 2.1."""
    return sha256(b"\x00" + envelope).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node. Source: RFC 6962 section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: bytes) -> bytes:
    """The root of a whole subtree; the number of its hashes is a power of two."""
    pair = 2 * HASH_BYTES
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), pair)
        hashes = b"".join([sha256(b"\x01" + hashes[at : at + pair]).digest() for at in pairs])
    return hashes


class Peaks:
    """The right edge of a growing tree: the root of each complete subtree, largest first.

    Holds at most one hash for each bit of `size`, so a root costs no second look at the leaves.
    """

    __slots__ = ("_peaks", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._peaks: list[bytes] = []
        self.size = 0
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Adds a leaf hash at the right."""
        self._append(leaf, 1)

    def grown(self, leaves: bytes) -> "Peaks":
        """The peaks with these leaf hashes added, 32 bytes each; these peaks stay as they are.

        Whole subtrees are folded at once, which takes a fraction of the time of leaf after leaf.
        """
        grown = Peaks()
        grown._peaks, grown.size = self._peaks.copy(), self.size
        at, end = 0, len(leaves) // HASH_BYTES
        while at < end:
            count = 1 << ((end - at).bit_length() - 1)
            if grown.size:
                count = min(count, grown.size & -grown.size)
            block = leaves[at * HASH_BYTES : (at + count) * HASH_BYTES]
            grown._append(fold(block), count)
            at += count
        return grown

    def _append(self, root: bytes, count: int) -> None:
        """Adds a whole subtree of `count` leaves, which divides the size."""
        carry = self.size // count
        while carry & 1:
            root = node_hash(self._peaks.pop(), root)
            carry >>= 1
        self._peaks.append(root)
        self.size += count

    def root(self) -> bytes:
        """The root of all leaves so far, 32 bytes."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of these leaf hashes, 32 bytes."""
    return Peaks(leaves).root()


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges of leaves whose roots lead from leaf `index` to the root, from the leaf upwards.

    Raises:
        IndexError: There is no such leaf.

    Source: RFC 9162 section 2.1.3.1.
    """
    low, high = 0, size
    if not low <= index < high:
        raise IndexError(index)
    ranges: list[Range] = []
    while high - low > 1:
        middle = low + _left_size(high - low)
        if index < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    ranges.reverse()
    return ranges


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `leaves`, from the leaf upwards.

    Raises:
        IndexError: There is no such leaf.
    """
    return [_root_between(leaves, *range_) for range_ in inclusion_ranges(index, len(leaves))]


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> bool:
    """Is `leaf` entry `index` of the tree of `size` entries with this root?

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *proof, root]):
        return False
    here, last, reached = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            reached = node_hash(hash_, reached)
            here, last = _climb_left_edge(here, last)
        else:
            reached = node_hash(reached, hash_)
        here, last = here >> 1, last >> 1
    return last == 0 and reached == root


def consistency_ranges(old_size: int, size: int) -> list[Range]:
    """The ranges of leaves whose roots show that the first `old_size` leaves are the first ones.

    Raises:
        IndexError: The tree never had that size.

    Source: RFC 9162 section 2.1.4.1.
    """
    low, high = 0, size
    if not low <= old_size <= high:
        raise IndexError(old_size)
    if old_size == 0:
        return []
    ranges: list[Range] = []
    while old_size != high:
        middle = low + _left_size(high - low)
        if old_size <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low > 0:  # else the subtree is the old tree itself, whose root the verifier has
        ranges.append((low, high))
    ranges.reverse()
    return ranges


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """The hashes that show that the first `old_size` leaves are still the first ones.

    Raises:
        IndexError: The tree never had that size.
    """
    return [_root_between(leaves, *range_) for range_ in consistency_ranges(old_size, len(leaves))]


def verify_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Is the tree of `old_size` entries the beginning of the tree of `size` entries?

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 <= old_size <= size or not _are_hashes([old_root, root, *proof]):
        return False
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    return _is_extended(old_size, size, old_root, root, list(proof))


def _is_extended(old_size: int, size: int, old_root: bytes, root: bytes, path: list[bytes]) -> bool:
    """Steps 3 to 6 of RFC 9162 section 2.1.4.2, for 0 < old_size < size."""
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    here, last = old_size - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_reached = reached = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old_reached = node_hash(hash_, old_reached)
            reached = node_hash(hash_, reached)
            here, last = _climb_left_edge(here, last)
        else:
            reached = node_hash(reached, hash_)
        here, last = here >> 1, last >> 1
    return last == 0 and old_reached == old_root and reached == root


def _climb_left_edge(here: int, last: int) -> tuple[int, int]:
    """Skips the levels at which a right edge node has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _left_size(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _root_between(leaves: Sequence[bytes], low: int, high: int) -> bytes:
    return root_of(islice(leaves, low, high))


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
