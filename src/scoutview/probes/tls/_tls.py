"""What every statement about TLS shares: when it applies, and reading the chain that was seen."""

import warnings
from collections.abc import Callable, Sequence
from typing import Final

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import PublicKeyAlgorithmOID

from scoutview.estate.model import ALWAYS_TLS, Protocol
from scoutview.facts.clear import HEARD_IN_CLEAR, clear_speech
from scoutview.facts.dicom import PlainAssociation
from scoutview.facts.network import Reach
from scoutview.facts.tls import Certificate, Hello, Offers
from scoutview.facts.web import PlainWeb
from scoutview.findings import Outcome
from scoutview.probes.probe import Case, NotSeen, Verdict

PROTOCOLS: Final = frozenset(
    {
        Protocol.DICOM,
        Protocol.DICOMWEB,
        Protocol.HTTPS,
        Protocol.FHIR,
        Protocol.HL7,
        Protocol.MQTT,
        Protocol.LDAP,
        Protocol.OIDC,
        Protocol.SYSLOG,
    }
)
OFFERS_NEEDS: Final = (Offers.KIND, PlainAssociation.KIND, PlainWeb.KIND, Reach.KIND)
CERTIFICATE_NEEDS: Final = (Certificate.KIND, *OFFERS_NEEDS)
MALFORMED: Final = (  # what cryptography raises for bytes that are no certificate or list
    ValueError,
    TypeError,
    OverflowError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_WITHOUT_TLS = frozenset({Hello.CLOSED, Hello.SILENT})

Chain = tuple[x509.Certificate, ...]


def judged_on_offers(judge: Callable[[Case, Offers], Verdict]) -> Callable[[Case], Verdict]:
    """Judge by the offers of a server that speaks TLS; the ladder below answers for the others.

    Plain where plain was meant is not applicable. No TLS where it was meant is not observed.
    """

    def ladder(case: Case) -> Verdict:
        seen = case.facts.get(Offers.KIND)
        speaks_tls = isinstance(seen, Offers) and seen.speaks_tls
        plain = "" if speaks_tls else _plain_as_declared(case)
        if plain:
            return Outcome.NOT_APPLICABLE, plain
        offers = case.fact(Offers)
        if not offers.speaks_tls:
            raise NotSeen(f"no TLS was found: {offers.words}")
        return judge(case, offers)

    return ladder


def judged_on_chain(
    judge: Callable[[Case, Certificate, Chain], Verdict],
) -> Callable[[Case], Verdict]:
    """Judge by each chain (leaf first, never empty) that a TLS server showed: the worst decides."""

    def unseen(case: Case, _: Offers) -> Verdict:
        raise NotSeen(f"no certificate was seen: {case.fact(Certificate).words}")

    ladder = judged_on_offers(unseen)

    def with_chains(case: Case) -> Verdict:
        seen = case.facts.get(Certificate.KIND)
        if not isinstance(seen, Certificate) or not seen.chain:
            return ladder(case)
        chains = (seen.chain, *seen.other_chains)
        outcome, words = _worst([_judged(judge, case, seen, chain) for chain in chains])
        if outcome is Outcome.MET and not seen.other_kinds_asked:
            words += "; one chain was seen, others were not asked for"
        return outcome, words

    return with_chains


def _judged(
    judge: Callable[[Case, Certificate, Chain], Verdict],
    case: Case,
    seen: Certificate,
    chain: tuple[bytes, ...],
) -> tuple[Outcome, str, str]:
    """Return the outcome, what was said, and what kind of certificate it is said about."""
    try:
        parsed = tuple(parse(der) for der in chain)
    except UnreadableCertificate as unreadable:
        words = f"the server's chain cannot be judged: {unreadable}"
        return Outcome.NOT_OBSERVED, words, "unreadable"
    try:
        return *judge(case, seen, parsed), _which(parsed[0])
    except NotSeen as unknown:
        return Outcome.NOT_OBSERVED, str(unknown), _which(parsed[0])


def _worst(judged: Sequence[tuple[Outcome, str, str]]) -> Verdict:
    outcomes = {outcome for outcome, _, _ in judged}
    worst = next(one for one in _WORST_FIRST if one in outcomes)
    said = [(words, about) for outcome, words, about in judged if outcome is worst]
    total = len(judged)
    if total == 1:
        return worst, said[0][0]
    if len(said) == total and len({words for words, _ in said}) == 1:
        return worst, f"{said[0][0]}; so for each of the {total} certificates that it shows"
    named = (f"{words} (the {about} one of the {total} that it shows)" for words, about in said)
    return worst, "; ".join(named)


_WORST_FIRST = (Outcome.NOT_MET, Outcome.NOT_OBSERVED, Outcome.MET)


class UnreadableCertificate(Exception):
    """A certificate, or a part of it, is in no form that can be read."""


def parse(der: bytes) -> x509.Certificate:
    """Return the certificate. Raises UnreadableCertificate, and reading it later raises nothing.

    cryptography parses the parts of a certificate when they are first asked for: ask here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            certificate = x509.load_der_x509_certificate(der)
            _read_all(certificate)
    except MALFORMED as error:
        raise UnreadableCertificate("a certificate is malformed") from error
    return certificate


def subject(certificate: x509.Certificate) -> str:
    """Return the subject in one line, for a message."""
    return certificate.subject.rfc4514_string() or _serial(certificate)


def _serial(certificate: x509.Certificate) -> str:
    with warnings.catch_warnings():  # a serial number that is not positive warns each time
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return f"serial {certificate.serial_number:x}"


_KEY_KINDS = {
    PublicKeyAlgorithmOID.RSAES_PKCS1_v1_5: "RSA",
    PublicKeyAlgorithmOID.RSASSA_PSS: "RSA-PSS",
    PublicKeyAlgorithmOID.EC_PUBLIC_KEY: "elliptic curve",
    PublicKeyAlgorithmOID.DSA: "DSA",
}


def _which(leaf: x509.Certificate) -> str:
    """Return what tells a certificate from the server's others."""
    kind = _KEY_KINDS.get(leaf.public_key_algorithm_oid, "other")
    return f"{kind}, {_serial(leaf)},"


def _read_all(certificate: x509.Certificate) -> None:
    certificate.subject.rfc4514_string()
    certificate.issuer.rfc4514_string()
    for _ in certificate.extensions:
        pass
    _ = (
        certificate.version,
        certificate.serial_number,
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        certificate.signature_algorithm_oid,
        certificate.public_key_algorithm_oid,
    )


def _meant_to_be_tls(case: Case) -> bool:
    return case.declared.tls or case.declared.protocol in ALWAYS_TLS


def _plain_as_declared(case: Case) -> str:
    """Return what shows that an endpoint meant to be plain is so (empty: nothing does)."""
    if _meant_to_be_tls(case):
        return ""
    heard = clear_speech(case.facts)
    if heard:
        return f"it is meant to be plain, and it is: {heard}"
    offers = case.facts.get(Offers.KIND)
    answers = {one.answer for one in offers.versions} if isinstance(offers, Offers) else set()
    if Hello.NOT_TLS in answers:
        return "it is meant to be plain, and it is: it answers a TLS hello in clear"
    if case.declared.protocol not in HEARD_IN_CLEAR and answers and answers <= _WITHOUT_TLS:
        return "it is meant to be plain, and no TLS answers on it, as declared"
    return ""
