"""Is a machine let into TLS only with a certificate that the organization vouches for?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import SPOKE_DICOM, Answer, Exchange, ForeignCertificates, Shown
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

_HOW = {Shown.NONE: "without a certificate", Shown.UNKNOWN: "with a certificate of an unknown CA"}


def judge(case: Case) -> Verdict:
    """Any DICOM answer inside TLS shows that TLS let the caller in, whatever DICOM then said."""
    foreign = case.fact(ForeignCertificates)
    both = (foreign.without, foreign.unknown)
    let_in = [told for told in both if told.answer in SPOKE_DICOM]
    if let_in:
        ways = " and ".join(_HOW[told.shown] for told in let_in)
        return Outcome.NOT_MET, f"TLS lets a caller in {ways} ({let_in[0].words})"
    if all(_is_turned_away(told, case) for told in both):
        return Outcome.MET, f"TLS lets nobody in {_HOW[Shown.NONE]} or {_HOW[Shown.UNKNOWN]}"
    unclear = next(told for told in both if not _is_turned_away(told, case))
    raise NotSeen(f"{_HOW[unclear.shown]} nothing was told: {unclear.words}")


def _is_turned_away(told: Exchange, case: Case) -> bool:
    """A close without a word tells only between two calls of a known certificate's holder."""
    if told.answer is Answer.STOPPED_AT_TLS:
        return True
    known, after = _read.known_exchange(case), case.fact(ForeignCertificates).known_after
    shown = known is not None and known.shown is Shown.KNOWN
    served = _read.is_served(known) and _read.is_served(after)
    return told.answer is Answer.CLOSED and shown and served


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
