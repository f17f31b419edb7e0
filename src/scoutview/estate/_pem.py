"""Certificates, revocation lists and private keys of an estate: whether their bytes load.

A module of its own because what reads certificates takes long to import, and most estate files
that are checked name none.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_PEM: Final = b"-----BEGIN"
# What cryptography raises for bytes that are not what they should be, or an encrypted key.
_UNLOADABLE: Final = (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)

Loaded = TypeVar("Loaded")


def loads(what: str, data: bytes) -> bool:
    """Whether bytes are what a file must hold: anchors, revocations, chain or private-key."""
    return _loaded(_LOADERS[what], data) is not None


def belong_together(cert: bytes, key: bytes) -> bool:
    """Whether a certificate was made for a private key; both are known to load."""
    owner = _loaded(_certified_key, cert)
    private = _loaded(_private_key, key)
    return owner is not None and private is not None and owner == private.public_key()


def _loaded(load: Callable[[bytes], Loaded], data: bytes) -> Loaded | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd certificate is for a probe to judge, not here
        try:
            return load(data)
        except _UNLOADABLE:
            return None


def _certificates(data: bytes) -> list[x509.Certificate]:
    if _PEM in data:
        return x509.load_pem_x509_certificates(data)
    return [x509.load_der_x509_certificate(data)]


def _revocation_list(data: bytes) -> x509.CertificateRevocationList:
    return x509.load_pem_x509_crl(data) if _PEM in data else x509.load_der_x509_crl(data)


def _private_key(data: bytes) -> PrivateKeyTypes:
    return serialization.load_pem_private_key(data, None)


def _certified_key(data: bytes) -> object:
    return x509.load_pem_x509_certificates(data)[0].public_key()


_LOADERS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "anchors": _certificates,
    "revocations": _revocation_list,
    "chain": x509.load_pem_x509_certificates,
    "private-key": _private_key,
}
