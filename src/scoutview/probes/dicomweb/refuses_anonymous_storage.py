"""Does the DICOMweb server refuse objects from who does not say who they are?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.web import (
    AnonymousReading,
    AnonymousStorage,
    Content,
    WebAnswer,
    WebExchange,
)
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicomweb import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

# The statuses of a store that was carried out or tried (PS3.18 section 10.5.3).
_STORES = frozenset({200, 202, 409})
_OF_DICOMWEB = frozenset({Content.DICOM, Content.PRODUCT, Content.PRODUCT_ERROR})
_NOT_ALLOWED = 405


def judge(case: Case) -> Verdict:
    """An answer about storing, even of nothing, comes only to who may store."""
    exchange = case.fact(AnonymousStorage).exchange
    if _read.asks_who_you_are(exchange):
        where = "at TLS" if exchange.answer is WebAnswer.STOPPED_AT_TLS else "by the server"
        return Outcome.MET, f"stopped {where}: {exchange.words}"
    if exchange.status == _NOT_ALLOWED:
        return Outcome.MET, f"takes no objects here: {exchange.words}"
    if exchange.status in _STORES and _is_of_dicomweb(exchange, case):
        return Outcome.NOT_MET, f"takes objects from anyone: {_read.in_words(exchange)}"
    raise NotSeen(f"the answer tells nothing ({_read.in_words(exchange)})")


def _is_of_dicomweb(exchange: WebExchange, case: Case) -> bool:
    """Whether a DICOMweb service answered, and not just any web page.

    Nothing at all is such an answer where the search of the same path is a DICOMweb service's.
    """
    if exchange.content is not Content.NONE:
        return exchange.content in _OF_DICOMWEB
    reading = case.facts.get(AnonymousReading.KIND)
    if not isinstance(reading, AnonymousReading):
        return False
    return any(map(_read.is_search_answered, reading.exchanges))


PROBE: Final = Probe(
    id="dicomweb.refuses_anonymous_storage",
    title="The DICOMweb server takes no objects from anyone who does not say who they are",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOMWEB}),
    needs=("web.anonymous_storage", "web.anonymous_reading"),
    judge=judge,
    remediation=(
        "Ask who is calling before anything is stored. Orthanc: AuthenticationEnabled true with "
        "own RegisteredUsers; where only some may send, let an nginx sidecar pass POST to "
        "/dicom-web/studies for them alone. dcm4chee: run the secured archive with Keycloak."
    ),
    source="DICOM PS3.18 section 10.5 (STOW-RS), RFC 9110 section 11, CWE-306",
    explanation=(
        "Whoever may store may put a false study into a patient's folder or fill the archive "
        "until it stops. Scoutview sends a store request without any object in it: an open "
        "server answers it, a guarded one turns it away, and nothing is stored either way."
    ),
)
