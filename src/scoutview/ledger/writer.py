"""The one writer of a ledger: appends entries, signs checkpoints, and records key events."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scoutview.ledger.checkpoint import Checkpoint, CheckpointFolder, sign_checkpoint
from scoutview.ledger.content.blobs import Blob, Blobs, salted
from scoutview.ledger.envelope import Draft, Entry, Kind, decode, encode, is_public
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.group import Batch, GroupCommit
from scoutview.ledger.keyring import CONTENT_TYPE, SUBJECT, Act, KeyEvent, Keyring
from scoutview.ledger.keys import Signer, VerifierKey
from scoutview.ledger.log import LogFiles
from scoutview.ledger.memory import Memory


class Writer:
    """Appends to a ledger while it holds its lock. May be shared by threads.

    Appends of several threads that wait for the disk at the same time wait together.
    `recovered_bytes`: how much of unfinished entries was cut off when the ledger was opened.
    """

    def __init__(
        self,
        *,
        files: LogFiles,
        blobs: Blobs,
        checkpoints: CheckpointFolder,
        keyring: Keyring,
        key: Signer,
        memory: Memory | None,
        collector: str,
        recovered_bytes: int,
    ) -> None:
        self._files = files
        self._blobs = blobs
        self._checkpoints = checkpoints
        self._keyring = keyring
        self._key = key
        self._memory = memory
        self._collector = collector
        self._lock = threading.Lock()
        self._group = GroupCommit(self._record, self._lock)
        self._closed = False
        self.recovered_bytes = recovered_bytes

    @property
    def size(self) -> int:
        """How many entries the ledger has."""
        return self._files.extent.peaks.size

    def append(self, draft: Draft) -> Entry:
        """Records one entry; it is on the disk when this returns.

        Raises:
            LedgerError: As `append_many`.
        """
        return self.append_many([draft])[0]

    def append_many(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Records entries in order, all or none; they are on the disk when this returns.

        Raises:
            LedgerError: A draft is not allowed, or the disk refused; the ledger is as it was.
        """
        batch = self._batch(drafts)
        if not batch.envelopes:
            self._refuse_closed()
            return []
        first = self._group.commit(batch)
        return [decode(envelope, first + n) for n, envelope in enumerate(batch.envelopes)]

    def checkpoint(self) -> Checkpoint:
        """Signs the ledger as it stands; the checkpoint is on the disk when this returns.

        Raises:
            LedgerError: The checkpoint could not be written, or the key is one that signs none.
        """
        with self._lock:
            self._refuse_closed()
            if self._key.vkey(self._keyring.origin.name) != str(self._keyring.current):
                raise LedgerError(
                    "A recovery key signs no checkpoint; rotate to a new signing key with it."
                )
            checkpoint = self._signed()
            if self._memory is not None:
                self._memory.keep(checkpoint)
            return checkpoint

    def rotate(self, new: Signer, reason: str) -> Entry:
        """From now on `new` signs, and this writer with it; the reason is recorded.

        Raises:
            LedgerError: The key was used before, or the entry could not be written.
        """
        entry = self._key_event(Act.ROTATE, new, reason)
        self._key = new
        self._memory = Memory(new.remembers_in) if new.remembers_in else None
        return entry

    def appoint(self, recovery: Signer, reason: str) -> Entry:
        """Let `recovery` sign key events when the signing key is lost or stolen.

        Raises:
            LedgerError: As `rotate`.
        """
        return self._key_event(Act.APPOINT, recovery, reason)

    def revoke(self, key: VerifierKey, since: int, reason: str) -> Entry:
        """Record that what `key` signed about more than `since` entries does not count.

        Raises:
            LedgerError: It is the signing key, unknown, or revoked before.
        """
        return self._key_event(Act.REVOKE, key, reason, since)

    def countersigned(self, checkpoint: Checkpoint, lines: str) -> None:
        """Add the lines of a witness to a checkpoint that is stored.

        Raises:
            LedgerError: It is not stored as given, or cannot be written.
        """
        with self._lock:
            self._refuse_closed()
            size = checkpoint.size
            stored = self._checkpoints.read(size, self._keyring.at(size))
            if stored.root != checkpoint.root:
                raise LedgerError(f"The checkpoint at {size} is another one by now.")
            note = stored.note + lines
            self._checkpoints.checked(size, note.encode(), self._keyring.at(size))
            self._checkpoints.write(replace(stored, note=note))

    def close(self) -> None:
        """Ends the writing; the lock is the caller's to drop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._files.extend_tiles()
                self._files.close()

    def _batch(self, drafts: Sequence[Draft]) -> Batch:
        blobs = [
            salted(draft.content, is_public=is_public(draft.kind, draft.content_type))
            for draft in drafts
        ]
        envelopes = [
            encode(draft, content=blob.name, collector=self._collector)
            for draft, blob in zip(drafts, blobs, strict=True)
        ]
        return Batch(envelopes, blobs)

    def _record(self, group: Sequence[Batch]) -> int:
        """Write the batches of a group, all or none; the lock is held."""
        self._refuse_closed()
        first = self.size
        self._write(
            [envelope for batch in group for envelope in batch.envelopes],
            [blob for batch in group for blob in batch.blobs],
        )
        return first

    def _write(self, envelopes: Sequence[bytes], blobs: Sequence[Blob]) -> None:
        before = self._files.extent
        self._blobs.put_many(blobs)
        try:
            self._files.append(envelopes)
        finally:
            if self._files.extent is before and not self._files.uncertain:
                self._blobs.discard(blobs)

    def _signed(self) -> Checkpoint:
        self._files.extend_tiles()  # proofs are made for checkpoints
        peaks = self._files.extent.peaks
        if peaks.size in self._checkpoints.sizes():  # it may carry countersignatures by now
            return self._checkpoints.read(peaks.size, self._keyring.current)
        origin = self._keyring.origin.name
        checkpoint = sign_checkpoint(origin, peaks.size, peaks.root(), self._key)
        self._checkpoints.write(checkpoint)
        return checkpoint

    def _key_event(
        self, act: Act, key: Signer | VerifierKey, reason: str, since: int | None = None
    ) -> Entry:
        """Record a key event; its index is in what is signed, so nobody appends meanwhile."""
        origin = self._keyring.origin.name
        named = key if isinstance(key, VerifierKey) else VerifierKey.parse(key.vkey(origin))
        signers = [self._key] if isinstance(key, VerifierKey) else [self._key, key]
        with self._lock:
            self._refuse_closed()
            event = KeyEvent(origin, self.size, act, named, since, reason.strip())
            note = event.signed(signers)
            after = self._keyring.copy()
            try:
                after.apply(event.index, note)
            except ValueError as error:
                raise LedgerError(f"This key event is not allowed: {error}.") from error
            now = datetime.now(UTC)
            batch = self._batch([Draft(Kind.KEY_EVENT, SUBJECT, note, CONTENT_TYPE, now)])
            self._write(batch.envelopes, batch.blobs)
            self._keyring = after
        return decode(batch.envelopes[0], event.index)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise LedgerError("This writer is closed; open the ledger for writing again.")
