"""Keys in a PKCS#11 token: the private part never leaves it.

Source: OASIS PKCS#11 v3.1 (EdDSA, AES-GCM), RFC 7512 (URIs). Needs the extra `pkcs11`.
"""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self, TypeVar
from urllib.parse import unquote

from scoutview.ledger.content.sealing import NONCE_BYTES
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keys import PUBLIC_KEY_BYTES, VerifierKey

try:
    import pkcs11
    from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
    from pkcs11.exceptions import PKCS11Error

    _IS_INSTALLED = True
except ImportError:  # said when a token is named
    _IS_INSTALLED = False

PIN_VARIABLE: Final = "SCOUTVIEW_PKCS11_PIN"
MODULE_VARIABLE: Final = "SCOUTVIEW_PKCS11_MODULE"
_SCHEME: Final = "pkcs11:"
_MOST_PIN_BYTES: Final = 1000
_EDWARDS25519: Final = b"\x13\x0cedwards25519"  # EC_PARAMS, a PrintableString: PKCS#11 2.3.10
_OCTETS: Final = b"\x04 "  # an OCTET STRING of 32 bytes around the point
_TAG_BITS: Final = 128
_AES_BITS: Final = 256

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TokenUri:
    """Which key of which token: `pkcs11:token=T;object=O?module-path=/M.so&pin-source=file:/P`.

    The module may also be named by SCOUTVIEW_PKCS11_MODULE, the PIN by SCOUTVIEW_PKCS11_PIN.
    """

    token: str
    object: str
    module: str
    pin: str = field(repr=False)

    @classmethod
    def parse(cls, uri: str) -> Self:
        """Read a URI.

        Raises:
            LedgerError: It is no such URI, or the file of the PIN cannot be read.
        """
        path, _, query = uri.removeprefix(_SCHEME).partition("?")
        named = _attributes(path, ";") | _attributes(query, "&")
        module = named.get("module-path") or os.environ.get(MODULE_VARIABLE, "")
        if not uri.startswith(_SCHEME) or not {"token", "object"} <= named.keys() or not module:
            raise LedgerError(
                "That names no key in a token; expected pkcs11:token=NAME;object=NAME?"
                f"module-path=/path/of/module.so (or {MODULE_VARIABLE}) and a PIN in"
                f" pin-source=file:/path (or {PIN_VARIABLE})."
            )
        pin = _pin(named["pin-source"]) if "pin-source" in named else os.environ.get(PIN_VARIABLE)
        return cls(named["token"], named["object"], module, pin or "")

    def __str__(self) -> str:
        return f"the key {self.object} in the token {self.token}"


def _attributes(text: str, separator: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(separator) if part)
    return {name: unquote(value) for name, _, value in pairs}


def _pin(source: str) -> str:
    path = Path(source.removeprefix("file://").removeprefix("file:"))
    try:
        with path.open("rb") as file:
            return file.read(_MOST_PIN_BYTES).decode(errors="replace").rstrip("\r\n")
    except OSError as error:
        raise LedgerError.cannot("read the PIN in", path, error) from error


# Being logged in is the state of a process, not of a session (PKCS#11 v3.1, section 5.6.7): two
# keys of one token would log each other in and out. So a session lasts for one call, one at a time.
_one_at_a_time = threading.Lock()


class _Token:
    """The token of one key; each call has a session of its own."""

    def __init__(self, uri: TokenUri, *, writes: bool = False) -> None:
        self.uri = uri
        self._writes = writes
        if not _IS_INSTALLED:
            raise LedgerError(
                "Keys in a token need the extra `pkcs11`; install it: pip install"
                " 'scoutview[pkcs11]'."
            )

    def call(self, action: Callable[[Any], Result]) -> Result:
        """Do something with a session. Raises LedgerError."""
        with _one_at_a_time, _told(self.uri):
            token = pkcs11.lib(self.uri.module).get_token(token_label=self.uri.token)
            with token.open(rw=self._writes, user_pin=self.uri.pin or None) as session:
                return action(session)


@contextmanager
def _told(uri: TokenUri) -> Iterator[None]:
    """Turn an error of the token into one sentence."""
    try:
        yield
    except (PKCS11Error, RuntimeError) as error:
        reason = str(error) or type(error).__name__
        raise LedgerError(f"Cannot use {uri}: {reason}.") from error


