"""Does the node keep its list of studies from callers it does not know?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import StrangerFind
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, Probe, Verdict

_SERVED: Final = frozenset({0x0000, 0xFF00, 0xFF01})


def judge(case: Case) -> Verdict:
    """Judge by the status of C-FIND; a synthetic study, where there is one, settles it."""
    before = _read.stranger_turned_away(case)
    if before is not None:
        return before
    find = case.fact(StrangerFind)
    if find.known_found and find.stranger_found is False:
        caller = case.declared.client.ae_title
        return Outcome.MET, f"{caller} finds the synthetic study and {find.exchange.caller} none"
    outcome, message = _read.judge_command(find.exchange, find.echo_after, served=_SERVED)
    if outcome is Outcome.NOT_MET:
        shown = (
            "it showed the synthetic study"
            if find.stranger_found
            else "whether data would be shown was not determined"
        )
        return outcome, f"{message}; {shown}"
    return outcome, message


PROBE: Final = Probe(
    id="dicom.refuses_stranger_queries",
    title="The DICOM node refuses queries of callers that it does not know",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.stranger_find", "dicom.strangers"),
    judge=judge,
    remediation=(
        "Allow C-FIND to named callers only (Orthanc: DicomAlwaysAllowFind false and AllowFind "
        "for each modality; dcm4chee: Accepted Calling AE Titles; dcmqrscp: AETable peers)."
    ),
    source="DICOM PS3.4 annex C.4.1, PS3.7 annex C, 45 CFR 164.312(a)(1)",
    explanation=(
        "A query lists patients: names, birth dates, what was examined and when. Scoutview asks "
        "for one study that cannot exist, so it reads nobody, and looks only at whether the node "
        "takes the question."
    ),
    rests_on_ae_title=True,
)
