"""Does the DICOMweb server turn away who does not say who they are?"""

from typing import Final

from scoutview.estate.model import Protocol
from scoutview.facts.web import (
    BESIDE_WADO_URI,
    QIDO_RS,
    WADO_URI,
    AnonymousReading,
    Content,
    WebAnswer,
    WebExchange,
)
from scoutview.findings import Outcome, Severity
from scoutview.probes.dicomweb import _read
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

# What a server says of a request that it has taken: no such thing, not so, not of this type.
_TAKEN = frozenset(range(400, 500)) - {401, 403, 407, 408, 429}
_NOT_FOUND = 404


def judge(case: Case) -> Verdict:
    """One way in decides; met needs the search and every other place refused, or not there."""
    reading = case.fact(AnonymousReading)
    way_in = _opened(reading) or _reached(reading) or _unguarded(reading)
    if way_in:
        return Outcome.NOT_MET, way_in
    searches = _read.searches(reading)
    if not searches or not all(map(_read.asks_who_you_are, searches)):
        raise NotSeen(_unclear(searches))
    for told in reading.exchanges:
        if not _is_closed(told, reading.product):
            raise NotSeen(_tells_nothing(told))
    return Outcome.MET, _turned_away(reading.exchanges)


def _opened(reading: AnonymousReading) -> str:
    """Return what was delivered or searched for, if anything."""
    opened = [told for told in reading.exchanges if _is_open(told)]
    if not opened:
        return ""
    return f"answers without a password: {_read.names(opened)} ({_read.in_words(opened[0])})"


def _is_open(told: WebExchange) -> bool:
    if not _read.is_success(told):
        return False
    if told.content in {Content.DICOM, Content.PRODUCT}:
        return True
    is_picture = told.label == WADO_URI and told.content is Content.IMAGE
    return is_picture or _read.is_search_answered(told)


def _reached(reading: AnonymousReading) -> str:
    """Return which requests came through to the archive itself, whatever it said of them.

    A real object would have been delivered: the random UID is all that stood between.
    """
    reached = [told for told in reading.exchanges if told.label != QIDO_RS and _is_reached(told)]
    if not reached:
        return ""
    words = f"{reached[0].words}, for an unknown object"
    return f"{_read.names(reached)} is answered without a password ({words})"


def _is_reached(told: WebExchange) -> bool:
    if told.content is Content.PRODUCT_ERROR:
        return True
    return told.status in _TAKEN and told.content is Content.DICOM


def _unguarded(reading: AnonymousReading) -> str:
    """Return which WADO-URI is let through where a path beside it is turned away."""
    guarded = {_place(told) for told in reading.exchanges if _is_guard(told)}
    for told in reading.exchanges:
        if told.label == WADO_URI and _is_taken(told) and _place(told) in guarded:
            return f"{WADO_URI} asks no password, as paths beside it do: {told.words}"
    return ""


def _is_guard(told: WebExchange) -> bool:
    return told.label == BESIDE_WADO_URI and _read.asks_who_you_are(told)


def _is_taken(told: WebExchange) -> bool:
    about_caller = told.content in {Content.LOGIN, Content.CERTIFICATE, Content.TLS_ONLY}
    return told.status in _TAKEN and not about_caller


def _place(told: WebExchange) -> str:
    return told.path.partition("?")[0].rpartition("/")[0]


def _is_closed(told: WebExchange, product: str) -> bool:
    """Whether nobody comes in there: turned away, or the product's own root is not there.

    An open product answers its own root with 200 whatever it holds, so 404 means that it is
    elsewhere. WADO-URI answers 404 to a random UID whether it is open or not there.
    """
    if _read.asks_who_you_are(told):
        return True
    if told.answer is not WebAnswer.ANSWERED or told.label == WADO_URI:
        return False
    is_its_root = bool(product) and told.label.startswith(product)
    return told.status == _NOT_FOUND or not is_its_root


def _tells_nothing(told: WebExchange) -> str:
    if told.answer is not WebAnswer.ANSWERED:
        return f"no answer to {_read.in_words(told)}"
    if told.label == WADO_URI and _is_taken(told):
        return (
            f"the search is refused, but {_read.in_words(told)}, without a password asked: an open "
            "WADO-URI says so of an unknown object, too; guard every path to be sure"
        )
    return f"the search is refused, but this answer tells nothing ({_read.in_words(told)})"


def _unclear(searches: list[WebExchange]) -> str:
    if not searches:
        return "no search was asked for"
    told = _read.in_words(searches[0])
    if _read.is_redirect(searches[0]):
        return f"it sends us elsewhere; declare that address in the estate file ({told})"
    return f"the answer tells nothing; check `path` in the estate file ({told})"


def _turned_away(exchanges: tuple[WebExchange, ...]) -> str:
    asked = [told for told in exchanges if told.label != BESIDE_WADO_URI]
    refused = [told for told in asked if _read.asks_who_you_are(told)]
    others = [told for told in asked if not _read.asks_who_you_are(told)]
    message = f"turns strangers away: {_read.names(refused)} ({refused[0].words})"
    if refused[0].answer is WebAnswer.STOPPED_AT_TLS:
        message = f"stopped at TLS: {refused[0].words}"
    if others:
        message += "; no product's own answer either: "
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
