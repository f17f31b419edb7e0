"""Content files: salt and content, named for their hash, apart from the log, sealed or in clear."""

import contextlib
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path

from scoutview.ledger._durable import open_plain, sync_folder, write_new
from scoutview.ledger.content.sealing import (
    OVERHEAD_BYTES,
    DataKey,
    NoMasterKey,
    Vault,
    data_key_id,
)
from scoutview.ledger.errors import LedgerError

SALT_BYTES = 32
MAX_CONTENT_BYTES = 64 * 1024 * 1024
SEALED = ".sealed"
_PREFIX = "sha256:"
_NAME = re.compile(f"{_PREFIX}[0-9a-f]{{64}}")
_MOST_CLEAR = SALT_BYTES + MAX_CONTENT_BYTES
_MOST_SEALED = _MOST_CLEAR + OVERHEAD_BYTES


@dataclass(frozen=True, slots=True)
class Blob:
    """Content with its salt, and its name: `sha256:` and the hash over both.

    `is_public`: never sealed, because a verifier without the master key must read it.
    """

    name: str
    salt: bytes
    content: bytes
    is_public: bool = False


def salted(content: bytes, *, is_public: bool = False) -> Blob:
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
    return Blob(_PREFIX + digest.hexdigest(), salt, content, is_public)


class Missing(LedgerError):
    """There is no file with this content, sealed or in clear."""


class KeyMissing(LedgerError):
    """The content is sealed, and its data key is not there any more."""

    def __init__(self, sentence: str, key_id: str) -> None:
        super().__init__(sentence)
        self.key_id = key_id


class Check(StrEnum):
    """What looking at stored content told."""

    RIGHT = "right"
    NOT_OPENED = "not opened"  # sealed, and the master key was not given


