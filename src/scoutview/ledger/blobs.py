"""Content files: salt and content, named for their hash, apart from the log."""

import contextlib
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path

from scoutview.ledger._durable import open_plain, sync_folder, write_new
from scoutview.ledger.errors import LedgerError

SALT_BYTES = 32
MAX_CONTENT_BYTES = 64 * 1024 * 1024
_PREFIX = "sha256:"
_NAME = re.compile(f"{_PREFIX}[0-9a-f]{{64}}")


@dataclass(frozen=True, slots=True)
class Blob:
    """Content with its salt, and its name: `sha256:` and the hash over both."""

    name: str
    salt: bytes
    content: bytes


def salted(content: bytes) -> Blob:
    """The content with a new random salt.

    Raises:
        LedgerError: It is over MAX_CONTENT_BYTES.
    """
    if len(content) > MAX_CONTENT_BYTES:
        raise LedgerError(
            f"The content of an entry is {len(content)} bytes; at most {MAX_CONTENT_BYTES} are"
            " allowed."
        )
    salt = secrets.token_bytes(SALT_BYTES)
    digest = sha256(salt)
    digest.update(content)
    return Blob(_PREFIX + digest.hexdigest(), salt, content)


class Blobs:
    """`evidence/`: one file for each entry's content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_many(self, blobs: Sequence[Blob]) -> None:
        """Keeps the content durably.

        Raises:
            LedgerError: One could not be written; then none is kept.
        """
        kept = False
        try:
            for blob in blobs:
                self._put(blob)
            for folder in {self._file(blob.name).parent for blob in blobs}:
                sync_folder(folder)
            kept = True
        except OSError as error:
            raise LedgerError.cannot("write content to", self.folder, error) from error
        finally:
            if not kept:
                self.discard(blobs)

    def discard(self, blobs: Iterable[Blob]) -> None:
        """Removes content that no entry names, as far as the disk lets us."""
        for blob in blobs:
            with contextlib.suppress(OSError):
                self._file(blob.name).unlink()

    def sweep(self) -> None:
        """Removes what an interrupted writer left unfinished."""
        for part in self.folder.glob(".*.part"):
            with contextlib.suppress(OSError):
                part.unlink()

    def read(self, content: str) -> bytes:
        """The content with this salted hash, without its salt.

        Raises:
            LedgerError: The file is missing, too large, or has other bytes.
        """
        with self._open(content) as file:
            data = file.read(SALT_BYTES + MAX_CONTENT_BYTES)
        self._expect(content, sha256(data).hexdigest(), len(data))
        return data[SALT_BYTES:]

    def check(self, content: str) -> None:
        """Is the content there and unchanged? Costs no memory.

        Raises:
            LedgerError: As `read`.
        """
        with self._open(content) as file:
            digest = file_digest(file, "sha256").hexdigest()
            self._expect(content, digest, file.tell())

    def _put(self, blob: Blob) -> None:
        path = self._file(blob.name)
        part = self.folder / f".{path.name}.part"
        try:
            write_new(part, blob.salt, blob.content)
            with contextlib.suppress(FileExistsError):
                path.parent.mkdir(mode=0o700)
                sync_folder(self.folder)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _file(self, content: str) -> Path:
        name = content.removeprefix(_PREFIX)
        return self.folder / name[:2] / name

    def _open(self, content: str) -> BufferedReader:
        if not _NAME.fullmatch(content):
            raise LedgerError(f"{content[:80]!a} names no content; expected sha256: and 64 digits.")
        path = self._file(content)
        try:
            file = open_plain(path)
        except FileNotFoundError:
            raise LedgerError(f"The content {path} is missing.") from None
        except OSError as error:
            raise LedgerError.cannot("read the content", path, error) from error
        if os.fstat(file.fileno()).st_size > SALT_BYTES + MAX_CONTENT_BYTES:
            file.close()
            raise LedgerError(f"The content {path} was changed: it is too large.")
        return file

    def _expect(self, content: str, digest: str, length: int) -> None:
        if _PREFIX + digest != content or length < SALT_BYTES:
            raise LedgerError(f"The content {self._file(content)} was changed: its hash differs.")
