"""Content encrypted at rest: data keys wrapped by a master key that is kept elsewhere.

Source: docs/reference/ledger-format.md, section 5; NIST SP 800-38D (AES-GCM).
"""

import base64
import binascii
import contextlib
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scoutview.ledger._durable import open_plain, sync_folder, write_new, write_whole
from scoutview.ledger.errors import LedgerError

MAGIC = b"SVSEAL1\n"
KEY_BYTES = 32
KEY_ID_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = len(MAGIC) + KEY_ID_BYTES
OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
_MAX_KEY_RECORD_BYTES = 4096
_KEY_FILE = re.compile("([0-9a-f]{32})[.]json")
_WRAPPED_AAD = "scoutview data key "
_MASTER_ID = b"scoutview master key id"


class MasterKey(Protocol):
    """A key that wraps data keys, wherever it is kept."""

    @property
    def id(self) -> str:
        """What names it in `evidence/keys/`."""

    @property
    def wrapping(self) -> str:
        """How it wraps: `aes-256-gcm` or `pkcs11-aes-gcm`."""

    def wrap(self, data_key: bytes, aad: bytes) -> tuple[bytes, bytes]:
        """A nonce, and the wrapped key. Raises LedgerError."""

    def unwrap(self, nonce: bytes, wrapped: bytes, aad: bytes) -> bytes:
        """The data key. Raises LedgerError."""


