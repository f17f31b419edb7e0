"""The example estate of the documentation, with the files that it names."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scoutview.estate.read import EstateError, parse_estate

EXAMPLE = Path(__file__).parent / "lakeside" / "estate.toml"
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lakeside test")])
DAY = dt.timedelta(days=1)


def _certificate(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), x509.random_serial_number())
    return builder.not_valid_before(now - DAY).not_valid_after(now + DAY).sign(key, hashes.SHA256())


def _revocations(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> bytes:
    builder = x509.CertificateRevocationListBuilder(NAME, now, now + DAY)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _private(
    key: ec.EllipticCurvePrivateKey, lock: serialization.KeySerializationEncryption
) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, lock)


def _write_pki(folder: Path) -> None:
    key, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = dt.datetime.now(dt.UTC)
    certificate = _certificate(key, now)
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    folder.mkdir()
    (folder / "ca.crt").write_bytes(pem)
    (folder / "ca.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
    (folder / "ca.crl").write_bytes(_revocations(key, now))
    (folder / "c.crt").write_bytes(pem)
    (folder / "c.key").write_bytes(_private(key, serialization.NoEncryption()))
    (folder / "other.key").write_bytes(_private(other, serialization.NoEncryption()))
    locked = _private(key, serialization.BestAvailableEncryption(b"synthetic"))
    (folder / "locked.key").write_bytes(locked)


@pytest.fixture(scope="session")
def lakeside(tmp_path_factory) -> Path:
    """The folder of the example: estate.toml, pki/ and letters/; for reading only."""
    folder = tmp_path_factory.mktemp("lakeside")
    shutil.copy(EXAMPLE, folder)
    _write_pki(folder / "pki")
    (folder / "letters").mkdir()
    (folder / "letters" / "authorization.pdf").write_bytes(b"%PDF-1.7 synthetic")
    return folder


@pytest.fixture(scope="session")
def example() -> str:
    """The text of the example estate file."""
    return EXAMPLE.read_text()


@pytest.fixture
def faults_of() -> Callable[..., tuple[str, ...]]:
    """Return the sentences about a text or bytes; none when it is a good estate."""

    def faults(text: str | bytes, folder: Path | None = None) -> tuple[str, ...]:
        data = text.encode() if isinstance(text, str) else text
        try:
            parse_estate(data, name="estate.toml", folder=folder)
        except EstateError as error:
            return error.faults
        return ()

    return faults
