"""Is a machine let into TLS only with a certificate that the organization vouches for?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer, Exchange, ForeignCertificates, Shown
from scoutview.findings import Outcome, Severity
from scoutview.probes._probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.dicom import _read

_LET_IN = frozenset({Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED})
_HOW = {Shown.NONE: "without a certificate", Shown.UNKNOWN: "with a certificate of an unknown CA"}


def judge(case: Case) -> Verdict:
    """Any DICOM answer inside TLS shows that TLS let the caller in, whatever DICOM then said."""
    foreign = case.fact(ForeignCertificates)
    both = (foreign.without, foreign.unknown)
    let_in = [told for told in both if told.answer in _LET_IN]
    if let_in:
        ways = " and ".join(_HOW[told.shown] for told in let_in)
        return Outcome.NOT_MET, f"TLS lets a caller in {ways} ({let_in[0].words})"
    if all(_is_turned_away(told, case) for told in both):
        return Outcome.MET, f"TLS lets nobody in {_HOW[Shown.NONE]} or {_HOW[Shown.UNKNOWN]}"
    unclear = next(told for told in both if not _is_turned_away(told, case))
    raise NotSeen(f"{_HOW[unclear.shown]} nothing was told: {unclear.words}")


def _is_turned_away(told: Exchange, case: Case) -> bool:
    """A plain close tells only beside a known certificate that is served in the same run."""
    if told.answer is Answer.STOPPED_AT_TLS:
        return True
    known = _read.known_exchange(case)
    shown = known is not None and known.shown is Shown.KNOWN
    return told.answer is Answer.CLOSED and shown and _read.is_served(known)


PROBE: Final = Probe(
    id="dicom.requires_client_certificate",
    title="The DICOM node lets a machine into TLS only with a certificate it trusts",
    severity=Severity.HIGH,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.foreign_certificates", "dicom.known_caller"),
    judge=judge,
    remediation=(
        "Require client certificates of your own CA (Orthanc: DicomTlsRemoteCertificateRequired "
        "and DicomTlsTrustedCertificates; stunnel: requireCert and verifyChain; DCMTK: +cf)."
    ),
    source="DICOM PS3.15 annex B.12, IHE ITI-19 (Authenticate Node), 45 CFR 164.312(d)",
    explanation=(
        "An AE title is a name tag that anyone can print. A client certificate is the badge: "
        "only a machine that holds the private key gets in. It is what makes an archive's list "
        "of callers worth something."
    ),
)