class FileMasterKey:
    """A master key of 32 bytes, from a file or from the environment."""

    __slots__ = ("_key",)
    wrapping = "aes-256-gcm"

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return f"FileMasterKey(id={self.id})"

    @classmethod
    def parse(cls, text: str, name: str) -> Self:
        """The key in base64 text.

        Raises:
            LedgerError: It is no base64 of 32 bytes.
        """
        try:
            key = base64.b64decode(text.strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise LedgerError(f"{name} is no master key; expected 32 bytes as one line of base64.")
        return cls(key)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The key in a file that only its owner may read.

        Raises:
            LedgerError: There is no such file, others may read it, or it holds no key.
        """
        try:
            with open_plain(path) as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                text = file.read(_MAX_KEY_RECORD_BYTES)
        except OSError as error:
            raise LedgerError.cannot("read the master key", path, error) from error
        if mode & 0o077:
            raise LedgerError(
                f"The master key {path} can be read or changed by other users"
                f" (mode {mode:04o}); run: chmod 600 {path}"
            )
        return cls.parse(text.decode("latin-1"), f"The file {path}")

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The key in the file; a new one of mode 0600 where there is no file yet.

        Raises:
            LedgerError: As `load`, or the file cannot be made.
        """
        if not os.path.lexists(path):
            line = base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n"
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with contextlib.suppress(FileExistsError):  # another process was quicker
                    write_new(path, line, mode=0o600)
                sync_folder(path.parent)
            except OSError as error:
                raise LedgerError.cannot("make the master key", path, error) from error
        return cls.load(path)

    @property
    def id(self) -> str:
        """32 hex digits that name the key and tell nothing of it."""
        return hmac.digest(self._key, _MASTER_ID, "sha256").hex()[:32]

    def wrap(self, data_key: bytes, aad: bytes) -> tuple[bytes, bytes]:
        """A nonce, and the wrapped key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce, AESGCM(self._key).encrypt(nonce, data_key, aad)

    def unwrap(self, nonce: bytes, wrapped: bytes, aad: bytes) -> bytes:
        """The data key.

        Raises:
            LedgerError: Another master key wrapped it, or it was changed.
        """
        try:
            return AESGCM(self._key).decrypt(nonce, wrapped, aad)
        except InvalidTag:
            raise LedgerError(
                f"The master key {self.id} does not open this data key; it was changed."
            ) from None


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key that seals content; `id` stands in each file that it sealed."""

    id: bytes
    key: bytes = field(repr=False)

    def seal(self, digest: bytes, data: bytes) -> bytes:
        """The sealed form of `salt || content` whose SHA-256 is `digest`."""
        header, nonce = MAGIC + self.id, secrets.token_bytes(NONCE_BYTES)
        return header + nonce + AESGCM(self.key).encrypt(nonce, data, header + digest)

    def unseal(self, digest: bytes, sealed: bytes) -> bytes:
        """The `salt || content` in a sealed file.

        Raises:
            ValueError: It was changed, or sealed for another content.
        """
        header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
        try:
            return AESGCM(self.key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + digest)
        except InvalidTag:
            raise ValueError("it was changed, or is that of other content") from None


def data_key_id(sealed: bytes) -> bytes | None:
    """The id of the data key that sealed this file; None when it is no sealed file."""
    if len(sealed) < OVERHEAD_BYTES or not sealed.startswith(MAGIC):
        return None
    return sealed[len(MAGIC) : HEADER_BYTES]


class NoMasterKey(LedgerError):
    """Sealed content cannot be opened here: the master key was not given."""


def no_master() -> MasterKey:
    """Say that no master key was given.

    Raises:
        NoMasterKey: Always.
    """
    raise NoMasterKey("The content is sealed, and no master key was given; name it.")


@dataclass(frozen=True, slots=True)
class _Wrapped:
    id: str
    created_at: str
    master: str
    wrapping: str
    nonce: bytes
    wrapped: bytes

    @property
    def aad(self) -> bytes:
        return f"{_WRAPPED_AAD}{self.id}".encode()


class Vault:
    """The data keys of one workspace, in `evidence/keys/`.

    `master` gives the master key when it is first needed; it raises LedgerError when there is
    none. What was unwrapped is kept in memory as long as this object lives.
    """

    def __init__(self, folder: Path, master: Callable[[], MasterKey]) -> None:
        self._folder = folder
        self._master = master
        self._loaded: MasterKey | None = None
        self._open: dict[bytes, DataKey] = {}

    def ids(self) -> list[str]:
        """The ids of the data keys that are there, oldest first.

        Raises:
            LedgerError: The folder or a key file cannot be read.
        """
        return [wrapped.id for wrapped in self._all()]

    @property
    def seals(self) -> bool:
        """Is new content sealed here?"""
        return bool(self.ids())

    def newest(self) -> DataKey | None:
        """The key that seals new content; None in a workspace that keeps content in clear.

        Raises:
            LedgerError: The master key is missing or another one.
        """
        every = self._all()
        if every:
            return self._unwrapped(every[-1])
        # A workspace that sealed goes on sealing after its data keys were destroyed.
        return self.create() if self._folder.is_dir() else None

    def has(self, key_id: bytes) -> bool:
        """Is the data key there, whether it can be opened or not?"""
        return self._file(key_id.hex()).exists()

    def get(self, key_id: bytes) -> DataKey:
        """The key with this id.

        Raises:
            LedgerError: It was destroyed, or the master key is missing or another one.
        """
        if key_id not in self._open:
            self._unwrapped(_read(self._file(key_id.hex())))
        return self._open[key_id]

    def create(self) -> DataKey:
        """Makes a new data key, which seals all that follows.

        Raises:
            LedgerError: It cannot be written, or the master key is missing.
        """
        data_key = DataKey(secrets.token_bytes(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES))
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        self._write(data_key, now)
        return data_key

    def rewrap(self, master: MasterKey) -> int:
        """Wraps every data key by another master key; returns how many it had to.

        Interrupted, some keys are under the old master key and some under the new one: called
        again with both, it does the rest.

        Raises:
            LedgerError: A key cannot be opened or written.
        """
        new = (master.id, master.wrapping)
        left = [wrapped for wrapped in self._all() if (wrapped.master, wrapped.wrapping) != new]
        opened = [(wrapped, self._unwrapped(wrapped)) for wrapped in left]
        self._loaded = master
        for wrapped, data_key in opened:
            self._write(data_key, wrapped.created_at)
        return len(opened)

    def destroy(self, key_id: str) -> None:
        """Removes a data key: what it sealed can no longer be read.

        Overwrites the file first; a copy in a backup is not reached.

        Raises:
            LedgerError: It cannot be removed.
        """
        path = self._file(key_id)
        try:
            length = path.stat().st_size
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(length))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            sync_folder(self._folder)
        except OSError as error:
            raise LedgerError.cannot("destroy the data key", path, error) from error
        self._open.pop(bytes.fromhex(key_id), None)

    def _file(self, key_id: str) -> Path:
        return self._folder / f"{key_id}.json"

    def _all(self) -> list[_Wrapped]:
        try:
            names = [child.name for child in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise LedgerError.cannot("read", self._folder, error) from error
        every = [_read(self._folder / name) for name in names if _KEY_FILE.fullmatch(name)]
        return sorted(every, key=lambda wrapped: (wrapped.created_at, wrapped.id))

    def _unwrapped(self, wrapped: _Wrapped) -> DataKey:
        key_id = bytes.fromhex(wrapped.id)
        if key_id not in self._open:
            if self._loaded is None:
                self._loaded = self._master()
            master = self._loaded
            if (master.id, master.wrapping) != (wrapped.master, wrapped.wrapping):
                raise NoMasterKey(
                    f"The content of {self._folder.parent} is sealed under the master key"
                    f" {wrapped.master} ({wrapped.wrapping}), but {master.id} was given; name the"
                    " right one with --master-key."
                )
            key = master.unwrap(wrapped.nonce, wrapped.wrapped, wrapped.aad)
            self._open[key_id] = DataKey(key_id, key)
        return self._open[key_id]

    def _write(self, data_key: DataKey, created_at: str) -> None:
        if self._loaded is None:
            self._loaded = self._master()
        key_id, master = data_key.id.hex(), self._loaded
        nonce, wrapped = master.wrap(data_key.key, f"{_WRAPPED_AAD}{key_id}".encode())
        members = {
            "v": 1,
            "id": key_id,
            "created_at": created_at,
            "master": master.id,
            "wrapping": master.wrapping,
            "nonce": base64.b64encode(nonce).decode(),
            "wrapped": base64.b64encode(wrapped).decode(),
        }
        path = self._file(key_id)
        try:
            if not self._folder.is_dir():
                self._folder.parent.mkdir(mode=0o700, exist_ok=True)
                self._folder.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self._folder.parent)
            write_whole(path, (json.dumps(members, indent=1) + "\n").encode())
        except OSError as error:
            raise LedgerError.cannot("write the data key", path, error) from error
        self._open[data_key.id] = data_key


def _read(path: Path) -> _Wrapped:
    try:
        with open_plain(path) as file:
            members = json.loads(file.read(_MAX_KEY_RECORD_BYTES))
    except OSError as error:
        raise LedgerError.cannot("read the data key", path, error) from error
    except (ValueError, RecursionError):
        members = None
    wrapped = _parsed(members) if isinstance(members, dict) else None
    if wrapped is None or wrapped.id != path.stem:
        raise LedgerError(
            f"{path} is damaged: it is no wrapped data key; restore it from a backup."
        )
    return wrapped


def _parsed(members: dict[str, Any]) -> _Wrapped | None:
    names = ("id", "created_at", "master", "wrapping")
    texts = {name: members[name] for name in names if isinstance(members.get(name), str)}
    try:
        nonce = base64.b64decode(members["nonce"], validate=True)
        wrapped = base64.b64decode(members["wrapped"], validate=True)
    except (KeyError, TypeError, ValueError):
        return None
    if members.get("v") != 1 or len(texts) < len(names):
        return None
    return _Wrapped(**texts, nonce=nonce, wrapped=wrapped)
