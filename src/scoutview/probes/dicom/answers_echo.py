"""Is the node alive to those it should serve?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer, KnownCaller, PlainAssociation, Strangers
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.tls import Offers
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """The known caller decides; a stranger's echo counts only for an open node."""
    reach = case.facts.get(Reach.KIND)
    if isinstance(reach, Reach) and reach.state in {Reachability.SILENT, Reachability.REFUSED}:
        return Outcome.NOT_MET, f"it is declared in use, but {reach.detail}"
    known = _read.known_exchange(case)
    if known is None:
        return _no_dicom(case) or _as_stranger(case)
    if _read.is_served(known):
        return Outcome.MET, f"answered C-ECHO of {known.caller}"
    if known.answer is Answer.NO_COMMON_TLS:
        raise NotSeen(f"{known.caller} could not ask: {known.words}")
    return Outcome.NOT_MET, f"did not serve its known caller {_read.in_words(known)}"


def _no_dicom(case: Case) -> Verdict | None:
    """Judge a port that is declared in use, with a known caller, and speaks no DICOM at all."""
    plain, offers = case.facts.get(PlainAssociation.KIND), case.facts.get(Offers.KIND)
    if not case.declared.client.ae_title or not isinstance(plain, PlainAssociation):
        return None
    if not isinstance(offers, Offers) or offers.speaks_tls:
        return None
    told = plain.known or plain.exchange
    case.decided_by(PlainAssociation)
    return Outcome.NOT_MET, f"it is declared in use, but gives no DICOM answer: {told.words}"


def _as_stranger(case: Case) -> Verdict:
    # Without a known caller only an open node can show that it is alive.
    if not case.declared.client.ae_title and isinstance(case.facts.get(Strangers.KIND), Strangers):
        first = _read.first_stranger(case)
        if _read.is_served(first):
            return Outcome.MET, f"answered C-ECHO of the stranger {first.caller}: it is open to all"
        raise NotSeen("no known caller is configured (client.ae_title) and strangers are refused")
    case.fact(KnownCaller)
    raise NotSeen("no answer was seen")


PROBE: Final = Probe(
    id="dicom.answers_echo",
    title="The DICOM node answers the callers that it should serve",
    severity=Severity.MEDIUM,
    protocols=frozenset({Protocol.DICOM}),
    needs=(
        "dicom.known_caller",
        "dicom.strangers",
        "network.reach",
        "dicom.plain",
        "tls.offers",
    ),
    judge=judge,
    remediation=(
        "Start the node or correct its address, port and AE title in the estate file; "
        "register the caller of the estate file on the node (Orthanc: DicomModalities)."
    ),
    source="DICOM PS3.4 annex A (Verification), PS3.7 section 9.1.5",
    explanation=(
        "C-ECHO is the ping of DICOM. If the archive does not answer a caller that it should "
        "know, scanners cannot send and readers cannot open priors. It also makes the other "
        "findings believable: a node that serves nobody refuses strangers for free."
    ),
    rests_on_ae_title=True,
)
