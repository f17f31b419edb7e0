"""Can images be sent or asked for only inside TLS?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import (
    SPOKE_DICOM,
    Exchange,
    KnownCaller,
    PlainAssociation,
    Transport,
)
from scoutview.facts.tls import Offers
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """A DICOM answer in clear, be it a refusal, shows that the request was read in clear."""
    tries = _in_clear(case)
    for told in tries:
        if told.answer in SPOKE_DICOM:
            answer = f"{told.caller}: {told.words}"
            return Outcome.NOT_MET, f"speaks DICOM in clear, without TLS ({answer})"
    answers = "; ".join(f"{told.caller}: {told.words}" for told in tries)
    if case.fact(Offers).speaks_tls:
        return Outcome.MET, f"speaks TLS, and no DICOM without it ({answers})"
    raise NotSeen(f"neither DICOM in clear nor TLS was answered ({answers})")


def _in_clear(case: Case) -> list[Exchange]:
    """Return what was tried in clear; for a device that was asked once, that one connection."""
    known = case.facts.get(KnownCaller.KIND)
    tried = isinstance(case.facts.get(PlainAssociation.KIND), PlainAssociation)
    if not tried and isinstance(known, KnownCaller):
        if known.exchange.transport is Transport.PLAIN:
            return [known.exchange]
        raise NotSeen("it answered over TLS; whether it also speaks in clear was not tried")
    plain = case.fact(PlainAssociation)
    return [plain.exchange] if plain.known is None else [plain.exchange, plain.known]


PROBE: Final = Probe(
    id="dicom.requires_tls",
    title="The DICOM node speaks only inside TLS",
    severity=Severity.HIGH,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.plain", "tls.offers", "dicom.known_caller"),
    judge=judge,
    remediation=(
        "Turn on DICOM TLS (Orthanc: DicomTlsEnabled; dcm4chee: a TLS connection; DCMTK: +tls), "
        "or put a stunnel sidecar before the node, and close the port that speaks in clear."
    ),
    source="DICOM PS3.15 annex B.12 (BCP 195 TLS), 45 CFR 164.312(e)(1)",
    explanation=(
        "DICOM in clear sends the patient's name and every pixel readably over the network: "
        "whoever taps one switch port sees the reading list of the day. Even a refusal in clear "
        "shows that the node reads requests in clear."
    ),
)
