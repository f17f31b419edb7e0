"""Does the node keep its images from callers it does not know?"""

from collections.abc import Callable
from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import MOVE_DESTINATION_UNKNOWN, StrangerGet, StrangerMove
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

_GET_SERVED: Final = frozenset({0x0000, 0xFF00})
_MOVE_SERVED: Final = frozenset({0x0000})


def judge(case: Case) -> Verdict:
    """Both ways out must be shut: one that is open decides, both must be seen to be met."""
    before = _read.stranger_turned_away(case)
    if before is not None:
        return before
    ways = ((StrangerGet, _tried(_get, case)), (StrangerMove, _tried(_move, case)))
    for outcome in (Outcome.NOT_MET, Outcome.NOT_OBSERVED):
        for kind, verdict in ways:
            if verdict[0] is outcome:
                case.decided_by(kind)
                return verdict
    return Outcome.MET, "; ".join(message for _, (_, message) in ways)


def _tried(judge_one: Callable[[Case], Verdict], case: Case) -> Verdict:
    try:
        return judge_one(case)
    except NotSeen as unseen:
        return Outcome.NOT_OBSERVED, str(unseen)


def _get(case: Case) -> Verdict:
    get = case.fact(StrangerGet)
    return _read.judge_command(get.exchange, get.echo_after, served=_GET_SERVED)


def _move(case: Case) -> Verdict:
    move = case.fact(StrangerMove)
    told, known = move.exchange, move.known
    unknown = told.status == MOVE_DESTINATION_UNKNOWN
    if unknown and known is not None and _read.is_served(known):
        return Outcome.MET, f"served {known.caller} and not {told.caller}"
    return _read.judge_command(told, move.echo_after, served=_MOVE_SERVED)


PROBE: Final = Probe(
    id="dicom.refuses_stranger_retrievals",
    title="The DICOM node refuses to send images to callers that it does not know",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.stranger_get", "dicom.stranger_move", "dicom.strangers"),
    judge=judge,
    remediation=(
        "Allow C-GET and C-MOVE to named callers and destinations only (Orthanc: "
        "DicomAlwaysAllowGet and DicomAlwaysAllowMove false; dcm4chee: Accepted Calling AE "
        "Titles and move destinations; dcmqrscp: AETable peers)."
    ),
    source="DICOM PS3.4 annexes C.4.2 and C.4.3, PS3.7 annex C, 45 CFR 164.312(a)(1)",
    explanation=(
        "C-GET and C-MOVE hand out whole studies. Scoutview asks for one that cannot exist, to a "
        "destination that nobody has, and looks only at whether the node takes the order."
    ),
    rests_on_ae_title=True,
)
