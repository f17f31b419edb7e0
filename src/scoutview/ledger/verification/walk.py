"""One walk over everything a verifier reads but the checkpoints: log, hashes and content."""

import errno
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scoutview.ledger._durable import open_plain
from scoutview.ledger.content.blobs import Blobs, Check, KeyMissing, Missing
from scoutview.ledger.content.disposal import Disposal, Disposed
from scoutview.ledger.envelope import DISPOSAL_TYPE, RESTORED_TYPE, Entry, Kind, is_public
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import Frames
from scoutview.ledger.keyring import CONTENT_TYPE, SUBJECT, Keyring
from scoutview.ledger.keys import VerifierKey
from scoutview.ledger.scan import Scanned, scan, trailing_bytes
from scoutview.ledger.tree import HASH_BYTES, Peaks, root_of

_MAX_ENTRY_FAULTS = 20
_LEAST_FRAME_BYTES = 3
_NOT_A_FILE = {errno.ENOENT, errno.ELOOP, errno.EINVAL, errno.EISDIR, errno.ENOTDIR, errno.ENXIO}


@dataclass(frozen=True, slots=True)
class Absent:
    """Content of an entry that is not there, or cannot be opened for ever."""

    entry: Entry
    data_key: str  # of sealed content whose data key is gone; otherwise empty
    sentence: str


