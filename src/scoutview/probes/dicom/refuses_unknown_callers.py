"""Does the node refuse an association from an AE title it was never told about?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer, Strangers
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicom import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """A refusal by title counts by itself; any other needs a known caller who is served."""
    strangers = case.fact(Strangers)
    accepted = [told.caller for told in strangers.exchanges if told.answer is Answer.ACCEPTED]
    if accepted:
        return Outcome.NOT_MET, f"let callers in that nobody registered: {', '.join(accepted)}"
    if all(told.caller_not_recognized for told in strangers.exchanges):
        callers = ", ".join(told.caller for told in strangers.exchanges)
        return Outcome.MET, f"does not know {callers}: {strangers.exchanges[0].words}"
    known = _read.known_exchange(case)
    all_refused = all(_read.refused_for_good(told) for told in strangers.exchanges)
    if all_refused and _read.is_served(known) and _read.is_served(strangers.known_after):
        caller = case.declared.client.ae_title
        words = f"turned strangers away while {caller} was served before and after"
        return Outcome.MET, f"{words}; so it is met from here, whatever it goes by"
    unclear = next(told for told in strangers.exchanges if not told.caller_not_recognized)
    raise NotSeen(f"what strangers met tells nothing about callers: {_read.in_words(unclear)}")


PROBE: Final = Probe(
    id="dicom.refuses_unknown_callers",
    title="The DICOM node refuses callers that it was not configured to know",
    severity=Severity.HIGH,
    protocols=frozenset({Protocol.DICOM}),
    needs=("dicom.strangers", "dicom.known_caller"),
    judge=judge,
    remediation=(
        "List the AE title and address of each allowed caller and refuse the rest (Orthanc: "
        "DicomModalities, DicomCheckModalityHost, DicomAlwaysAllowEcho and DicomAlwaysAllowStore "
        "false; dcm4chee: Accepted Calling AE Titles; dcmqrscp: AETable peers instead of ANY)."
    ),
    source="DICOM PS3.8 section 9.3.4, table 9-21",
    explanation=(
        "Many archives take a call from any AE title, so any laptop on the network may try to "
        "send or fetch studies. A list of callers narrows that. An AE title is no secret, so "
        "what is met here supports access control and never proves it alone."
    ),
    rests_on_ae_title=True,
)
