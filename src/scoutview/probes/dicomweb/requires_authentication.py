"""Does the DICOMweb server turn away who does not say who they are?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.web import AnonymousReading, Content, WebAnswer, WebExchange
from scoutview.findings import Outcome, Severity
from scoutview.probes._probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.dicomweb import _read

QIDO = "QIDO-RS"
_SUCCESS = range(200, 300)
_NO_CONTENT = 204  # the search was made and nothing matched (PS3.18 section 10.6.3)


def judge(case: Case) -> Verdict:
    """One open way in decides; being turned away counts when the search itself was refused."""
    reading = case.fact(AnonymousReading)
    opened = [exchange for exchange in reading.exchanges if _is_open(exchange)]
    if opened:
        told = _read.in_words(opened[0])
        return Outcome.NOT_MET, f"answers without a password: {_read.names(opened)} ({told})"
    searches = [exchange for exchange in reading.exchanges if exchange.label == QIDO]
    if not searches or not all(map(_read.asks_who_you_are, searches)):
        raise NotSeen(_unclear(searches))
    silent = [told for told in reading.exchanges if _is_silent(told)]
    if silent:
        raise NotSeen(f"no answer to {_read.names(silent)}: {_read.in_words(silent[0])}")
    return Outcome.MET, _turned_away(reading.exchanges)


def _is_open(exchange: WebExchange) -> bool:
    if exchange.status not in _SUCCESS:
        return False
    if exchange.content in {Content.DICOM, Content.PRODUCT}:
        return True
    return exchange.label == QIDO and exchange.status == _NO_CONTENT


def _is_silent(exchange: WebExchange) -> bool:
    refused_in_tls = exchange.answer is WebAnswer.STOPPED_AT_TLS
    return exchange.answer is not WebAnswer.ANSWERED and not refused_in_tls


def _unclear(searches: list[WebExchange]) -> str:
    if not searches:
        return "no search was asked for"
    told = _read.in_words(searches[0])
    if _read.is_redirect(searches[0]):
        return f"it sends us elsewhere; declare that address in the estate file ({told})"
    return f"the answer tells nothing; check `path` in the estate file ({told})"


def _turned_away(exchanges: tuple[WebExchange, ...]) -> str:
    refused = [told for told in exchanges if _read.asks_who_you_are(told)]
    others = [told for told in exchanges if not _read.asks_who_you_are(told)]
    message = f"turns strangers away: {_read.names(refused)} ({refused[0].words})"
    if refused[0].answer is WebAnswer.STOPPED_AT_TLS:
        message = f"stopped at TLS: {refused[0].words}"
    if others:
        message += "; no images and no product's answer either: "
        message += ", ".join(f"{told.label} {told.status}" for told in others)
    return message


PROBE: Final = Probe(
    id="dicomweb.requires_authentication",
    title="The DICOMweb server answers nobody who does not say who they are",
    severity=Severity.CRITICAL,
    protocols=frozenset({Protocol.DICOMWEB}),
    needs=("web.anonymous_reading",),
    judge=judge,
    remediation=(
        "Make the server ask who is calling, on every path. Orthanc: AuthenticationEnabled true "
        "with own RegisteredUsers, and RemoteAccessAllowed only behind SslEnabled or an nginx "
        "sidecar that checks passwords or client certificates for /dicom-web, /wado and the rest "
        "of its REST root. dcm4chee: run the secured archive with Keycloak."
    ),
    source="DICOM PS3.18 sections 9 and 10.6, RFC 9110 section 11, CWE-306",
    explanation=(
        "A DICOMweb server without a password gives every study to anyone who can reach it with "
        "a browser. Archives answer on more than one path: a proxy that guards the search often "
        "leaves WADO-URI or the archive's own REST interface open. Scoutview asks for studies "
        "that cannot exist, so it sees whether it was let in without seeing a patient."
    ),
)
