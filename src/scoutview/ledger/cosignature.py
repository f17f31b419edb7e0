"""Countersignatures: a witness says that a checkpoint only adds to those that it saw before.

Source: C2SP tlog-cosignature (cosignature/v1).
"""

import base64
from dataclasses import dataclass
from typing import Final, Self

from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import Signer, is_signature, key_id, key_line, parse_key_line
from scoutview.ledger.note import DASH, note_text, signature_lines

COSIGNATURE: Final = b"\x04"  # the signature type of tlog-cosignature
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key of a witness, with its name."""

    name: str
    public_key: bytes

    @classmethod
    def parse(cls, line: str) -> Self:
        """The key in NAME+KEYID+BASE64.

        Raises:
            LedgerError: The line is malformed, or is not the key of a witness.
        """
        parsed = parse_key_line(line, COSIGNATURE)
        if parsed is None:
            raise LedgerError(
                f"{line[:200]!a} is not the key of a witness; expected the line that"
                " `scoutview witness key` prints."
            )
        return cls(*parsed)

    @property
    def id(self) -> bytes:
        """The 4 bytes that name this key in a signature line."""
        return key_id(self.name, self.public_key, COSIGNATURE)

    def __str__(self) -> str:
        return key_line(self.name, self.public_key, COSIGNATURE)

    def signed_at(self, note: bytes) -> int | None:
        """When this witness signed the note, in POSIX seconds; None when it did not.

        Raises:
            LedgerError: The note is malformed, or a line of this witness does not verify.
        """
        text, moments = note_text(note), []
        for _, name, data in signature_lines(note):
            if name != self.name or not data.startswith(self.id):
                continue
            rest = data[len(self.id) :]
            seconds = int.from_bytes(rest[:_TIME_BYTES], "big")
            message = _message(text, seconds)
            is_whole = len(rest) == _TIME_BYTES + _SIGNATURE_BYTES
            if not is_whole or not is_signature(self.public_key, rest[_TIME_BYTES:], message):
                raise LedgerError(f"The line of the witness {self.name} does not match the note.")
            moments.append(seconds)
        return max(moments, default=None)


def witness_key(name: str, signer: Signer) -> WitnessKey:
    """The public key of a witness that signs with this key."""
    return WitnessKey(name, signer.public_key)


def cosign(note: bytes, name: str, signer: Signer, seconds: int) -> str:
    """The line that a witness adds to a note at this moment.

    Raises:
        LedgerError: The note is malformed, or the key cannot sign.
    """
    signature = signer.sign(_message(note_text(note), seconds))
    key = witness_key(name, signer)
    data = key.id + seconds.to_bytes(_TIME_BYTES, "big") + signature
    return f"{DASH}{name} {base64.b64encode(data).decode()}\n"


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
