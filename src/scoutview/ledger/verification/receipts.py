"""What came back for a checkpoint: countersignatures and time stamps, recorded as entries.

Source: docs/reference/ledger-format.md, section 8.
"""

from collections.abc import Mapping

from scoutview.ledger.checkpoint import Checkpoint, read_checkpoint
from scoutview.ledger.envelope import Entry
from scoutview.ledger.errors import LedgerError

NOTE_TYPE = "text/plain; charset=utf-8"


def check_receipt(entry: Entry, content: bytes, checkpoints: Mapping[int, Checkpoint]) -> bool:
    """Is the receipt about a checkpoint whose root matches? False: of a type not known here.

    Whom to trust as a witness or time-stamp authority is not asked.

    Raises:
        LedgerError: It is malformed, or about no such checkpoint.
    """
    size = int(entry.subject) if entry.subject.isascii() and entry.subject.isdecimal() else -1
    checkpoint = checkpoints.get(size)
    if checkpoint is None:
        raise LedgerError(
            f"it is a receipt for {entry.subject[:40]!a}, which is no checkpoint that matches."
        )
    if entry.content_type == NOTE_TYPE:
        _check_note(content, checkpoint)
    else:
        return False
    return True


def _check_note(content: bytes, checkpoint: Checkpoint) -> None:
    told = read_checkpoint(content)
    if (told.origin, told.size, told.root) != (checkpoint.origin, checkpoint.size, checkpoint.root):
        raise LedgerError(f"it is not about the checkpoint at {checkpoint.size}.")
