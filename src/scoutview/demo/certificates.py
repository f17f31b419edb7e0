"""The demo's certificate authority: names are always the same, keys are new at every start."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANIZATION = "Lakeside Imaging (demo)"
DOMAIN = "lakeside.example"

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_DAY = dt.timedelta(days=1)
_RSA_BITS = 2048
# Days before and after today. Current ones have most of their life left, so no renewal is due.
_CURRENT = (-30, 335)
_EXPIRED = (-400, -35)
_SERVER = ExtendedKeyUsageOID.SERVER_AUTH
_CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and its unencrypted private key, PEM files."""

    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Pki:
    """The files of the authority. `client` is the caller that the hardened archive knows."""

    ca: Path
    client: Credential
    servers: dict[str, Credential]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that gets a certificate, for its host and `NAME.lakeside.example`."""

    name: str
    host: str
    expired: bool = False
    with_rsa: bool = False


def make_pki(folder: Path, today: dt.date, *servers: Server) -> Pki:
    """Make the authority, its client and its servers in a new folder."""
    folder.mkdir(parents=True)
    authority = _Authority(folder, dt.datetime.combine(today, dt.time(), dt.UTC))
    client = authority.issue("scoutview", _elliptic(), _CURRENT, _CLIENT, ())
    return Pki(
        ca=authority.path,
        client=client,
        servers={server.name: authority.serve(server) for server in servers},
    )


def server_name(name: str) -> str:
    """Return the DNS name of a demo server; nobody has it outside of the demo (RFC 2606)."""
    return f"{name}.{DOMAIN}"


class _Authority:
    """A root that issues leaves directly."""

    def __init__(self, folder: Path, midnight: dt.datetime) -> None:
        self._folder = folder
        self._midnight = midnight
        self._key = _elliptic()
        self._name = _name("Root of the demo")
        self._certificate = self._root()
        self.path = self._write("ca.crt", _pem(self._certificate))

    def serve(self, server: Server) -> Credential:
        """Issue a server certificate."""
        key = _rsa() if server.with_rsa else _elliptic()
        hosts = (
            x509.DNSName(server_name(server.name)),
            x509.IPAddress(ipaddress.ip_address(server.host)),
        )
        days = _EXPIRED if server.expired else _CURRENT
        return self.issue(server.name, key, days, _SERVER, hosts)

    def issue(
        self,
        name: str,
        key: _Key,
        days: tuple[int, int],
        role: x509.ObjectIdentifier,
        hosts: tuple[x509.GeneralName, ...],
    ) -> Credential:
        """Issue a leaf that is valid between two days counted from today."""
        builder = (
            self._builder(_name(name), key, days, is_ca=False)
            .add_extension(x509.ExtendedKeyUsage([role]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
        )
        if hosts:
            builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return Credential(
            cert=self._write(f"{name}.crt", _pem(certificate)),
            key=self._write(f"{name}.key", _private_pem(key), mode=0o600),
        )

    def _root(self) -> x509.Certificate:
        builder = self._builder(self._name, self._key, (-400, 3650), is_ca=True)
        return builder.sign(self._key, hashes.SHA256())

    def _builder(
        self, subject: x509.Name, key: _Key, days: tuple[int, int], *, is_ca: bool
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._midnight + days[0] * _DAY)
            .not_valid_after(self._midnight + days[1] * _DAY)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(_usage(is_ca=is_ca), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )

    def _write(self, name: str, data: bytes, mode: int = 0o644) -> Path:
        path = self._folder / name
        path.touch(mode=mode)
        path.write_bytes(data)
        return path


def _elliptic() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, _RSA_BITS)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANIZATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        key_encipherment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: _Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
