"""Ed25519 keys: the private one in a file of its own, the public one as a signed-note line."""

import base64
import binascii
import contextlib
import errno
import os
import secrets
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from scoutview.ledger._durable import open_plain, sync_folder, write_new
from scoutview.ledger.errors import LedgerError

ED25519 = b"\x01"  # the signature type of C2SP signed-note
PUBLIC_KEY_BYTES = 32
REMEMBERED = "signed"  # the folder beside a key file
_MAX_KEY_FILE_BYTES = 16_384
_MAX_NAME = 200


def is_key_name(name: str) -> bool:
    """May a key of ours have this name? Source: C2SP signed-note, "Format", and our own bound."""
    return 0 < len(name) <= _MAX_NAME and name.isprintable() and not set(name) & {"+", " "}


def key_id(name: str, public_key: bytes, algorithm: bytes = ED25519) -> bytes:
    """The 4 bytes that name a key in a signature line. Source: C2SP signed-note, "Signatures"."""
    return sha256(name.encode() + b"\n" + algorithm + public_key).digest()[:4]


def is_signature(public_key: bytes, signature: bytes, text: bytes) -> bool:
    """Did the owner of this key sign the text? Source: RFC 8032."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def decode_base64(text: str) -> bytes | None:
    """The bytes of standard base64 with padding; None when it is anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def key_line(name: str, public_key: bytes, algorithm: bytes = ED25519) -> str:
    """A public key as NAME+KEYID+BASE64.

    Source: C2SP signed-note and golang.org/x/mod/sumdb/note, verifier keys.
    """
    encoded = base64.b64encode(algorithm + public_key).decode()
    return f"{name}+{key_id(name, public_key, algorithm).hex()}+{encoded}"


def parse_key_line(line: str, algorithm: bytes = ED25519) -> tuple[str, bytes] | None:
    """The name and the public key of a line; None when it is malformed or of another algorithm."""
    name, _, rest = line.partition("+")
    public_key = (decode_base64(rest.partition("+")[2]) or b"")[1:]
    is_one = is_key_name(name) and len(public_key) == PUBLIC_KEY_BYTES
    return (name, public_key) if is_one and key_line(name, public_key, algorithm) == line else None


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: what an auditor notes down to verify checkpoints later."""

    name: str
    public_key: bytes

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """The key in NAME+KEYID+BASE64.

        Raises:
            LedgerError: The line is malformed, or of another algorithm than Ed25519.
        """
        parsed = parse_key_line(vkey)
        if parsed is None:
            raise LedgerError(
                f"{vkey[:200]!a} is not a verifier key; expected NAME+KEYID+BASE64 as in"
                " ledger/origin."
            )
        return cls(*parsed)

    @property
    def id(self) -> bytes:
        """The 4 bytes that name this key in a signature line."""
        return key_id(self.name, self.public_key)

    def __str__(self) -> str:
        return key_line(self.name, self.public_key)

    def verify(self, signature: bytes, text: bytes) -> bool:
        """Did the owner of this key sign the text?"""
        return is_signature(self.public_key, signature, text)


class Signer(Protocol):
    """A private Ed25519 key, wherever it is kept: in a file, or in a token that never shows it.

    `remembers_in` is the folder where the last checkpoint that it signed for each ledger is kept,
    or None.
    """

    @property
    def remembers_in(self) -> Path | None:
        """Where what was signed is remembered."""

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes."""

    def vkey(self, name: str) -> str:
        """The verifier key line of this key under a name."""

    def sign(self, text: bytes) -> bytes:
        """The signature over the text, 64 bytes. Raises LedgerError."""


class SigningKey:
    """The private Ed25519 key that signs the checkpoints of a ledger."""

    __slots__ = ("_key", "remembers_in")

    def __init__(self, key: Ed25519PrivateKey, remembers_in: Path | None = None) -> None:
        self._key = key
        self.remembers_in = remembers_in

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public_key.hex()})"

    @classmethod
    def load(cls, path: Path) -> Self:
        """The key in a PKCS#8 PEM file that only its owner may read.

        Raises:
            LedgerError: There is no such file, others may read it, or it holds no Ed25519 key.
        """
        try:
            key = load_pem_private_key(_read_private(path), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise LedgerError(
                f"{path} is not a signing key; expected an Ed25519 key as unencrypted PKCS#8 PEM."
            )
        return cls(key, path.parent / REMEMBERED)

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """The key in the file; a new one of mode 0600 where there is no file yet.

        Raises:
            LedgerError: As `load`, or the file cannot be made.
        """
        if not os.path.lexists(path):
            _write_private(path, Ed25519PrivateKey.generate())
        return cls.load(path)

    @property
    def public_key(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def vkey(self, name: str) -> str:
        """The verifier key line of this key under a name."""
        return str(VerifierKey(name, self.public_key))

    def sign(self, text: bytes) -> bytes:
        """The signature over the text, 64 bytes. Source: RFC 8032."""
        return self._key.sign(text)


def _read_private(path: Path) -> bytes:
    try:
        with open_plain(path) as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if mode & 0o077:
                raise LedgerError(
                    f"The signing key {path} can be read or changed by other users"
                    f" (mode {mode:04o}); run: chmod 600 {path}"
                )
            return file.read(_MAX_KEY_FILE_BYTES)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise LedgerError(
                f"The signing key {path} is a symbolic link; name the file itself."
            ) from error
        raise LedgerError.cannot("read the signing key", path, error) from error


def _write_private(path: Path, key: Ed25519PrivateKey) -> None:
    """Makes the file whole or not at all; a key that another process made first is kept."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(part, pem, mode=0o600)
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        sync_folder(path.parent)
    except OSError as error:
        raise LedgerError.cannot("make the signing key", path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
