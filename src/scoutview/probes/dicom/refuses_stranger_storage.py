"""Does the node refuse images from callers it does not know?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import StrangerStore
from scoutview.findings import Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, Probe, Verdict

# Success, and the warnings of storage: stored all the same (PS3.4 annex B.2.3).
_SERVED: Final = frozenset({0x0000, *range(0xB000, 0xC000)})


def judge(case: Case) -> Verdict:
    """Judge by the status of C-STORE of a marked synthetic object; only where that is permitted."""
    before = _read.stranger_turned_away(case)
    if before is not None:
        return before
    store = case.fact(StrangerStore)
    return _read.judge_command(store.exchange, store.echo_after, served=_SERVED)


PROBE: Final = Probe(
    id="dicom.refuses_stranger_storage",
    title="The DICOM node refuses images of callers that it does not know",
    severity=Severity.HIGH,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.stranger_store", "dicom.strangers"),
    judge=judge,
    remediation=(
        "Allow C-STORE to named callers only (Orthanc: DicomAlwaysAllowStore false and "
        "AllowStore for each modality); delete the object named SCOUTVIEW^SYNTHETIC."
    ),
    source="DICOM PS3.4 annex B.2.3, PS3.7 section 9.1.1, 45 CFR 164.312(c)(1)",
    explanation=(
        "Whoever may store may put an image into a patient's folder, or fill the archive until "
        "it stops. The look writes one marked synthetic object, so it needs its own permission "
        "twice: on the authorization and on the system."
    ),
    rests_on_ae_title=True,
)
