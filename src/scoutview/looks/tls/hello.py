"""ClientHellos of our own: they ask for one version and for suites that no TLS library still has.

Source: RFC 8446 section 4.1.2 and 4.2, RFC 5246 section 7.4.1.2, RFC 6101 section 5.6.1.2 (SSL).
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from scoutview.facts.suites import Suite, suites

VERSIONS: Final = {
    "TLS 1.3": 0x0304,
    "TLS 1.2": 0x0303,
    "TLS 1.1": 0x0302,
    "TLS 1.0": 0x0301,
    "SSL 3.0": 0x0300,
}
_RENEGOTIATION_SCSV = 0x00FF  # RFC 5746 section 3.3: stands for the extension where there is none

_X25519, _P256 = 0x001D, 0x0017
# No ffdhe groups before TLS 1.3: a server that knows RFC 7919 would use them in place of the
# prime that it was configured with, and a short prime would stay unseen.
_CURVES = (_X25519, _P256, 24, 25, 30, 26, 27, 28, 22, 21, 20, 19, 14, 13, 12, 11, 10, 9)
# P-384 and P-521, X448, ffdhe2048 to ffdhe8192, brainpool, and ML-KEM hybrids: we send key
# shares for the first two only; a server that wants another answers with a HelloRetryRequest.
_GROUPS_TLS13 = (
    *(_X25519, _P256, 24, 25, 30),
    *(256, 257, 258, 259, 260),
    *(31, 32, 33),
    *(0x11EC, 0x11EB, 0x11ED),
)
_SIGNATURES = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C),  # ECDSA, EdDSA
    *(0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B),  # RSA-PSS
    *(0x0401, 0x0501, 0x0601),  # RSA PKCS#1
    *(0x0303, 0x0301, 0x0203, 0x0201),  # SHA-224 and SHA-1, which old certificates need
    *(0x0402, 0x0302, 0x0202, 0x0101),  # DSA, MD5: the same
)


def client_hello(version: str, offered: Sequence[int], server_name: str | None) -> bytes:
    """Return the record with a ClientHello for just this version, offering these suites.

    `version` is a key of VERSIONS. `server_name` is left out when None, and in SSL 3.0.
    """
    code = VERSIONS[version]
    numbers = [*offered, _RENEGOTIATION_SCSV] if version == "SSL 3.0" else offered
    body = (
        _u16(min(code, 0x0303))
        + secrets.token_bytes(32)
        # RFC 8446 appendix D.4: middleboxes expect a session id.
        + _vector(secrets.token_bytes(32) if version == "TLS 1.3" else b"", 1)
        + _vector(b"".join(map(_u16, numbers)), 2)
        + _vector(b"\x00", 1)
    )
    if version != "SSL 3.0":
        body += _vector(_padded(_extensions(version, server_name), len(body)), 2)
    message = b"\x01" + _vector(body, 3)
    return b"\x16" + _u16(min(code, 0x0301)) + _vector(message, 2)


def all_suites(version: str) -> list[int]:
    """Return every suite that a server could choose in this version, the usual ones first."""
    return _ordered(suite for suite in suites().values() if _fits(suite, version))


def suspects(version: str) -> list[int]:
    """Return the suites that need a second look, the usual ones first.

    These are the weak ones, and the strong ones whose Diffie-Hellman prime may be short.
    """
    return _ordered(
        suite
        for suite in suites().values()
        if _fits(suite, version) and (not suite.strong or suite.uses_finite_field)
    )


# How the names of the suites begin by which a server shows a certificate of this kind, before
# TLS 1.3.
CERTIFICATE_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "RSA": ("TLS_RSA_WITH_", "TLS_RSA_EXPORT", "TLS_DHE_RSA_", "TLS_ECDHE_RSA_"),
    "ECDSA": ("TLS_ECDHE_ECDSA_", "TLS_ECDH_ECDSA_"),
}


def suites_with(kind: str) -> list[int]:
    """Return the suites of TLS 1.2 that need a certificate of this kind, the usual ones first."""
    beginnings = CERTIFICATE_KINDS[kind]
    return _ordered(suite for suite in suites().values() if suite.name.startswith(beginnings))


def _fits(suite: Suite, version: str) -> bool:
    if version == "TLS 1.3" or suite.is_tls13:
        return version == "TLS 1.3" and suite.is_tls13
    if version == "TLS 1.2":
        return True
    needs_extensions = "_EC" in suite.name or "_SRP_" in suite.name
    return not suite.needs_tls12 and not (version == "SSL 3.0" and needs_extensions)


def _ordered(chosen: Iterable[Suite]) -> list[int]:
    return [suite.number for suite in sorted(chosen, key=_rarity)]


_RARE = ("KRB5", "SRP", "PSK", "ARIA", "CAMELLIA", "SEED", "IDEA", "DH_DSS", "DH_RSA", "_ECDH_")


def _rarity(suite: Suite) -> tuple[bool, bool, bool, int]:
    # Windows Server 2003 reads the first 64 suites only, so the usual ones come first. Elliptic
    # curves come before finite fields, as modern clients have it.
    is_rare = any(word in suite.name for word in _RARE)
    return is_rare, not suite.strong, suite.strong and suite.uses_finite_field, suite.number


def _extensions(version: str, server_name: str | None) -> bytes:
    groups = _GROUPS_TLS13 if version == "TLS 1.3" else _CURVES
    parts = [
        b"" if server_name is None else _extension(0, _server_name(server_name)),
        _extension(0x0017, b""),  # extended master secret (RFC 7627)
        _extension(0xFF01, b"\x00"),  # renegotiation info (RFC 5746)
        _extension(0x000A, _vector(b"".join(map(_u16, groups)), 2)),
        _extension(0x000B, b"\x03\x00\x01\x02"),  # point formats (RFC 8422)
    ]
    if VERSIONS[version] >= VERSIONS["TLS 1.2"]:
        parts.append(_extension(0x000D, _vector(b"".join(map(_u16, _SIGNATURES)), 2)))
    if version == "TLS 1.3":
        parts.append(_extension(0x002B, _vector(_u16(VERSIONS[version]), 1)))
        parts.append(_extension(0x0033, _vector(_key_shares(), 2)))
    return b"".join(parts)


def _server_name(name: str) -> bytes:
    return _vector(b"\x00" + _vector(name.encode("idna"), 2), 2)


def _key_shares() -> bytes:
    modern = x25519.X25519PrivateKey.generate().public_key().public_bytes_raw()
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    classic = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return _u16(_X25519) + _vector(modern, 2) + _u16(_P256) + _vector(classic, 2)


def _padded(extensions: bytes, before: int) -> bytes:
    # RFC 7685: some terminators hang on a hello of 256 to 511 bytes.
    length = before + 2 + len(extensions) + 4
    if not 0xFF < length < 0x200:
        return extensions
    return extensions + _extension(0x0015, bytes(max(0, 0x200 - length - 4)))


def _extension(kind: int, data: bytes) -> bytes:
    return _u16(kind) + _vector(data, 2)


def _vector(data: bytes, width: int) -> bytes:
    return len(data).to_bytes(width, "big") + data


def _u16(number: int) -> bytes:
    return number.to_bytes(2, "big")
