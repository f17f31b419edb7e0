"""Does the node keep today's worklist from callers it does not know?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import StrangerWorklist
from scoutview.findings import Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, Probe, Verdict

_SERVED: Final = frozenset({0x0000, 0xFF00, 0xFF01})


def judge(case: Case) -> Verdict:
    """Judge by the status of the worklist C-FIND."""
    before = _read.stranger_turned_away(case)
    if before is not None:
        return before
    worklist = case.fact(StrangerWorklist)
    return _read.judge_command(worklist.exchange, worklist.echo_after, served=_SERVED)


PROBE: Final = Probe(
    id="dicom.refuses_stranger_worklist",
    title="The DICOM node refuses worklist queries of callers that it does not know",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.stranger_worklist", "dicom.strangers"),
    judge=judge,
    remediation=(
        "Serve the worklist to the scanners' AE titles and addresses only (Orthanc: "
        "DicomAlwaysAllowFindWorklist false; wlmscpfs: behind a stunnel that requires client "
        "certificates; RIS: its list of worklist clients)."
    ),
    source="DICOM PS3.4 annex K, PS3.7 annex C, 45 CFR 164.312(a)(1)",
    explanation=(
        "The worklist names everyone who is examined today, with the reason for the exam. "
        "Scoutview asks for an order that cannot exist, so it reads nobody."
    ),
    rests_on_ae_title=True,
)
