"""What a ledger asks of a witness: a checkpoint, and the proof that it adds to an older one.

Source: C2SP tlog-witness, "add-checkpoint". The same bytes travel by HTTP and as a file.
"""

import base64
import re
from dataclasses import dataclass
from typing import Final, Self

from scoutview.ledger import LedgerError
from scoutview.ledger.keys import decode_base64

MOST_BYTES: Final = 300_000  # a checkpoint's note, and 63 hashes
MOST_HASHES: Final = 63
_OLD: Final = re.compile("old (0|[1-9][0-9]{0,18})")


class NoRequest(LedgerError):
    """The bytes are no request for a countersignature."""


@dataclass(frozen=True, slots=True)
class Request:
    """The checkpoint in `note`, and how it follows from one of `old` entries."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """The bytes that travel."""
        lines = [f"old {self.old}", *(base64.b64encode(hash_).decode() for hash_ in self.proof)]
        return "".join(f"{line}\n" for line in (*lines, "")).encode() + self.note

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The request in these bytes; nothing of it is checked but its form.

        Raises:
            NoRequest: It is none.
        """
        head, blank, note = data[:MOST_BYTES].partition(b"\n\n")
        try:
            first, *hashes = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            first, hashes = "", []
        old = _OLD.fullmatch(first)
        proof = [decode_base64(line) for line in hashes]
        whole = tuple(hash_ for hash_ in proof if hash_ is not None and len(hash_) == 32)  # noqa: PLR2004 - SHA-256
        if (
            old is None
            or not blank
            or len(whole) != len(hashes)
            or len(whole) > MOST_HASHES
            or len(data) > MOST_BYTES
        ):
            raise NoRequest(
                "This is no request for a countersignature; `scoutview countersign --request FILE`"
                " writes one."
            )
        return cls(int(old[1]), whole, note)
