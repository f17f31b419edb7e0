"""What every statement about TLS shares: when it applies, and reading the chain that was seen."""

import warnings
from collections.abc import Callable
from typing import Final

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

from scoutview.estate.model import ALWAYS_TLS, Protocol
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate, Hello, Offers
from scoutview.findings import Outcome
from scoutview.probes._probe import Case, NotSeen, Verdict

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
OFFERS_NEEDS: Final = (Offers.KIND, Reach.KIND)
CERTIFICATE_NEEDS: Final = (Certificate.KIND, Offers.KIND, Reach.KIND)
MALFORMED: Final = (  # what cryptography raises for bytes that are no certificate or list
    ValueError,
    TypeError,
    OverflowError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
_PLAIN: Final = (Outcome.NOT_APPLICABLE, "it is meant to be plain, and it is")


def judged_on_offers(judge: Callable[[Case, Offers], Verdict]) -> Callable[[Case], Verdict]:
    """Judge by the offers of a server that speaks TLS; the ladder below answers for the others.

    Plain where plain was meant is not applicable. No TLS where it was meant is not observed.
    """

    def ladder(case: Case) -> Verdict:
        if not _meant_to_be_tls(case) and _is_plain(case):
            return _PLAIN
        offers = case.fact(Offers)
        if not offers.speaks_tls:
            raise NotSeen(f"no TLS was found: {offers.words}")
        return judge(case, offers)

    return ladder


def judged_on_chain(
    judge: Callable[[Case, Certificate, tuple[x509.Certificate, ...]], Verdict],
) -> Callable[[Case], Verdict]:
    """Judge by the chain (leaf first, never empty) that a TLS server showed."""

    def with_chain(case: Case, _: Offers) -> Verdict:
        seen = case.fact(Certificate)
        if not seen.chain:
            raise NotSeen(f"no certificate was seen: {seen.words}")
        try:
            chain = tuple(parse(der) for der in seen.chain)
        except UnreadableCertificate as unreadable:
            raise NotSeen(f"the server's chain cannot be judged: {unreadable}") from unreadable
        return judge(case, seen, chain)

    return judged_on_offers(with_chain)


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
    return certificate.subject.rfc4514_string() or f"serial {certificate.serial_number:x}"


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
    )


def _meant_to_be_tls(case: Case) -> bool:
    return case.declared.tls or case.declared.protocol in ALWAYS_TLS


def _is_plain(case: Case) -> bool:
    """Whether the endpoint answers, and not by TLS."""
    offers = case.facts.get(Offers.KIND)
    if isinstance(offers, NotLooked):
        reach = case.facts.get(Reach.KIND)
        answers = isinstance(reach, Reach) and reach.state is Reachability.ANSWERS
        return answers and offers.reason is Reason.SKIPPED
    return (
        isinstance(offers, Offers)
        and not offers.speaks_tls
        and any(offer.answer is Hello.NOT_TLS for offer in offers.versions)
    )
