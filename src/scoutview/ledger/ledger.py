"""A ledger in its workspace: making it, reading it, and opening it for its one writer."""

import fcntl
import os
import threading
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

import rfc8785

from scoutview.ledger._durable import open_plain, sync_folder, write_new, write_whole
from scoutview.ledger.checkpoint import Checkpoint, CheckpointFolder, signed_head
from scoutview.ledger.content.blobs import Blobs
from scoutview.ledger.content.disposal import Disposal, Disposed
from scoutview.ledger.content.sealing import MasterKey, Vault, no_master
from scoutview.ledger.envelope import DISPOSAL_TYPE, Entry, Kind, decode
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import HEADER_BYTES, Frames
from scoutview.ledger.keyring import Keyring
from scoutview.ledger.keys import Signer, VerifierKey, is_key_name
from scoutview.ledger.log import LogFiles
from scoutview.ledger.memory import Memory, Restored, shortened
from scoutview.ledger.recovery import recover
from scoutview.ledger.scan import trailing_bytes
from scoutview.ledger.tiles import StoredTree
from scoutview.ledger.writer import Writer

_MAX_ORIGIN_BYTES = 1024


class Ledger:
    """The ledger of one organization, to be read; `writer` opens it for appending.

    Sees what a writer appends meanwhile. Reading needs neither key nor lock.
    """

    def __init__(self, workspace: Path, vkey: VerifierKey, master: Callable[[], MasterKey]) -> None:
        self._folder = workspace / "ledger"
        self._log = self._folder / "log"
        self._vkey = vkey
        self.vault = Vault(workspace / "evidence" / "keys", master)
        self._blobs = Blobs(workspace / "evidence", self.vault)
        self._checkpoints = CheckpointFolder(self._folder / "checkpoints")
        self._gone: Disposed | None = None
        self._index_lock = threading.Lock()
        self._ends = array("Q")  # the offset after each entry

    @classmethod
    def create(cls, workspace: Path, *, origin: str, key: Signer) -> "Ledger":
        """Makes an empty ledger named `origin` (scoutview.local/SLUG) in the workspace.

        Raises:
            LedgerError: There is one already, the name is not allowed, or it cannot be written.
        """
        if not is_key_name(origin):
            raise LedgerError(
                f"{origin[:200]!a} cannot name a ledger; expected 1 to 200 characters without"
                " spaces and plus signs, such as scoutview.local/lakeside-imaging."
            )
        folder = workspace / "ledger"
        try:
            _refuse_existing(folder)
            _make_folders(workspace)
            for name in ("log", "hashes", "lock"):
                if not (folder / name).exists():
                    write_new(folder / name)
            write_whole(folder / "origin", f"{key.vkey(origin)}\n".encode())
        except OSError as error:
            raise LedgerError.cannot("make the ledger", folder, error) from error
        return cls.open(workspace)

    @classmethod
    def open(cls, workspace: Path, *, master: Callable[[], MasterKey] = no_master) -> "Ledger":
        """The ledger in the workspace.

        `master` is asked for the master key when sealed content is first read or written.

        Raises:
            LedgerError: There is none (it is never made here), or `origin` is damaged.
        """
        ledger = cls(workspace, read_origin(workspace), master)
        if not ledger._log.is_file():
            raise LedgerError(f"{ledger._log} is missing; restore the ledger from a backup.")
        return ledger

    @property
    def origin(self) -> str:
        """The name of the ledger."""
        return self._vkey.name

    @property
    def vkey(self) -> str:
        """The line that an auditor notes to verify checkpoints later: NAME+KEYID+BASE64."""
        return str(self._vkey)

    @property
    def keyring(self) -> Keyring:
        """The keys that signed and sign, by the key events in the log.

        Raises:
            LedgerError: A key event is invalid.
        """
        keyring = Keyring(self._vkey)
        needle = b'"kind":"key-event"'
        with self._open_log() as file:
            for index, envelope in enumerate(Frames(file)):
                if needle in envelope:
                    entry = decode(envelope, index)
                    try:
                        keyring.apply(index, self.content(entry))
                    except ValueError as error:
                        raise LedgerError(
                            f"Entry {index} is an invalid key event: {error};"
                            " `scoutview ledger verify` tells more."
                        ) from error
        return keyring

    @property
    def size(self) -> int:
        """How many whole entries the log has."""
        self._refresh()
        return len(self._ends)

    @property
    def torn_bytes(self) -> int:
        """How many bytes of a cut-off entry follow the last whole one; 0 unless a writer died."""
        self._refresh()
        with self._open_log() as file:
            return trailing_bytes(file, self._end(len(self._ends)))

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """Every checkpoint ever signed, smallest first, each with its signature checked."""
        keyring = self.keyring
        sizes = self._checkpoints.sizes()
        return [self._checkpoints.read(size, keyring.at(size)) for size in sizes]

    def signed_head(self, checkpoint: Checkpoint) -> bytes:
        """A checkpoint with this ledger's own signature alone: what a time stamp is over."""
        return signed_head(checkpoint.note.encode(), self.keyring.at(checkpoint.size))

    @contextmanager
    def tree(self, checkpoint: Checkpoint) -> Iterator[StoredTree]:
        """The tree that a checkpoint signs, from which proofs are made."""
        with StoredTree(self._folder, checkpoint.size, checkpoint.root) as tree:
            yield tree

    def entries(self, *, run: str | None = None, kind: str | None = None) -> Iterator[Entry]:
        """The entries in order, all or those of a run, of a kind, or both.

        Raises:
            LedgerError: An entry is malformed.
        """
        needles = []  # canonical members: their bytes occur in an envelope only as that member
        if run is not None:
            needles.append(b'"run":' + rfc8785.dumps(run))
        if kind is not None:
            needles.append(b'"kind":' + rfc8785.dumps(str(kind)))
        for index, envelope in self._envelopes():
            if all(needle in envelope for needle in needles):
                yield decode(envelope, index)

    def entry(self, index: int) -> Entry:
        """The entry with this index.

        Raises:
            LedgerError: There is none, or it is malformed.
        """
        return decode(self.envelope(index), index)

    def envelope(self, index: int) -> bytes:
        """The bytes of the entry with this index.

        Raises:
            LedgerError: There is none.
        """
        if not 0 <= index < self.size:
            raise LedgerError(f"{self._log} has no entry {index}; it has {len(self._ends)}.")
        start = self._end(index) + HEADER_BYTES
        with self._open_log() as file:
            file.seek(start)
            return file.read(self._ends[index] - start)

    def content(self, entry: Entry | str) -> bytes:
        """The content of an entry, or of its `sha256:` name, with its hash checked.

        Raises:
            LedgerError: The content is missing or was changed.
        """
        return self._blobs.read(entry if isinstance(entry, str) else entry.content)

    def salted(self, content: str) -> bytes:
        """The salt and the content of a `sha256:` name: what its hash is over.

        Raises:
            LedgerError: As `content`.
        """
        return self._blobs.salted(content)

    @property
    def disposed(self) -> Disposed:
        """What the ledger's disposals name.

        Raises:
            LedgerError: A disposal is malformed.
        """
        disposed = Disposed()
        for entry in self.entries(kind=Kind.AUTHORIZATION):
            if entry.content_type == DISPOSAL_TYPE:
                try:
                    disposed.add(entry.index, Disposal.parse(self.content(entry)))
                except ValueError as error:
                    raise LedgerError(f"Entry {entry.index} is invalid: {error}.") from error
        return disposed

    def is_gone(self, content: str) -> bool:
        """Was this content disposed of, so that nobody can read it any more?"""
        if self._gone is None:
            self._gone = self.disposed
        if content in self._gone.contents:
            return True
        key_id = self._blobs.data_key(content) if self._gone.data_keys else None
        return key_id is not None and key_id in self._gone.data_keys

    @property
    def contents(self) -> Blobs:
        """The content files, for what is done to them as such: sealing and disposal."""
        return self._blobs

    @contextmanager
    def writer(
        self,
        key: Signer,
        *,
        collector: str,
        restored: Restored | None = None,
        remember: bool = True,
    ) -> Iterator[Writer]:
        """Opens the ledger for appending, with its lock held to the end of the block.

        A key that was appointed may open it, too, and then only record key events. `restored`
        says that somebody answers for a ledger that lacks what was signed: it is recorded.
        `remember=False` is for a ledger that is made once and never goes on: a bundle.

        Raises:
            Shortened: The ledger does not contain what this key signed for it last.
            LedgerError: Another writer is at work, the key is not this ledger's, the ledger is
                damaged, or it cannot be written.
        """
        lock = self._take_lock()
        try:
            memory = Memory(key.remembers_in) if remember and key.remembers_in else None
            writer = self._recovered_writer(key, collector, memory, restored)
            try:
                yield writer
            finally:
                writer.close()
        finally:
            os.close(lock)

    def _recovered_writer(
        self, key: Signer, collector: str, memory: Memory | None, restored: Restored | None
    ) -> Writer:
        keyring = self.keyring
        if key.vkey(self.origin) not in map(str, keyring.authorities()):
            raise LedgerError(
                f"The signing key is not the one that signs {self._folder} now; use the key whose"
                f" line is {keyring.current}."
            )
        sizes = self._checkpoints.sizes()
        latest = self._checkpoints.read(sizes[-1], keyring.at(sizes[-1])) if sizes else None
        lost = memory.last(self.origin) if memory else None
        recovered = recover(self._folder, latest, sizes={lost.size} if lost else frozenset())
        is_short = lost is not None and recovered.roots.get(lost.size) != lost.root
        if lost is not None and is_short and restored is None:
            raise shortened(self._folder, lost, recovered.extent.peaks.size)
        self._blobs.sweep()
        with self._index_lock:
            del self._ends[:]  # it may know entries that were cut off
        try:
            files = LogFiles(self._folder, recovered.extent)
        except OSError as error:
            raise LedgerError.cannot("write to", self._folder, error) from error
        writer = Writer(
            files=files,
            blobs=self._blobs,
            checkpoints=self._checkpoints,
            keyring=keyring,
            key=key,
            memory=memory,
            collector=collector,
            recovered_bytes=recovered.cut_bytes,
        )
        if lost is not None and is_short and restored is not None:
            writer.append(restored.draft(lost))
        return writer

    def _take_lock(self) -> int:
        path = self._folder / "lock"
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise LedgerError.cannot("write to the ledger: cannot open", path, error) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise LedgerError(
                f"Another Scoutview is writing to {self._folder}; wait until it has ended."
            ) from None
        except OSError as error:
            os.close(lock)
            raise LedgerError.cannot("lock", path, error) from error
        return lock

    def _envelopes(self) -> Iterator[tuple[int, bytes]]:
        end = self._end(self.size)
        with self._open_log() as file:
            frames = Frames(file)
            for index, envelope in enumerate(frames):
                if frames.end > end:
                    return
                yield index, envelope

    def _end(self, size: int) -> int:
        """The offset after the first `size` entries."""
        return self._ends[size - 1] if size else 0

    def _refresh(self) -> None:
        """Indexes what was appended since the last look."""
        with self._index_lock, self._open_log() as file:
            if trailing_bytes(file, self._end(len(self._ends))) < 0:
                del self._ends[:]  # a writer took back an append that failed
            frames = Frames(file, self._end(len(self._ends)))
            for _ in frames:
                self._ends.append(frames.end)
        if frames.fault and not frames.torn:
            raise LedgerError(
                f"Entry {len(self._ends)} of {self._log} is malformed: {frames.fault}."
            )

    def _open_log(self) -> BufferedReader:
        try:
            return open_plain(self._log)
        except OSError as error:
            raise LedgerError.cannot("read", self._log, error) from error


