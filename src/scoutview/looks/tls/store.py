"""What certificates may be held against: the estate's own files, and the system's trust store."""

import re
import ssl
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

MOST_FILE_BYTES: Final = 1024 * 1024
_MOST_STORE_FILES = 2000
_MALFORMED = (ValueError, TypeError, OverflowError, x509.InvalidVersion)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----\s.+?-----END CERTIFICATE-----", re.DOTALL)


class Unreadable(Exception):
    """A file of the estate cannot be used; the text is a sentence for the user."""


def read_anchors(path: Path) -> tuple[bytes, ...]:
    """Return every certificate of a PEM file, or the one of a DER file, as DER.

    Raises Unreadable.
    """
    data = _read(path)
    try:
        if b"-----BEGIN" in data:
            found = x509.load_pem_x509_certificates(data)
        else:
            found = [x509.load_der_x509_certificate(data)]
    except _MALFORMED as error:
        raise Unreadable(f"{path} holds no certificate that can be read") from error
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def read_crl(path: Path) -> bytes:
    """Return the revocation list of a PEM or DER file, as DER. Raises Unreadable."""
    data = _read(path)
    try:
        if b"-----BEGIN" in data:
            crl = x509.load_pem_x509_crl(data)
        else:
            crl = x509.load_der_x509_crl(data)
    except _MALFORMED as error:
        raise Unreadable(f"{path} holds no certificate revocation list") from error
    return crl.public_bytes(Encoding.DER)


def system_anchors(chain: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return the certificates of the system store whose subject is an issuer in the chain."""
    issuers = dict.fromkeys(certificate.issuer for certificate in _parsed(chain))
    store = _system_store() if issuers else {}
    return tuple(der for issuer in issuers for der in store.get(issuer, ()))


@cache
def _system_store() -> dict[x509.Name, tuple[bytes, ...]]:
    """The system's anchors by subject; read once for each process."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    found = context.get_ca_certs(binary_form=True) + list(_hashed_store())
    store: dict[x509.Name, dict[bytes, None]] = {}
    for certificate in _parsed(found):
        der = certificate.public_bytes(Encoding.DER)
        store.setdefault(certificate.subject, {})[der] = None
    return {subject: tuple(anchors) for subject, anchors in store.items()}


def _hashed_store() -> Iterator[bytes]:
    """Certificates of OpenSSL's hashed folder, which a context reads only when it verifies."""
    paths = ssl.get_default_verify_paths()
    for path in sorted(Path(paths.capath or paths.openssl_capath).glob("????????.[0-9]"))[
        :_MOST_STORE_FILES
    ]:
        try:
            pem = _PEM.search(_read(path))
        except Unreadable:
            continue
        if pem is not None:
            yield pem[0]


def _parsed(encoded: Iterable[bytes]) -> Iterator[x509.Certificate]:
    """Yield those that can be parsed, DER or PEM."""
    for data in encoded:
        is_pem = data.startswith(b"-----")
        load = x509.load_pem_x509_certificate if is_pem else x509.load_der_x509_certificate
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", CryptographyDeprecationWarning)
                certificate = load(data)
                _ = certificate.subject, certificate.issuer  # parsed when first asked for
        except _MALFORMED:
            continue
        yield certificate


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}") from error
    if len(data) > MOST_FILE_BYTES:
        raise Unreadable(f"{path} is longer than 1 MiB")
    return data
