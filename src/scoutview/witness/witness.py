"""The witness itself: what it remembers, and when it signs.

Source: C2SP tlog-witness; docs/reference/ledger-format.md, section 8.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scoutview.ledger import (
    Checkpoint,
    LedgerError,
    Memory,
    Signer,
    VerifierKey,
    parse_checkpoint,
    verify_consistency,
)
from scoutview.ledger.checkpoint import read_checkpoint
from scoutview.ledger.cosignature import WitnessKey, cosign, witness_key
from scoutview.ledger.keys import is_key_name
from scoutview.witness.request import Request

TRUSTED: Final = "ledgers"  # the file of keys that it signs for, a line each
_MOST_TRUSTED_BYTES: Final = 1024 * 1024


class Refused(LedgerError):
    """The witness does not sign; `status` is the HTTP status of tlog-witness.

    `size` is how many entries it has seen, where that is what the asker needs to know.
    """

    def __init__(self, status: int, sentence: str, size: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness with its key and a folder in which it remembers; may be shared by threads."""

    name: str
    key: Signer
    folder: Path
    now: Callable[[], float] = time.time
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise LedgerError(
                f"{self.name[:200]!a} cannot name a witness; expected 1 to 200 characters without"
                " spaces and plus signs, such as auditor.example/witness."
            )

    @property
    def line(self) -> WitnessKey:
        """The key by which others know this witness."""
        return witness_key(self.name, self.key)

    def trust(self, line: str) -> VerifierKey:
        """Sign for the ledger with this key from now on.

        Raises:
            LedgerError: It is no verifier key, or it cannot be kept.
        """
        key = VerifierKey.parse(line.strip())
        with self._locked():
            if key not in self.trusted():
                path = self.folder / TRUSTED
                try:
                    with path.open("a", encoding="utf-8") as file:
                        file.write(f"{key}\n")
                        file.flush()
                        os.fsync(file.fileno())
                except OSError as error:
                    raise LedgerError.cannot("write", path, error) from error
        return key

    def trusted(self) -> list[VerifierKey]:
        """The keys of the ledgers that it signs for.

        Raises:
            LedgerError: The list is damaged.
        """
        path = self.folder / TRUSTED
        try:
            with path.open("rb") as file:
                text = file.read(_MOST_TRUSTED_BYTES).decode(errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LedgerError.cannot("read", path, error) from error
        return [VerifierKey.parse(line) for line in text.splitlines() if line]

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of a ledger that it signed; None when there was none."""
        return Memory(self.folder).last(origin)

    def sign(self, request: Request) -> str:
        """The line of this witness for the checkpoint of a request.

        What was signed is remembered, on the disk, before the line is given away.

        Raises:
            Refused: The ledger is unknown, or the checkpoint does not add to the last one.
            LedgerError: What it remembers is damaged or cannot be written.
        """
        with self._locked():
            new = self._checked(request)
            self._refuse_unless_added(new, request)
            line = cosign(request.note, self.name, self.key, int(self.now()))
            Memory(self.folder).keep(new, must=True)
            return line

    def _checked(self, request: Request) -> Checkpoint:
        """The checkpoint of a request, signed by a key that this witness signs for."""
        try:
            origin = read_checkpoint(request.note).origin
        except LedgerError as error:
            raise Refused(400, str(error)) from error
        keys = [key for key in self.trusted() if key.name == origin]
        if not keys:
            raise Refused(404, f"This witness does not know the ledger {origin[:200]}.")
        for key in keys:
            try:
                return parse_checkpoint(request.note, key)
            except LedgerError:
                continue
        raise Refused(
            403,
            f"No key of {origin} that this witness knows signed the checkpoint; if the ledger's key"
            " was rotated, give the witness the new line (scoutview witness trust LINE).",
        )

    def _refuse_unless_added(self, new: Checkpoint, request: Request) -> None:
        if request.old > new.size:
            raise Refused(400, f"{request.old} entries are not older than {new.size}.")
        last = self.last(new.origin)
        seen = 0 if last is None else last.size
        if request.old != seen:
            raise Refused(409, f"This witness has seen {seen} entries of {new.origin}.", seen)
        if last is None or seen == 0:
            is_added = not request.proof
        elif new.size == seen:
            if new.root != last.root:
                raise Refused(
                    409,
                    f"This witness has signed another checkpoint of {new.origin} at {seen} entries:"
                    " there are two histories.",
                    seen,
                )
            is_added = not request.proof
        else:
            is_added = verify_consistency(seen, new.size, last.root, new.root, request.proof)
        if not is_added:
            raise Refused(
                422,
                f"The checkpoint of {new.origin} at {new.size} entries is not shown to add to the"
                f" one at {seen} that this witness signed: entries were changed or removed, or the"
                " proof is wrong.",
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the state alone, against other threads and other processes."""
        path = self.folder / "lock"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LedgerError.cannot("lock", path, error) from error
        try:
            with self._one_at_a_time:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        finally:
            os.close(lock)
