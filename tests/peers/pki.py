"""A certificate authority for the tests, with good leaves and one of each bad kind."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DAY = dt.timedelta(days=1)
ANY_ROLE = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)
SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")
SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d010105")


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate (with what it needs of its chain) and its unencrypted private key, as PEM."""

    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Pki:
    """Every path of the test authority. Servers are named localhost and pacs.lakeside.example."""

    folder: Path
    ca: Path  # the anchor; `crl` is its revocation list
    crl: Path
    rogue_ca: Path  # nobody trusts it
    server: Credential  # RSA 2048
    ec_server: Credential  # P-256
    chained: Credential  # issued by an intermediate, which is in the file too
    client: Credential
    rsa1024: Credential
    sha1: Credential  # signed with SHA-1
    expired: Credential
    soon: Credential  # expires in ten days
    self_signed: Credential
    wrong_name: Credential  # other.lakeside.example only
    revoked: Credential  # in the CRL; server and client
    rogue_server: Credential  # both from the rogue authority
    rogue_client: Credential


@dataclass(frozen=True, slots=True)
class _Authority:
    cert: x509.Certificate
    key: rsa.RSAPrivateKey


def _rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lakeside Imaging (test)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _hosts(*dns_names: str) -> x509.SubjectAlternativeName:
    loopback = [x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", "::1")]
    return x509.SubjectAlternativeName([*map(x509.DNSName, dns_names), *loopback])


_OUR_HOSTS = _hosts("localhost", "pacs.lakeside.example")
_OTHER_HOST = x509.SubjectAlternativeName([x509.DNSName("other.lakeside.example")])


def _certificate(
    subject: str,
    key: Key,
    issuer: _Authority | None,
    *,
    is_ca: bool = False,
    hosts: x509.SubjectAlternativeName = _OUR_HOSTS,
    roles: tuple[x509.ObjectIdentifier, ...] = ANY_ROLE,
    days: tuple[int, int] = (-1, 825),
) -> x509.Certificate:
    """Issues a certificate valid between two days, counted from now; no issuer: self-signed."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer.cert.subject if issuer else _name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * DAY)
        .not_valid_after(now + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(_usage(is_ca=is_ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not is_ca:
        builder = builder.add_extension(hosts, critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage(roles), critical=False)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())


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


def _authority(name: str, issuer: _Authority | None = None) -> _Authority:
    key = _rsa()
    return _Authority(_certificate(name, key, issuer, is_ca=True, days=(-400, 3650)), key)


def _signed_again_with_sha1(cert: x509.Certificate, issuer: _Authority) -> x509.Certificate:
    """The same certificate under SHA-1, which the library no longer signs with.

    Both names of the algorithm (inside what is signed, and beside the signature) have the same
    length, so no length field changes.
    """
    to_sign = cert.tbs_certificate_bytes.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    signature = issuer.key.sign(to_sign, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the point
    whole = cert.public_bytes(serialization.Encoding.DER)
    whole = whole.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    return x509.load_der_x509_certificate(whole[: -len(signature)] + signature)


def _revocation_list(ca: _Authority, *revoked: x509.Certificate) -> x509.CertificateRevocationList:
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateRevocationListBuilder(ca.cert.subject, now - DAY, now + 30 * DAY)
    for cert in revoked:
        entry = x509.RevokedCertificateBuilder(cert.serial_number, now - DAY).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(ca.key, hashes.SHA256())


@dataclass(frozen=True, slots=True)
class _Writer:
    folder: Path

    def certs(self, name: str, *certs: x509.Certificate | x509.CertificateRevocationList) -> Path:
        path = self.folder / name
        path.write_bytes(b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certs))
        return path

    def credential(self, name: str, key: Key, *chain: x509.Certificate) -> Credential:
        path = self.folder / f"{name}.key"
        path.touch(mode=0o600)
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return Credential(cert=self.certs(f"{name}.crt", *chain), key=path)


def make_pki(folder: Path) -> Pki:
    """Makes the authority and all its leaves in the folder; servers share one RSA key."""
    write = _Writer(folder)
    ca, rogue = _authority("Test root"), _authority("Rogue root")
    intermediate = _authority("Test intermediate", ca)
    key, client_key, weak_key, ec_key = (
        _rsa(),
        _rsa(),
        _rsa(1024),
        ec.generate_private_key(ec.SECP256R1()),
    )
    client_only = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    server = _certificate("pacs", key, ca)
    revoked = _certificate("revoked", key, ca)
    return Pki(
        folder=folder,
        ca=write.certs("ca.crt", ca.cert),
        crl=write.certs("ca.crl", _revocation_list(ca, revoked)),
        rogue_ca=write.certs("rogue_ca.crt", rogue.cert),
        server=write.credential("server", key, server),
        ec_server=write.credential("ec", ec_key, _certificate("ec", ec_key, ca)),
        chained=write.credential(
            "chained", key, _certificate("chained", key, intermediate), intermediate.cert
        ),
        client=write.credential(
            "client", client_key, _certificate("scoutview", client_key, ca, roles=client_only)
        ),
        rsa1024=write.credential("rsa1024", weak_key, _certificate("rsa1024", weak_key, ca)),
        sha1=write.credential("sha1", key, _signed_again_with_sha1(server, ca)),
        expired=write.credential("expired", key, _certificate("old", key, ca, days=(-365, -1))),
        soon=write.credential("soon", key, _certificate("soon", key, ca, days=(-355, 10))),
        self_signed=write.credential("self", key, _certificate("self", key, None)),
        wrong_name=write.credential(
            "other", key, _certificate("other", key, ca, hosts=_OTHER_HOST)
        ),
        revoked=write.credential("revoked", key, revoked),
        rogue_server=write.credential("rogue_server", key, _certificate("pacs", key, rogue)),
        rogue_client=write.credential(
            "rogue_client", client_key, _certificate("rogue", client_key, rogue, roles=client_only)
        ),
    )
