"""What a writer remembers beside its key: the last checkpoint that it signed for each ledger.

A workspace that is restored from an older copy, or cut, cannot tell so itself; this can.
Source: docs/reference/ledger-format.md, section 9.
"""

import errno
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from scoutview.ledger._durable import open_plain, write_whole
from scoutview.ledger.checkpoint import Checkpoint, read_checkpoint
from scoutview.ledger.envelope import RESTORED_TYPE, Draft, Kind
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.note import MAX_NOTE_BYTES

SUBJECT = "restored"
_NO_PLACE = {errno.EROFS, errno.EACCES, errno.EPERM}


class Shortened(LedgerError):
    """The ledger does not contain a checkpoint that this writer signed for it.

    `lost` is that checkpoint.
    """

    def __init__(self, sentence: str, lost: Checkpoint) -> None:
        super().__init__(sentence)
        self.lost = lost


@dataclass(frozen=True, slots=True)
class Memory:
    """`signed/` beside a signing key: a checkpoint for each ledger that the key signs for."""

    folder: Path

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint that was signed for this ledger; None when there was none.

        Its signature is not checked: whoever can write here can use the key, too.

        Raises:
            LedgerError: It cannot be read, or is damaged.
        """
        path = self._file(origin)
        try:
            with open_plain(path) as file:
                checkpoint = read_checkpoint(file.read(MAX_NOTE_BYTES + 1))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LedgerError.cannot("read", path, error) from error
        except LedgerError as error:
            raise LedgerError(f"{path} is damaged: {error} Remove it to go on.") from error
        return checkpoint if checkpoint.origin == origin else None

    def keep(self, checkpoint: Checkpoint, *, must: bool = False) -> None:
        """Remember a checkpoint; where nobody may write to, nothing is, unless it `must` be.

        Raises:
            LedgerError: It cannot be written.
        """
        path = self._file(checkpoint.origin)
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(path, checkpoint.note.encode())
        except OSError as error:
            if must or error.errno not in _NO_PLACE:
                raise LedgerError.cannot("remember the checkpoint in", path, error) from error

    def _file(self, origin: str) -> Path:
        return self.folder / sha256(origin.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Restored:
    """Who answers for a ledger that goes on without what was signed, and why it does."""

    by: str
    reason: str

    def draft(self, lost: Checkpoint) -> Draft:
        """The entry that says so."""
        members = {"by": self.by, "checkpoint": lost.note, "reason": self.reason}
        content = json.dumps(members | {"record": SUBJECT}, sort_keys=True, separators=(",", ":"))
        now = datetime.now(UTC)
        return Draft(Kind.AUTHORIZATION, SUBJECT, content.encode(), RESTORED_TYPE, now)


def shortened(folder: Path, lost: Checkpoint, size: int) -> Shortened:
    """The refusal to go on with a ledger that lacks what was signed."""
    what = (
        f"has {size} entries, but this key has signed {lost.size}"
        if size < lost.size
        else f"is not the one of which this key has signed {lost.size} entries"
    )
    return Shortened(
        f"{folder} {what}: it was restored from an older copy, cut, or is a second ledger of the"
        " same name; restore the newest copy, or run `scoutview ledger restored --help` if there is"
        " none.",
        lost,
    )
