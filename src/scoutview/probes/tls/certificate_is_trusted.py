"""The certificate leads to a trust anchor of the estate, or of the system."""

from typing import Final

from cryptography import x509

from scoutview.facts.tls import Certificate
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.tls._path import Path, Search, unchecked
from scoutview.probes.tls._revocation import judge_revocation
from scoutview.probes.tls._signature import has_signed
from scoutview.probes.tls._tls import (
    CERTIFICATE_NEEDS,
    PROTOCOLS,
    UnreadableCertificate,
    judged_on_chain,
    parse,
    subject,
)


@judged_on_chain
def _judge(case: Case, seen: Certificate, chain: tuple[x509.Certificate, ...]) -> Verdict:
    search = Search(anchors=_anchors(seen), others=chain[1:], at=case.observed_at)
    path = search.path(chain[0])
    if path is None:
        return _untrusted(seen, chain[0], search.why_not)
    if unchecked(path):
        raise NotSeen(f"whether it is trusted needs a check that is not made: {unchecked(path)}")
    words = f"its certificate leads to {subject(path[-1])}"
    if not seen.crl:
        return _met_without_crl(case, seen, words)
    return _with_revocation(case, seen, path, words)


def _anchors(seen: Certificate) -> tuple[x509.Certificate, ...]:
    anchors = []
    for der in seen.anchors:
        try:
            anchors.append(parse(der))
        except UnreadableCertificate:
            continue  # nothing can be held against it, so it supports nothing
    return tuple(anchors)


def _untrusted(seen: Certificate, leaf: x509.Certificate, why_not: str) -> Verdict:
    if seen.words:  # a file of the estate could not be read: perhaps it would lead there
        raise NotSeen(seen.words)
    if has_signed(leaf, leaf):
        return Outcome.NOT_MET, "its certificate is self-signed, and no trust anchor"
    because = f" ({why_not})" if why_not else ""
    if not seen.anchors_from_estate:
        raise NotSeen(
            f"its issuer {leaf.issuer.rfc4514_string()} leads to nothing in the system's trust "
            f"store{because}; give the authority's certificate as `ca` if it is your own"
        )
    words = "its certificate leads neither to the estate's `ca` nor to the system's trust store"
    return Outcome.NOT_MET, words + because


def _met_without_crl(case: Case, seen: Certificate, words: str) -> Verdict:
    if case.declared.crl is not None:
        raise NotSeen(f"whether it was revoked is unknown: {seen.words or 'the CRL is empty'}")
    return Outcome.MET, f"{words}; revocation was not checked, as the estate gives no CRL"


def _with_revocation(case: Case, seen: Certificate, path: Path, words: str) -> Verdict:
    outcome, said = judge_revocation(path, seen.crl, case.observed_at)
    return outcome, f"{words}; {said}" if outcome is Outcome.MET else said


PROBE: Final = Probe(
    id="tls.certificate_is_trusted",
    title="The server's certificate leads to a trusted authority",
    severity=Severity.HIGH,
    protocols=PROTOCOLS,
    needs=CERTIFICATE_NEEDS,
    judge=_judge,
    remediation=(
        "Have the server's certificate issued by an authority that its clients trust, install it "
        "with its intermediate certificates (Orthanc SslCertificate and DicomTlsCertificate, "
        "DCMTK +tls, nginx ssl_certificate), and name that authority as ca in the estate file."
    ),
    source="RFC 5280 section 6; DICOM PS3.15 annex B.12",
    explanation=(
        "A modality or a viewer can tell the archive from an impostor only by a certificate whose "
        "issuer it trusts. With a self-signed or unknown certificate, staff and machines learn to "
        "skip the check, and then anyone on the network can stand in for the archive."
    ),
)
