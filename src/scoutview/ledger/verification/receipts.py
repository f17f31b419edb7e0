"""What came back for a checkpoint: countersignatures and time stamps, recorded as entries.

Source: docs/reference/ledger-format.md, section 8.
"""

from collections.abc import Mapping

from scoutview.ledger.checkpoint import Checkpoint, parse_checkpoint, signed_head
from scoutview.ledger.envelope import Entry
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keyring import Keyring
from scoutview.ledger.keys import VerifierKey

NOTE_TYPE = "text/plain; charset=utf-8"
STAMP_TYPE = "application/timestamp-reply"


def check_receipt(
    entry: Entry, content: bytes, checkpoints: Mapping[int, Checkpoint], keyring: Keyring
) -> bool:
    """Is the receipt about a checkpoint whose root matches? False: of a type not known here.

    Whom to trust as a witness or time-stamp authority is not asked.

    Raises:
        LedgerError: It is malformed, or about no such checkpoint.
    """
    if entry.content_type not in {NOTE_TYPE, STAMP_TYPE}:
        return False
    size = int(entry.subject) if entry.subject.isascii() and entry.subject.isdecimal() else -1
    checkpoint = checkpoints.get(size)
    if checkpoint is None:
        raise LedgerError(
            f"it is a receipt for {entry.subject[:40]!a}, which is no checkpoint that matches."
        )
    key = keyring.at(size)
    if entry.content_type == NOTE_TYPE:
        _check_note(content, checkpoint, key)
    else:
        from scoutview.ledger.timestamp import check_imprint  # noqa: PLC0415 - a heavy import

        check_imprint(content, signed_head(checkpoint.note.encode(), key))
    return True


def _check_note(content: bytes, checkpoint: Checkpoint, key: VerifierKey) -> None:
    told = parse_checkpoint(content, key)
    if (told.origin, told.size, told.root) != (checkpoint.origin, checkpoint.size, checkpoint.root):
        raise LedgerError(f"it is not about the checkpoint at {checkpoint.size}.")
