"""Checkpoints: the signed size and root of the ledger, one file for each.

Source: C2SP tlog-checkpoint.
"""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from scoutview.ledger._durable import open_plain, write_whole
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import Signer, VerifierKey, decode_base64
from scoutview.ledger.note import (
    MAX_NOTE_BYTES,
    note_text,
    open_note,
    sign_note,
    signature_lines,
)
from scoutview.ledger.tree import HASH_BYTES

_FILE_NAME = re.compile("[0-9]{12}")
_SIZE = re.compile("0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the first `size` entries, with the note that signs it."""

    origin: str
    size: int
    root: bytes
    note: str


def sign_checkpoint(origin: str, size: int, root: bytes, key: Signer) -> Checkpoint:
    """The checkpoint of a ledger at this size."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return Checkpoint(origin, size, root, sign_note(text, origin, key))


def parse_checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that this key has signed.

    Raises:
        LedgerError: The note is malformed, not signed by the key, or is no checkpoint.
    """
    open_note(note, key)
    return read_checkpoint(note)


def read_checkpoint(note: bytes) -> Checkpoint:
    """The checkpoint in a note, whoever signed it: the signature is still to be checked.

    Raises:
        LedgerError: The note is malformed, or is no checkpoint.
    """
    origin, _, rest = note_text(note).partition("\n")
    size, _, rest = rest.partition("\n")
    root, _, extensions = rest.partition("\n")
    hash_ = decode_base64(root)
    if (
        not origin
        or not _SIZE.fullmatch(size)
        or hash_ is None
        or len(hash_) != HASH_BYTES
        or extensions.startswith("\n")
        or "\n\n" in extensions
    ):
        raise LedgerError("The note is no checkpoint; expected origin, size and root, one a line.")
    return Checkpoint(origin, int(size), hash_, note.decode())


def signed_head(note: bytes, key: VerifierKey) -> bytes:
    """What a time stamp of a checkpoint is over: its text, and the first line of its ledger's key.

    Raises:
        LedgerError: The note is malformed, or has no line of this key.
    """
    for line, name, data in signature_lines(note):
        if name == key.name and data.startswith(key.id):
            return f"{note_text(note)}\n{line}\n".encode()
    raise LedgerError(f"The note is not signed by {key.name}+{key.id.hex()}.")


class CheckpointFolder:
    """`ledger/checkpoints`: every checkpoint that was ever signed, named for its size."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sizes(self) -> list[int]:
        """The sizes at which there is a checkpoint file, smallest first.

        Raises:
            LedgerError: The folder cannot be read.
        """
        try:
            names = [child.name for child in self.path.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LedgerError.cannot("read", self.path, error) from error
        return sorted(int(name) for name in names if _FILE_NAME.fullmatch(name))

    def read(self, size: int, key: VerifierKey) -> Checkpoint:
        """The checkpoint at this size.

        Raises:
            LedgerError: It is missing, malformed, or not signed by the key.
        """
        return self.checked(size, self.note(size), key)

    def note(self, size: int) -> bytes:
        """The bytes of the checkpoint at this size, unchecked and bounded.

        Raises:
            LedgerError: It cannot be read.
        """
        try:
            with open_plain(self._file(size)) as file:
                return file.read(MAX_NOTE_BYTES + 1)
        except OSError as error:
            raise LedgerError.cannot("read", self._file(size), error) from error

    def checked(self, size: int, note: bytes, key: VerifierKey) -> Checkpoint:
        """The checkpoint at this size that a note is.

        Raises:
            LedgerError: It is malformed, not signed by the key, or another one.
        """
        path = self._file(size)
        try:
            checkpoint = parse_checkpoint(note, key)
        except LedgerError as error:
            raise LedgerError(f"{path} is not a valid checkpoint: {error}") from error
        if checkpoint.origin != key.name or checkpoint.size != size:
            raise LedgerError(
                f"{path} is a checkpoint of {checkpoint.origin} at {checkpoint.size} entries;"
                f" expected {key.name} at {size}."
            )
        return checkpoint

    def write(self, checkpoint: Checkpoint) -> None:
        """Keeps the checkpoint durably.

        Raises:
            LedgerError: It could not be written; the folder is as it was.
        """
        path = self._file(checkpoint.size)
        try:
            write_whole(path, checkpoint.note.encode())
        except OSError as error:
            raise LedgerError.cannot("write the checkpoint", path, error) from error

    def _file(self, size: int) -> Path:
        return self.path / f"{size:012d}"
