"""The keys and the signatures of the certificate chain are strong."""

from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

from scoutview.facts.tls import Certificate
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.tls._path import is_self_issued
from scoutview.probes.tls._tls import CERTIFICATE_NEEDS, PROTOCOLS, judged_on_chain, subject

_BROKEN_HASHES: Final = frozenset({"md5", "sha1"})
_BROKEN_SIGNATURES: Final = {  # those that cryptography no longer knows by name
    "1.2.840.113549.1.1.2": "MD2",
    "1.2.840.113549.1.1.3": "MD4",
    "1.3.14.3.2.29": "SHA1",
}


@judged_on_chain
def _judge(case: Case, seen: Certificate, chain: tuple[x509.Certificate, ...]) -> Verdict:
    faults = [
        f"{subject(certificate)} {fault}"
        for number, certificate in enumerate(chain)
        for fault in (
            _weak_key(certificate, case),
            "" if _needs_no_signature(number, chain, seen) else _weak_signature(certificate),
        )
        if fault
    ]
    if faults:
        return Outcome.NOT_MET, f"its certificate is weak: {'; '.join(faults)}"
    words = f"its certificate has {_key_words(chain[0])}, and no signature by MD5 or SHA-1"
    return Outcome.MET, words


def _weak_key(certificate: x509.Certificate, case: Case) -> str:
    key = _key(certificate)
    words = f"has {_key_words(certificate)}"
    if isinstance(key, rsa.RSAPublicKey):
        return words if key.key_size < case.parameters["rsa_bits"] else ""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return words if key.key_size < case.parameters["ec_bits"] else ""
    return words if isinstance(key, dsa.DSAPublicKey) else ""


def _key(certificate: x509.Certificate) -> CertificatePublicKeyTypes:
    try:
        return certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise NotSeen(f"the key of {subject(certificate)} cannot be read") from error


def _key_words(certificate: x509.Certificate) -> str:
    """Describe the key. Raises NotSeen for a kind that this table does not know."""
    key = _key(certificate)
    if isinstance(key, rsa.RSAPublicKey):
        return f"an RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"an elliptic curve key of {key.key_size} bits"
    if isinstance(key, dsa.DSAPublicKey):
        return f"a DSA key of {key.key_size} bits"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "an Ed25519 key"
    if isinstance(key, ed448.Ed448PublicKey):
        return "an Ed448 key"
    raise NotSeen(f"{subject(certificate)} has a key of a kind that is not judged here")


def _needs_no_signature(
    number: int, chain: tuple[x509.Certificate, ...], seen: Certificate
) -> bool:
    # A self-signed anchor is trusted for itself: nobody relies on its signature. A self-signed
    # certificate above the leaf is one, or is not used at all.
    if not is_self_issued(chain[number]):
        return False
    return number > 0 or chain[0].public_bytes(Encoding.DER) in seen.anchors


def _weak_signature(certificate: x509.Certificate) -> str:
    oid = certificate.signature_algorithm_oid.dotted_string
    name = _BROKEN_SIGNATURES.get(oid, "")
    try:
        algorithm = certificate.signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        algorithm = None
    if algorithm is not None and algorithm.name in _BROKEN_HASHES:
        name = algorithm.name.upper()
    return f"is signed with {name}" if name else ""


PROBE: Final = Probe(
    id="tls.certificate_key_is_strong",
    title="The server's certificate has a strong key and a strong signature",
    severity=Severity.MEDIUM,
    protocols=PROTOCOLS,
    needs=CERTIFICATE_NEEDS,
    judge=_judge,
    remediation=(
        "Make a new key, RSA with at least 2048 bits or elliptic curve P-256 (openssl genpkey, or "
        "the Windows certificate console), and have it certified with a SHA-256 signature; "
        "Orthanc, DCMTK, nginx and stunnel take either kind."
    ),
    source="RFC 9325 section 4.5; NIST SP 800-131A revision 2; DICOM PS3.15 annex B.13",
    explanation=(
        "A short key can be computed by someone with enough machines, and a certificate signed "
        "with MD5 or SHA-1 can be forged. Either lets a stranger pose as the archive with a "
        "certificate that every viewer accepts."
    ),
    parameters={"rsa_bits": 2048, "ec_bits": 256},
)
