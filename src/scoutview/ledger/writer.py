"""The one writer of a ledger: appends entries and signs checkpoints."""

import threading
from collections.abc import Sequence

from scoutview.ledger.blobs import Blob, Blobs, salted
from scoutview.ledger.checkpoint import Checkpoint, CheckpointFolder, sign_checkpoint
from scoutview.ledger.envelope import Draft, Entry, decode, encode
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import SigningKey, VerifierKey
from scoutview.ledger.log import LogFiles


class Writer:
    """Appends to a ledger while it holds its lock. May be shared by threads.

    `recovered_bytes`: how much of unfinished entries was cut off when the ledger was opened.
    """

    def __init__(
        self,
        *,
        files: LogFiles,
        blobs: Blobs,
        checkpoints: CheckpointFolder,
        vkey: VerifierKey,
        key: SigningKey,
        collector: str,
        recovered_bytes: int,
    ) -> None:
        self._files = files
        self._blobs = blobs
        self._checkpoints = checkpoints
        self._vkey = vkey
        self._key = key
        self._collector = collector
        self._lock = threading.Lock()
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
        blobs = [salted(draft.content) for draft in drafts]
        envelopes = [
            encode(draft, content=blob.name, collector=self._collector)
            for draft, blob in zip(drafts, blobs, strict=True)
        ]
        with self._lock:
            self._refuse_closed()
            first = self.size
            if envelopes:
                self._record(envelopes, blobs)
        return [decode(envelope, first + place) for place, envelope in enumerate(envelopes)]

    def checkpoint(self) -> Checkpoint:
        """Signs the ledger as it stands; the checkpoint is on the disk when this returns.

        Raises:
            LedgerError: The checkpoint could not be written.
        """
        with self._lock:
            self._refuse_closed()
            peaks = self._files.extent.peaks
            if peaks.size in self._checkpoints.sizes():  # it may carry countersignatures by now
                return self._checkpoints.read(peaks.size, self._vkey)
            checkpoint = sign_checkpoint(self._vkey.name, peaks.size, peaks.root(), self._key)
            self._checkpoints.write(checkpoint)
            return checkpoint

    def close(self) -> None:
        """Ends the writing; the lock is the caller's to drop."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._files.close()

    def _record(self, envelopes: Sequence[bytes], blobs: Sequence[Blob]) -> None:
        before = self._files.extent
        self._blobs.put_many(blobs)
        try:
            self._files.append(envelopes)
        finally:
            if self._files.extent is before and not self._files.uncertain:
                self._blobs.discard(blobs)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise LedgerError("This writer is closed; open the ledger for writing again.")
