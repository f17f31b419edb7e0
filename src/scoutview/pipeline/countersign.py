"""Countersignatures of a witness: asked for, checked, and recorded.

Source: docs/reference/ledger-format.md, section 8.
"""

import re
from datetime import UTC, datetime
from typing import Final

from scoutview.ledger import Checkpoint, Draft, Entry, Kind, Ledger, LedgerError, Signer
from scoutview.ledger.cosignature import WitnessKey
from scoutview.ledger.verification.receipts import NOTE_TYPE
from scoutview.pipeline.record import collector
from scoutview.pipeline.workspace import Workspace
from scoutview.witness.http import post
from scoutview.witness.request import Request

_SEEN: Final = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_SIGNED, _CONFLICT = 200, 409


class CountersignError(Exception):
    """The witness did not sign, or what it gave cannot be taken in; str() is the one sentence."""


def request(ledger: Ledger, witness: WitnessKey, *, seen: int | None = None) -> Request:
    """Return what the witness is asked: the latest checkpoint, and how it follows from the last.

    `seen` is how many entries the witness has seen; None: as the ledger's receipts tell.
    Raises CountersignError, LedgerError.
    """
    points = ledger.checkpoints
    if not points:
        raise CountersignError("There is no checkpoint yet; a run or `evidence add` signs one.")
    old = _seen(ledger, witness) if seen is None else seen
    return _request(ledger, points, old)


def _request(ledger: Ledger, points: list[Checkpoint], old: int) -> Request:
    new = points[-1]
    before = next((point for point in points if point.size == old), None)
    if old and before is None:
        raise CountersignError(
            f"The witness has seen {old} entries, and this ledger has no checkpoint of so many: it"
            " was cut or restored, or the witness knows another ledger of this name."
        )
    if before is None or old == new.size:
        return Request(old, (), new.note.encode())
    with ledger.tree(new) as tree:
        proof = tree.consistency_proof(before.size, before.root)
    return Request(old, tuple(proof), new.note.encode())


def _seen(ledger: Ledger, witness: WitnessKey) -> int:
    """Return the largest size that the witness has signed, by the ledger's receipts."""
    sizes = [0]
    for entry in ledger.entries(kind=Kind.CHECKPOINT_RECEIPT):
        is_note = entry.content_type == NOTE_TYPE
        if is_note and witness.signed_at(ledger.content(entry)) is not None:
            sizes.append(int(entry.subject))
    return max(sizes)


def ask(ledger: Ledger, witness: WitnessKey, url: str) -> str:
    """Ask a witness over HTTP; return its lines. Raises CountersignError, LedgerError."""
    address = f"{url.rstrip('/')}/add-checkpoint"
    status, answer = post(address, request(ledger, witness).encode(), "text/plain")
    seen = _SEEN.fullmatch(answer) if status == _CONFLICT else None
    if seen is not None:  # it knows another size than our receipts tell
        asked = request(ledger, witness, seen=int(seen[1]))
        status, answer = post(address, asked.encode(), "text/plain")
    words = answer.decode(errors="replace")
    if status != _SIGNED:
        told = "".join(c for c in words.strip() if c.isprintable())[:300]
        raise CountersignError(f"{url} did not sign ({status}): {told}")
    return words


def take_in(workspace: Workspace, key: Signer, witness: WitnessKey, lines: str) -> Entry:
    """Check the lines of a witness, add them to the checkpoint, and record them.

    Lines that were taken in before are not taken in again. Raises CountersignError, LedgerError.
    """
    ledger = workspace.ledger()
    point, note = _signed(ledger, witness, lines)
    for entry in ledger.entries(kind=Kind.CHECKPOINT_RECEIPT):
        if entry.subject == str(point.size) and ledger.content(entry) == note:
            return entry
    with ledger.writer(key, collector=collector()) as writer:
        writer.countersigned(point, lines)
        now = datetime.now(UTC)
        subject = str(point.size)
        entry = writer.append(Draft(Kind.CHECKPOINT_RECEIPT, subject, note, NOTE_TYPE, now))
        writer.checkpoint()
    return entry


def _signed(ledger: Ledger, witness: WitnessKey, lines: str) -> tuple[Checkpoint, bytes]:
    """Return the checkpoint that the lines are for, and the receipt's note."""
    for point in reversed(ledger.checkpoints):
        note = (_own(ledger, point) + lines).encode()
        try:
            if witness.signed_at(note) is not None:
                return point, note
        except LedgerError:
            continue
    raise CountersignError(
        f"No checkpoint of this ledger was signed in these lines by {witness.name}; expected"
        " the lines that the witness gave, unchanged."
    )


def _own(ledger: Ledger, point: Checkpoint) -> str:
    """Return a checkpoint's note with the ledger's own signature alone."""
    return ledger.signed_head(point).decode()
