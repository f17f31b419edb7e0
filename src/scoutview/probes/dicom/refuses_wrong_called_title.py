"""Does the node answer only to its own AE title?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer, WrongCalledTitle
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """Only a refusal that names the called title tells about titles."""
    told = case.fact(WrongCalledTitle).exchange
    if told.answer is Answer.ACCEPTED:
        return Outcome.NOT_MET, f"answers to any AE title; {told.called} was accepted"
    triple = (told.result, told.source, told.reason)
    if told.answer is Answer.REJECTED and triple == (1, 1, 7):
        return Outcome.MET, f"does not answer to {told.called}: {told.words}"
    raise NotSeen(f"the wrong title was not what decided: {_read.in_words(told)}")


PROBE: Final = Probe(
    id="dicom.refuses_wrong_called_title",
    title="The DICOM node answers only to its own AE title",
    severity=Severity.LOW,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.wrong_called_title",),
    judge=judge,
    remediation=(
        "Check the called AE title (Orthanc: DicomCheckCalledAet), unless the node is a router "
        "or answers to aliases on purpose; then say so in its conformance record."
    ),
    source="DICOM PS3.8 section 9.3.4, table 9-21",
    explanation=(
        "A node that answers to every title hides wiring faults: a scanner set up for the wrong "
        "archive still sends, to the wrong place. Aliases and routers may do so on purpose. No "
        "access control rests on it."
    ),
    rests_on_ae_title=True,
)