@dataclass(slots=True)
class Walk:
    """What the log, `hashes` and the content files hold.

    `roots` are the log's roots at the sizes that were asked for, `first_difference` is the first
    entry whose hash is another one in `hashes`.
    """

    hashes: bytes | None  # None: there is no such file
    roots: dict[int, bytes] = field(default_factory=dict)
    peaks: Peaks = field(default_factory=Peaks)
    first_difference: int | None = None
    kind_at_difference: str = "malformed"
    entry_faults: list[tuple[int, str]] = field(default_factory=list)
    more_entry_faults: int = 0
    tail_bytes: int = 0
    tail_fault: str | None = None
    tail_is_unfinished: bool = False
    reach: int = 0  # the largest size of a checkpoint by its name, whoever signed it
    unreadable: list[str] = field(default_factory=list)  # what is no file where one must be
    keyring: Keyring | None = None  # None: the first key is not known
    disposed: Disposed = field(default_factory=Disposed)
    absent: list[Absent] = field(default_factory=list)
    restored: list[int] = field(default_factory=list)
    receipts: list[tuple[Entry, bytes]] = field(default_factory=list)
    not_opened: int = 0
    back_dated: int = 0
    first_back_dated: int | None = None
    latest: datetime | None = None

    @property
    def size(self) -> int:
        """How many whole frames the log has."""
        return self.peaks.size

    @property
    def hashes_size(self) -> int:
        """How many whole hashes the file `hashes` has."""
        return len(self.hashes or b"") // HASH_BYTES

    @property
    def hashes_begun(self) -> int:
        """How many hashes the file `hashes` has, with one that is there in part only."""
        return -(-len(self.hashes or b"") // HASH_BYTES)

    def hashes_root(self, size: int) -> bytes | None:
        """The root of the first `size` hashes of the file; None when it has fewer."""
        if size > self.hashes_size:
            return None
        return root_of(self._hash(index) for index in range(size))

    def _hash(self, index: int) -> bytes:
        return (self.hashes or b"")[index * HASH_BYTES : (index + 1) * HASH_BYTES]

    def add(self, scanned: Scanned) -> None:
        """Takes in a frame."""
        self.peaks.append(scanned.leaf)
        known = self._hash(scanned.index) if scanned.index < self.hashes_size else scanned.leaf
        if self.first_difference is None and known != scanned.leaf:
            self.first_difference = scanned.index
            self.kind_at_difference = scanned.entry.kind if scanned.entry else "malformed"
        if scanned.fault:
            self.add_fault(scanned.index, scanned.fault)
        if scanned.entry:
            self._add_date(scanned.entry)

    def add_fault(self, index: int, sentence: str) -> None:
        """Notes what is wrong with an entry or its content."""
        if len(self.entry_faults) < _MAX_ENTRY_FAULTS:
            self.entry_faults.append((index, sentence))
        else:
            self.more_entry_faults += 1

    def _add_date(self, entry: Entry) -> None:
        if self.latest is not None and entry.collected_at < self.latest:
            self.back_dated += 1
            if self.first_back_dated is None:
                self.first_back_dated = entry.index
        self.latest = entry.collected_at


def walk(
    workspace: Path, sizes: AbstractSet[int], blobs: Blobs, origin: VerifierKey | None
) -> Walk:
    """Reads `hashes`, then the log and each content file; keeps the roots at these sizes.

    `origin` is the key that the ledger began with; key events are followed from there.

    Raises:
        LedgerError: A file cannot be read.
    """
    path = workspace / "ledger" / "log"
    hashes, trouble = _hashes(workspace / "ledger" / "hashes")
    walked = Walk(hashes, unreadable=[trouble] if trouble else [])
    walked.keyring = None if origin is None else Keyring(origin)
    walked.reach = max(sizes, default=0)
    if 0 in sizes:
        walked.roots[0] = walked.peaks.root()
    try:
        with open_plain(path) as file:
            frames = Frames(file)
            for scanned in scan(frames):
                walked.add(scanned)
                if scanned.index + 1 in sizes:
                    walked.roots[scanned.index + 1] = walked.peaks.root()
                if scanned.entry:
                    _check_content(blobs, scanned.entry, walked)
                    _follow(blobs, scanned.entry, walked)
            walked.tail_bytes = trailing_bytes(file, frames.end)
            _judge_tail(walked, frames)
    except OSError as error:
        walked.unreadable.append(_not_a_file(path, error))
    return walked


def _hashes(path: Path) -> tuple[bytes | None, str]:
    """The file, None where it is missing, and why what is there cannot be read.

    No more is read than there could be entries in the log: a longer file is bad anyway.
    """
    try:
        with open_plain(path) as file:
            return file.read(_most_hashes(path.with_name("log"))), ""
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, _not_a_file(path, error)


def _most_hashes(log: Path) -> int:
    """The bytes that hashes of so long a log can take, and one more."""
    try:
        length = log.lstat().st_size
    except OSError:
        length = 0
    return (length // _LEAST_FRAME_BYTES + 1) * HASH_BYTES + 1


def _not_a_file(path: Path, error: OSError) -> str:
    """Why there is no plain file: a fault. Raises LedgerError for any other reason."""
    cannot = LedgerError.cannot("read", path, error)
    if error.errno not in _NOT_A_FILE:
        raise cannot from error
    return str(cannot)


def _check_content(blobs: Blobs, entry: Entry, walked: Walk) -> None:
    is_ours = is_public(entry.kind, entry.content_type)  # never sealed, never disposed of
    who = f"Entry {entry.index} ({entry.kind})"
    if is_ours and not blobs.is_clear(entry.content):
        walked.add_fault(entry.index, f"{who}: The content {entry.content} is missing.")
        return
    try:
        walked.not_opened += blobs.check(entry.content) is Check.NOT_OPENED
    except (Missing, KeyMissing) as error:
        data_key = error.key_id if isinstance(error, KeyMissing) else ""
        walked.absent.append(Absent(entry, data_key, str(error)))
    except LedgerError as error:
        walked.add_fault(entry.index, f"{who}: {error}")


def _follow(blobs: Blobs, entry: Entry, walked: Walk) -> None:
    """Takes in what the ledger itself reads: key events, receipts, disposals, restores."""
    if not is_public(entry.kind, entry.content_type):
        return
    try:
        content = blobs.read(entry.content)
    except LedgerError:
        return  # told by _check_content
    try:
        if entry.kind == Kind.KEY_EVENT:
            _apply(walked.keyring, entry, content)
        elif entry.kind == Kind.CHECKPOINT_RECEIPT:
            walked.receipts.append((entry, content))
        elif entry.content_type == DISPOSAL_TYPE:
            walked.disposed.add(entry.index, Disposal.parse(content))
        elif entry.content_type == RESTORED_TYPE:
            walked.restored.append(entry.index)
    except ValueError as error:
        walked.add_fault(entry.index, f"Entry {entry.index} ({entry.kind}) is invalid: {error}.")


def _apply(keyring: Keyring | None, entry: Entry, content: bytes) -> None:
    """Raises ValueError for a key event that is invalid."""
    if (entry.subject, entry.content_type) != (SUBJECT, CONTENT_TYPE):
        raise ValueError(f"a key event has the subject {SUBJECT} and the type {CONTENT_TYPE}")
    if keyring is not None:
        keyring.apply(entry.index, content)


def _judge_tail(walked: Walk, frames: Frames) -> None:
    """Bytes after the last whole frame are unfinished only where nothing was ever reported."""
    walked.tail_fault = frames.fault
    reported = max(walked.hashes_size, walked.reach)
    walked.tail_is_unfinished = walked.size >= reported and (
        frames.torn or walked.hashes is not None
    )