def read_origin(workspace: Path) -> VerifierKey:
    """The name and public key of the ledger in the workspace.

    Raises:
        LedgerError: There is no ledger, or its `origin` is damaged.
    """
    path = workspace / "ledger" / "origin"
    try:
        with open_plain(path) as file:
            line = file.read(_MAX_ORIGIN_BYTES)
    except FileNotFoundError:
        raise LedgerError(
            f"There is no ledger in {workspace}; `scoutview init {workspace}` makes one."
        ) from None
    except OSError as error:
        raise LedgerError.cannot("read", path, error) from error
    try:
        text, newline, rest = line.decode().partition("\n")
        key = VerifierKey.parse(text)
    except (LedgerError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path} is damaged: {error}") from error
    if not newline or rest:
        raise LedgerError(f"{path} is damaged: it is not one line.")
    return key


def _refuse_existing(folder: Path) -> None:
    if (folder / "origin").exists():
        raise LedgerError(f"There is already a ledger in {folder}; nothing was changed.")
    log = folder / "log"
    if log.exists() and log.stat().st_size:
        raise LedgerError(
            f"{log} holds entries but {folder / 'origin'} is missing; restore it from a backup."
        )


def _make_folders(workspace: Path) -> None:
    workspace.mkdir(parents=True, exist_ok=True)
    for name in ("ledger", "ledger/checkpoints", "evidence"):
        (workspace / name).mkdir(mode=0o700, exist_ok=True)
    sync_folder(workspace)
