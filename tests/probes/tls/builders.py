"""Small certificates, revocation lists and cases, for the statements about TLS."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.dicom import Answer, Exchange, PlainAssociation, Transport
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.tls import Certificate, Hello, Offers, VersionOffer
from scoutview.facts.web import Content, PlainWeb, WebAnswer, WebExchange
from scoutview.probes.probe import Case, Probe, answer

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
SYSTEM = System(id="pacs", kind=Kind.PACS, name="Archive")
SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")  # the object identifier in DER
VERSIONS = ("TLS 1.2", "TLS 1.3", "TLS 1.1", "TLS 1.0", "SSL 3.0")


@cache
def key(kind="ec"):
    makers = {
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "other ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "ec224": lambda: ec.generate_private_key(ec.SECP224R1()),
        "ec384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "rsa1024": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - weak on purpose
        "rsa2048": lambda: rsa.generate_private_key(65537, 2048),
        "dsa": lambda: dsa.generate_private_key(1024),  # noqa: S505 - weak on purpose
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ed448": ed448.Ed448PrivateKey.generate,
    }
    return makers[kind]()


def name(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass(frozen=True)
class Issued:
    cert: x509.Certificate
    key: object

    @property
    def der(self):
        return self.cert.public_bytes(Encoding.DER)


def issue(
    subject,
    issuer=None,
    *,
    kind="ec",
    ca=False,
    path_length=None,
    may_sign=True,
    names=(),
    starts=NOW - timedelta(days=100),
    ends=NOW + timedelta(days=200),
    extensions=(),
):
    """A certificate; without an issuer it is self-signed."""
    own = key(kind)
    signer = own if issuer is None else issuer.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(subject) if issuer is None else issuer.cert.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if ca:
        constraints = x509.BasicConstraints(ca=True, path_length=path_length)
        builder = builder.add_extension(constraints, critical=True)
        builder = builder.add_extension(_usage(may_sign=may_sign), critical=True)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    edwards = isinstance(signer, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    return Issued(builder.sign(signer, None if edwards else hashes.SHA256()), own)


def _usage(*, may_sign):
    others = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=may_sign,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
        **others,
    )


def crl(
    issuer,
    *revoked,
    starts=NOW - timedelta(days=1),
    ends=NOW + timedelta(days=7),
    extensions=(),
):
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.cert.subject)
        .last_update(starts)
        .next_update(ends)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder(one.cert.serial_number, starts)
        builder = builder.add_revoked_certificate(entry.build())
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def sign_again(signed, issuer, algorithm=hashes.SHA1, last_byte=5):
    """The same certificate or list, in DER, under a hash that cryptography signs no more with.

    Both names of the algorithm have the length of SHA-256's, so no length field changes.
    """
    weak = SHA256_WITH_RSA[:-1] + bytes([last_byte])
    content = getattr(signed, "tbs_certificate_bytes", None) or signed.tbs_certlist_bytes
    content = content.replace(SHA256_WITH_RSA, weak)
    signature = issuer.key.sign(content, padding.PKCS1v15(), algorithm())
    whole = signed.public_bytes(Encoding.DER).replace(SHA256_WITH_RSA, weak)
    return whole[: -len(signature)] + signature


def endpoint(**changes):
    settings = {
        "id": "dicom",
        "system": "pacs",
        "protocol": Protocol.DICOM,
        "host": "192.0.2.10",
        "port": 2762,
        "tls": True,
    }
    return Endpoint(**{**settings, **changes})


def offers(*offered, other=Hello.REFUSED, **changes):
    """What a server told that offers just these versions, and strong suites unless changed."""
    versions = tuple(
        VersionOffer(version, Hello.OFFERED if version in offered else other)
        for version in VERSIONS
    )
    return Offers(**{"speaks_tls": True, "versions": versions, "suites": (0xC02F,), **changes})


def in_clear(answer=Answer.ACCEPTED):
    """A stranger's association without TLS."""
    return PlainAssociation(
        Exchange(caller="SV", called="PACS", transport=Transport.PLAIN, answer=answer)
    )


def web_in_clear(answer=WebAnswer.ANSWERED, content=Content.OTHER):
    """A GET without TLS."""
    return PlainWeb(
        WebExchange(
            label="GET /", method="GET", path="/", tls=False, answer=answer, content=content
        )
    )


def no_tls(answer, words="answered with HTTP in clear"):
    versions = (VersionOffer("TLS 1.2", answer, words=words),)
    return Offers(speaks_tls=False, versions=versions, words=words)


def shown(*chain, anchors=(), **changes):
    """A certificate fact: the chain that was shown, and the estate's anchors."""
    settings = {
        "chain": tuple(one.der for one in chain),
        "anchors": tuple(one.der for one in anchors),
        "anchors_from_estate": bool(anchors),
        "other_kinds_asked": True,
    }
    return Certificate(**{**settings, **changes})


def judge(probe: Probe, *facts, at=NOW, declared=None, **parameters):
    """The verdict on these facts, at an endpoint that answers."""
    known = {Reach.KIND: Reach(Reachability.ANSWERS), Offers.KIND: offers("TLS 1.2", "TLS 1.3")}
    for fact in facts:
        known[getattr(fact, "look", fact.KIND)] = fact
    case = Case(
        system=SYSTEM,
        endpoint=declared or endpoint(),
        facts=known,
        observed_at=at,
        parameters={**probe.parameters, **parameters},
    )
    return answer(probe, case)