class Pkcs11SigningKey:
    """An Ed25519 key in a token, which signs checkpoints."""

    def __init__(self, token: _Token, public_key: bytes, remembers_in: Path | None) -> None:
        self._token = token
        self.public_key = public_key
        self.remembers_in = remembers_in

    @classmethod
    def open(cls, uri: str, *, remembers_in: Path | None) -> Self:
        """The key that a URI names.

        Raises:
            LedgerError: There is no such key, it is no Ed25519 key, or the token refused.
        """
        token = _Token(TokenUri.parse(uri))
        point: bytes = token.call(
            lambda session: session.get_key(
                object_class=ObjectClass.PUBLIC_KEY, label=token.uri.object
            )[Attribute.EC_POINT]
        )
        # Tokens of before PKCS#11 3.0 give the point bare.
        bare = point.removeprefix(_OCTETS) if len(point) > PUBLIC_KEY_BYTES else point
        if len(bare) != PUBLIC_KEY_BYTES:
            raise LedgerError(f"{token.uri} is no Ed25519 key; name one, or make it.")
        return cls(token, bare, remembers_in)

    def vkey(self, name: str) -> str:
        """The verifier key line of this key under a name."""
        return str(VerifierKey(name, self.public_key))

    def sign(self, text: bytes) -> bytes:
        """The signature over the text, 64 bytes.

        Raises:
            LedgerError: The token refused, or gave a signature that does not verify.
        """
        label = self._token.uri.object
        signature: bytes = self._token.call(
            lambda session: session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label).sign(
                text, mechanism=Mechanism.EDDSA
            )
        )
        if not VerifierKey("token", self.public_key).verify(signature, text):
            raise LedgerError(
                f"{self._token.uri} gave a signature that does not match its public key; are there"
                " two keys of that name?"
            )
        return signature


def generate_signing_key(uri: str) -> None:
    """Make an Ed25519 key in a token.

    Raises:
        LedgerError: There is one of that name, or the token refused.
    """
    token = _Token(TokenUri.parse(uri), writes=True)

    def make(session: Any) -> None:  # noqa: ANN401 - the library's own
        _refuse_existing(session, token.uri)
        curve = session.create_domain_parameters(
            KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _EDWARDS25519}, local=True
        )
        curve.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label=token.uri.object
        )

    token.call(make)


class Pkcs11Wrapper:
    """An AES-256 key in a token, which wraps data keys. Source: NIST SP 800-38D."""

    wrapping = "pkcs11-aes-gcm"

    def __init__(self, token: _Token) -> None:
        self._token = token

    @classmethod
    def open(cls, uri: str) -> Self:
        """The key that a URI names.

        Raises:
            LedgerError: There is no such key, or the token refused.
        """
        token = _Token(TokenUri.parse(uri))
        wrapper = cls(token)
        token.call(wrapper._key)
        return wrapper

    @classmethod
    def create(cls, uri: str) -> Self:
        """The key that a URI names; a new one where the token has none of that name.

        Raises:
            LedgerError: The token refused.
        """
        token = _Token(TokenUri.parse(uri), writes=True)

        def make(session: Any) -> None:  # noqa: ANN401 - the library's own
            if not _has(session, token.uri):
                session.generate_key(KeyType.AES, _AES_BITS, label=token.uri.object, store=True)

        token.call(make)
        return cls(token)

    @property
    def id(self) -> str:
        """The label of the key, which stands in `evidence/keys/`."""
        return self._token.uri.object

    def wrap(self, data_key: bytes, aad: bytes) -> tuple[bytes, bytes]:
        """A nonce, and the wrapped key. Raises LedgerError."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce, self._crypt("encrypt", data_key, nonce, aad)

    def unwrap(self, nonce: bytes, wrapped: bytes, aad: bytes) -> bytes:
        """The data key. Raises LedgerError when another key wrapped it, or it was changed."""
        return self._crypt("decrypt", wrapped, nonce, aad)

    def _crypt(self, action: str, data: bytes, nonce: bytes, aad: bytes) -> bytes:
        parameters = GCMParams(nonce, aad, _TAG_BITS)
        result: bytes = self._token.call(
            lambda session: getattr(self._key(session), action)(
                data, mechanism=Mechanism.AES_GCM, mechanism_param=parameters
            )
        )
        return result

    def _key(self, session: Any) -> Any:  # noqa: ANN401 - the library's own
        return session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._token.uri.object)


def _has(session: Any, uri: TokenUri) -> bool:  # noqa: ANN401 - the library's own
    return any(True for _ in session.get_objects({Attribute.LABEL: uri.object}))


def _refuse_existing(session: Any, uri: TokenUri) -> None:  # noqa: ANN401 - the library's own
    if _has(session, uri):
        raise LedgerError(f"There is an object of that name already: {uri}; give another name.")
