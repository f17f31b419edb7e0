"""Does the web server keep quiet until there is TLS?"""

from typing import Final
from urllib.parse import urlsplit

from scoutview.estate.model import ALWAYS_TLS, WEB
from scoutview.facts.tls import Offers
from scoutview.facts.web import AnonymousReading, Content, PlainWeb, WebAnswer, WebExchange
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict

_REDIRECT = range(300, 400)
_REFUSED = range(400, 500)
_SERVER_ERROR = range(500, 600)
_BAD_REQUEST = 400
_UPGRADE_REQUIRED = 426
_ASKS_IN_CLEAR = frozenset({401, 407})


# The worst answer decides.
_ORDER = (Outcome.NOT_MET, Outcome.NOT_OBSERVED, Outcome.MET)


def judge(case: Case) -> Verdict:
    """Whatever HTTP is spoken in clear decides, on any path, but for a call to use TLS instead."""
    told = [_judge_exchange(case, exchange) for exchange in case.fact(PlainWeb).exchanges]
    outcome, words = min(told, key=lambda verdict: _ORDER.index(verdict[0]))
    if outcome is Outcome.NOT_OBSERVED:
        raise NotSeen(words)
    return outcome, words


def _judge_exchange(case: Case, exchange: WebExchange) -> Verdict:
    words = exchange.words if exchange.path == "/" else f"{exchange.words} ({exchange.label})"
    if exchange.answer is WebAnswer.ANSWERED:
        return _judge_answer(exchange, words, meant_tls=_meant_tls(case))
    if exchange.answer is WebAnswer.NOT_HTTP and exchange.content is Content.TLS_ONLY:
        return Outcome.MET, f"no HTTP without TLS: {words}"
    if exchange.answer is WebAnswer.CLOSED and _tls_answers(case):
        return Outcome.MET, f"no HTTP without TLS, and TLS answers: {words}"
    if exchange.answer is WebAnswer.CLOSED:
        return Outcome.NOT_OBSERVED, f"it hangs up, and no TLS was seen there either: {words}"
    silence = f"a request without TLS told nothing: {exchange.answer.value}, {words}"
    return Outcome.NOT_OBSERVED, silence


def _meant_tls(case: Case) -> bool:
    return case.declared.tls or case.declared.protocol in ALWAYS_TLS


def _tls_answers(case: Case) -> bool:
    """Whether TLS was seen here: a server that hangs up on everything refuses no plaintext.

    An endpoint that is meant to be plain gets no hellos; what it said in TLS counts as well.
    """
    offers = case.facts.get(Offers.KIND)
    if isinstance(offers, Offers) and offers.speaks_tls:
        return True
    reading = case.facts.get(AnonymousReading.KIND)
    if not isinstance(reading, AnonymousReading):
        return False
    spoken = {WebAnswer.ANSWERED, WebAnswer.STOPPED_AT_TLS}
    return any(told.tls and told.answer in spoken for told in reading.exchanges)


def _judge_answer(exchange: WebExchange, words: str, *, meant_tls: bool) -> Verdict:
    status = exchange.status or 0
    if status in _REDIRECT and urlsplit(exchange.location).scheme.lower() == "https":
        return Outcome.MET, f"sends every request to HTTPS: {words}"
    if status == _UPGRADE_REQUIRED or (status in _REFUSED and exchange.content is Content.TLS_ONLY):
        return Outcome.MET, f"says in clear only that it wants TLS: {words}"
    if status in _SERVER_ERROR:
        return Outcome.NOT_OBSERVED, f"it answers in clear, with an error of its own: {words}"
    if status == _BAD_REQUEST and meant_tls:
        told = f"it answers in clear, without saying that it wants TLS: {words}"
        return Outcome.NOT_OBSERVED, told
    if status in _ASKS_IN_CLEAR or exchange.content is Content.LOGIN:
        return Outcome.NOT_MET, f"asks for passwords in clear: {words}"
    return Outcome.NOT_MET, f"speaks HTTP without TLS: {words}"


PROBE: Final = Probe(
    id="http.refuses_plaintext",
    title="The web server delivers nothing without TLS",
    severity=Severity.HIGH,
    protocols=WEB,
    needs=("web.plain", "tls.offers", "web.anonymous_reading"),
    judge=judge,
    remediation=(
        "Serve HTTPS only. Orthanc: SslEnabled with SslCertificate, or bind it to the loopback "
        "address behind an nginx sidecar that ends TLS. dcm4chee: close WildFly's plain port or "
        "redirect it. On port 80 leave at most a redirect to https:// and send HSTS from there."
    ),
    source="RFC 9110 section 4.2.2, RFC 6797, 45 CFR 164.312(e)(1), CWE-319",
    explanation=(
        "Over plain HTTP, names, images and the password itself cross the network readably. "
        "A redirect to HTTPS before any content is fine; a login page, a refusal or a missing "
        "page in clear is not, because the next request would carry a password."
    ),
)
