"""TLS contexts for looking: they accept every version, suite and certificate our library can speak.

Judging certificates and versions is a probe's work; a context that refuses would hide them.
"""

import ssl
import tempfile
import warnings
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scoutview.estate.model import Endpoint
from scoutview.facts.dicom import Shown

# Without SECLEVEL=0 OpenSSL cannot even offer TLS 1.0, and "refused" would be a false pass.
EVERY_SUITE = "ALL:eNULL:@SECLEVEL=0"
LEGACY_RENEGOTIATION = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT; named in ssl from Python 3.12 on


def client_context(endpoint: Endpoint, shown: Shown) -> ssl.SSLContext:
    """Return a context that verifies nothing and shows the certificate asked for.

    Raises OSError (its subclass ssl.SSLError, too) when the estate's certificate or key
    cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.options |= LEGACY_RENEGOTIATION
    context.set_ciphers(EVERY_SUITE)
    if shown is Shown.KNOWN and endpoint.client.cert is not None:
        context.load_cert_chain(endpoint.client.cert, endpoint.client.key)
    if shown is Shown.UNKNOWN:
        _load_unknown(context)
    return context


def best_certificate(endpoint: Endpoint) -> Shown:
    """Return what a caller shows when it shows the best that we have."""
    return Shown.NONE if endpoint.client.cert is None else Shown.KNOWN


def server_name(endpoint: Endpoint) -> str | None:
    """Return the name for SNI: the declared one, else the host when it is a name.

    Source: RFC 6066 section 3 (literal addresses are not permitted in SNI).
    """
    name = (endpoint.server_name or endpoint.host).rstrip(".")
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return name if _fits_in_sni(name) else None
    return None


def _fits_in_sni(name: str) -> bool:
    try:
        return bool(name.encode("idna"))
    except UnicodeError:
        return False


@cache
def _unknown_pem() -> bytes:
    """Make a key and a self-signed certificate that no one trusts; one for each process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SCOUTVIEW UNKNOWN CA")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _load_unknown(context: ssl.SSLContext) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder, "unknown.pem")
        pem.write_bytes(_unknown_pem())
        context.load_cert_chain(pem)
