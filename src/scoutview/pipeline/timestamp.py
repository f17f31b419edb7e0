"""Time stamps of checkpoints: asked for, checked, and recorded.

Source: RFC 3161; docs/reference/ledger-format.md, section 8.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate, load_pem_x509_certificates

from scoutview.ledger import Checkpoint, Draft, Entry, Kind, Ledger, LedgerError, Signer
from scoutview.ledger.timestamp import MOST_BYTES, QUERY_TYPE, STAMP_TYPE, query, read
from scoutview.pipeline.record import collector
from scoutview.pipeline.said import read_bounded
from scoutview.pipeline.workspace import Workspace
from scoutview.witness.http import post

_OK: Final = 200
_MOST_CERTIFICATE_BYTES: Final = 1024 * 1024


class TimestampError(Exception):
    """There is no time stamp, or it cannot be taken in; str() is the one sentence."""


def make_query(ledger: Ledger) -> tuple[Checkpoint, bytes]:
    """Return the latest checkpoint, and the request that stamps it. Raises TimestampError."""
    points = ledger.checkpoints
    if not points:
        raise TimestampError("There is no checkpoint yet; a run or `evidence add` signs one.")
    return points[-1], query(ledger.signed_head(points[-1]))


def ask(ledger: Ledger, url: str) -> bytes:
    """Ask an authority over HTTP for a stamp of the latest checkpoint.

    Raises TimestampError, LedgerError.
    """
    _, asked = make_query(ledger)
    status, answer = post(url, asked, QUERY_TYPE)
    if status != _OK or len(answer) > MOST_BYTES:
        raise TimestampError(f"{url} gave no time stamp (status {status}).")
    return answer


def take_in(
    workspace: Workspace, key: Signer, reply: bytes, roots: Sequence[Certificate]
) -> tuple[Entry, datetime]:
    """Check a reply and record it; return the entry, and the time that it says.

    A reply that was taken in before is not taken in again. Raises TimestampError, LedgerError.
    """
    ledger = workspace.ledger()
    stamp = read(reply)
    point = _stamped(ledger, stamp.imprint)
    stamp.verify(ledger.signed_head(point), roots)
    for entry in ledger.entries(kind=Kind.CHECKPOINT_RECEIPT):
        if entry.content_type == STAMP_TYPE and ledger.content(entry) == reply:
            return entry, stamp.at
    with ledger.writer(key, collector=collector()) as writer:
        now, subject = datetime.now(UTC), str(point.size)
        entry = writer.append(Draft(Kind.CHECKPOINT_RECEIPT, subject, reply, STAMP_TYPE, now))
        writer.checkpoint()
    return entry, stamp.at


def _stamped(ledger: Ledger, imprint: bytes) -> Checkpoint:
    from hashlib import sha256  # noqa: PLC0415

    for point in reversed(ledger.checkpoints):
        if sha256(ledger.signed_head(point)).digest() == imprint:
            return point
    raise TimestampError("This time stamp is of no checkpoint of this ledger.")


def read_roots(path: Path) -> list[Certificate]:
    """Return the certificates in a PEM file. Raises TimestampError."""
    data = read_bounded(path, _MOST_CERTIFICATE_BYTES, TimestampError)
    try:
        return load_pem_x509_certificates(data)
    except ValueError as error:
        raise TimestampError(f"{path} holds no certificates as PEM.") from error


__all__ = ["LedgerError", "TimestampError", "ask", "make_query", "read_roots", "take_in"]
