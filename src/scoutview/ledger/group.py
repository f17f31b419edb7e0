"""Group commit: appends that wait at the same time are written, and waited for, together."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scoutview.ledger.content.blobs import Blob
from scoutview.ledger.errors import LedgerError


@dataclass(slots=True)
class Batch:
    """What one caller appends: envelopes with their content, and what became of them."""

    envelopes: Sequence[bytes]
    blobs: Sequence[Blob]
    first: int | None = None  # the index of the first entry, once it is on the disk
    failure: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        """Was it written, or refused?"""
        return self.first is not None or self.failure is not None


class GroupCommit:
    """Hands the batches of many threads to `write` in groups, in the order in which they came.

    `write` records the batches of a group, all or none, and returns the index of its first entry.
    `lock` is held meanwhile; who waits for it finds its batch settled, or leads the next group.
    """

    def __init__(self, write: Callable[[Sequence[Batch]], int], lock: threading.Lock) -> None:
        self._write = write
        self._lock = lock
        self._waiting: list[Batch] = []
        self._arrivals = threading.Lock()

    def commit(self, batch: Batch) -> int:
        """Return the index of the batch's first entry, when it is on the disk.

        Raises:
            LedgerError: The group could not be written; none of it is recorded.
        """
        with self._arrivals:
            self._waiting.append(batch)
        with self._lock:
            if not batch.is_settled:
                self._lead()
        if batch.failure is not None:
            raise batch.failure
        assert batch.first is not None  # noqa: S101 - settled, and not failed
        return batch.first

    def _lead(self) -> None:
        with self._arrivals:
            group, self._waiting = self._waiting, []
        try:
            first = self._write(group)
        except BaseException as error:
            for batch in group:
                batch.failure = _failure(error)
            raise
        for batch in group:
            batch.first = first
            first += len(batch.envelopes)


def _failure(error: BaseException) -> LedgerError:
    """What the others of a group are told: the same fault, or that their leader was interrupted."""
    if isinstance(error, LedgerError):
        return error
    return LedgerError("The entry was not recorded: the writing of its group was interrupted.")