class Blobs:
    """`evidence/`: one file for each entry's content. `vault` holds the keys of sealed content."""

    def __init__(self, folder: Path, vault: Vault | None = None) -> None:
        self.folder = folder
        self._vault = vault

    def put_many(self, blobs: Sequence[Blob]) -> None:
        """Keeps the content durably, sealed where the workspace has a data key.

        Raises:
            LedgerError: One could not be written, or the master key is missing; none is kept.
        """
        data_key = self._vault.newest() if self._vault else None
        kept = False
        try:
            for blob in blobs:
                self._put(blob, None if blob.is_public else data_key)
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
            with contextlib.suppress(LedgerError):
                self.destroy(blob.name)

    def destroy(self, content: str) -> bool:
        """Removes content in every form; returns whether there was any.

        Raises:
            LedgerError: A file cannot be removed.
        """
        removed = False
        for path in (self._file(content), self._sealed(content)):
            try:
                path.unlink()
                removed = True
            except FileNotFoundError:
                continue
            except OSError as error:
                raise LedgerError.cannot("destroy", path, error) from error
        return removed

    def data_key(self, content: str) -> str | None:
        """The id of the data key under which content is sealed; None when it is not sealed."""
        try:
            with self._open(self._sealed(content), content, _MOST_SEALED) as file:
                key_id = data_key_id(file.read(OVERHEAD_BYTES))
        except Missing:
            return None
        return key_id.hex() if key_id else None

    def exists(self, content: str) -> bool:
        """Is the content there, in any form?"""
        return self._file(content).exists() or self._sealed(content).exists()

    def seal(self, content: str) -> bool:
        """Replaces content in clear by its sealed form; returns whether there was any to seal.

        Raises:
            LedgerError: It was changed, cannot be written, or there is no data key.
        """
        path = self._file(content)
        data_key = self._vault.newest() if self._vault else None
        if data_key is None:
            raise LedgerError(f"{self.folder} has no data key; make one first.")
        if not path.exists():
            return False
        data = self._clear(content)
        try:
            self._write(content, self._sealed(content), data_key.seal(_digest(content), data))
            sync_folder(path.parent)
            path.unlink()
            sync_folder(path.parent)
        except OSError as error:
            raise LedgerError.cannot("seal", path, error) from error
        return True

    def sweep(self) -> None:
        """Removes what an interrupted writer left unfinished."""
        for part in self.folder.glob(".*.part"):
            with contextlib.suppress(OSError):
                part.unlink()

    def read(self, content: str) -> bytes:
        """The content with this salted hash, without its salt.

        Raises:
            LedgerError: As `salted`.
        """
        return self.salted(content)[SALT_BYTES:]

    def salted(self, content: str) -> bytes:
        """The salt and the content with this salted hash.

        Raises:
            Missing: There is no such file.
            NoMasterKey: It is sealed, and the master key was not given.
            KeyMissing: It is sealed, and its data key was destroyed.
            LedgerError: The file is too large, or has other bytes.
        """
        if _exists(self._file(content)):
            return self._clear(content)
        return self._unsealed(content)

    def is_clear(self, content: str) -> bool:
        """Is there a file with this content in clear, whatever is in it?"""
        return _exists(self._file(content))

    def check(self, content: str) -> Check:
        """Is the content there and unchanged, in every form that is there?

        Raises:
            LedgerError: As `salted`, but for the master key: without it the answer tells.
        """
        is_clear = _exists(self._file(content))
        if is_clear:
            with self._open(self._file(content), content, _MOST_CLEAR) as file:
                digest = file_digest(file, "sha256").hexdigest()
                self._expect(content, digest, file.tell())
        if not is_clear or _exists(self._sealed(content)):
            try:
                self._unsealed(content)
            except NoMasterKey:
                return Check.NOT_OPENED
        return Check.RIGHT

    def _clear(self, content: str) -> bytes:
        with self._open(self._file(content), content, _MOST_CLEAR) as file:
            data = file.read(_MOST_CLEAR)
        self._expect(content, sha256(data).hexdigest(), len(data))
        return data

    def _unsealed(self, content: str) -> bytes:
        path = self._sealed(content)
        with self._open(path, content, _MOST_SEALED) as file:
            sealed = file.read(_MOST_SEALED)
        key_id = data_key_id(sealed)
        if key_id is None:
            raise LedgerError(f"The content {path} was changed: it is no sealed content.")
        if self._vault is None:
            raise NoMasterKey(f"The content {path} is sealed, and no master key was given.")
        if not self._vault.has(key_id):
            raise KeyMissing(
                f"The content {path} is sealed, and its data key {key_id.hex()} is missing.",
                key_id.hex(),
            )
        try:
            data = self._vault.get(key_id).unseal(_digest(content), sealed)
        except ValueError as error:
            raise LedgerError(f"The content {path} cannot be opened: {error}.") from None
        self._expect(content, sha256(data).hexdigest(), len(data))
        return data

    def _put(self, blob: Blob, data_key: DataKey | None) -> None:
        if data_key is None:
            self._write(blob.name, self._file(blob.name), blob.salt, blob.content)
        else:
            sealed = data_key.seal(_digest(blob.name), blob.salt + blob.content)
            self._write(blob.name, self._sealed(blob.name), sealed)

    def _write(self, content: str, path: Path, *chunks: bytes) -> None:
        part = self.folder / f".{content.removeprefix(_PREFIX)}.part"
        try:
            write_new(part, *chunks)
            with contextlib.suppress(FileExistsError):
                path.parent.mkdir(mode=0o700)
                sync_folder(self.folder)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def _file(self, content: str) -> Path:
        if not _NAME.fullmatch(content):
            raise LedgerError(f"{content[:80]!a} names no content; expected sha256: and 64 digits.")
        name = content.removeprefix(_PREFIX)
        return self.folder / name[:2] / name

    def _sealed(self, content: str) -> Path:
        path = self._file(content)
        return path.with_name(path.name + SEALED)

    def _open(self, path: Path, content: str, most_bytes: int) -> BufferedReader:
        try:
            file = open_plain(path)
        except FileNotFoundError:
            raise Missing(f"The content {self._file(content)} is missing.") from None
        except OSError as error:
            raise LedgerError.cannot("read the content", path, error) from error
        if os.fstat(file.fileno()).st_size > most_bytes:
            file.close()
            raise LedgerError(f"The content {path} was changed: it is too large.")
        return file

    def _expect(self, content: str, digest: str, length: int) -> None:
        if _PREFIX + digest != content or length < SALT_BYTES:
            raise LedgerError(f"The content {self._file(content)} was changed: its hash differs.")


def _digest(content: str) -> bytes:
    return bytes.fromhex(content.removeprefix(_PREFIX))


def _exists(path: Path) -> bool:
    """Whether there is anything of this name, a broken link too."""
    return os.path.lexists(path)
