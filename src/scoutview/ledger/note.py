"""Signed notes: a text and the lines of those who signed it.

Source: C2SP signed-note.
"""

import base64

from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import Signer, VerifierKey, decode_base64, key_id

MAX_NOTE_BYTES = 262_144
_MAX_SIGNATURES = 100
DASH = "\u2014 "  # an em dash, as the standard has it
_KEY_ID_BYTES = 4


def sign_note(text: str, name: str, *signers: Signer) -> str:
    """The note with this text (it ends with a newline) and a signature of each, under one name.

    Raises:
        LedgerError: A key in a token cannot be used.
    """
    lines = []
    for signer in signers:
        signature = key_id(name, signer.public_key) + signer.sign(text.encode())
        lines.append(f"{DASH}{name} {base64.b64encode(signature).decode()}\n")
    return f"{text}\n{''.join(lines)}"


def open_note(note: bytes, key: VerifierKey) -> str:
    """The text of a note that this key has signed. Signatures of other keys are ignored.

    Raises:
        LedgerError: The note is malformed, or the key did not sign this text.
    """
    text = note_text(note)
    ours = [
        data[_KEY_ID_BYTES:]
        for _, name, data in signature_lines(note)
        if name == key.name and data[:_KEY_ID_BYTES] == key.id
    ]
    if not ours:
        raise LedgerError(f"The note is not signed by {key.name}+{key.id.hex()}.")
    if not all(key.verify(signature, text.encode()) for signature in ours):
        raise LedgerError(
            f"The signature of {key.name}+{key.id.hex()} does not match the text of the note."
        )
    return text


def note_text(note: bytes) -> str:
    """The text of a well-formed note, whoever signed it.

    Raises:
        LedgerError: The note is malformed.
    """
    text, lines = _split(note)
    for line in lines:
        _signature(line)
    return text


def signature_lines(note: bytes) -> list[tuple[str, str, bytes]]:
    """Each signature line of a note, with the name in it, and the key id with the signature.

    Raises:
        LedgerError: The note is malformed.
    """
    return [(line, *_signature(line)) for line in _split(note)[1]]


def _split(note: bytes) -> tuple[str, list[str]]:
    """The text with its last newline, and the signature lines without theirs."""
    if len(note) > MAX_NOTE_BYTES:
        raise LedgerError(f"The note is over {MAX_NOTE_BYTES} bytes.")
    try:
        decoded = note.decode()
    except UnicodeDecodeError:
        raise LedgerError("The note is not UTF-8 text.") from None
    if any(char < " " and char != "\n" for char in decoded):
        raise LedgerError("The note holds a control character.")
    body, blank, signatures = decoded.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines.pop() or not lines:
        raise LedgerError("The note has no signature lines after an empty line.")
    if len(lines) > _MAX_SIGNATURES:
        raise LedgerError(f"The note has over {_MAX_SIGNATURES} signatures.")
    return body + "\n", lines


def _signature(line: str) -> tuple[str, bytes]:
    """The key name, and the key id with the signature."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    data = decode_base64(encoded) or b""
    odd_name = not name or "+" in name or any(char.isspace() for char in name)
    if not line.startswith(DASH) or odd_name or len(data) <= _KEY_ID_BYTES:
        raise LedgerError(f"The note has a malformed signature line ({line[:40]!a}).")
    return name, data
