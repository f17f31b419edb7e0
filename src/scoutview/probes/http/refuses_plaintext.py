"""Does the web server keep quiet until there is TLS?"""

from typing import Final
from urllib.parse import urlsplit

from scoutview.estate.model import ALWAYS_TLS, WEB
from scoutview.facts.web import Content, PlainWeb, WebAnswer, WebExchange
from scoutview.findings import Outcome, Severity
from scoutview.probes._probe import Case, NotSeen, Probe, Verdict

_REDIRECT = range(300, 400)
_REFUSED = range(400, 500)
_SERVER_ERROR = range(500, 600)
_BAD_REQUEST = 400
_UPGRADE_REQUIRED = 426
_ASKS_IN_CLEAR = frozenset({401, 407})


def judge(case: Case) -> Verdict:
    """Whatever HTTP is spoken in clear decides, but for a call to use TLS instead."""
    exchange = case.fact(PlainWeb).exchange
    if exchange.answer is WebAnswer.ANSWERED:
        return _judge_answer(exchange, meant_tls=_meant_tls(case))
    if exchange.answer is WebAnswer.CLOSED:
        return Outcome.MET, f"no HTTP without TLS: {exchange.words}"
    if exchange.answer is WebAnswer.NOT_HTTP and exchange.content is Content.TLS_ONLY:
        return Outcome.MET, f"no HTTP without TLS: {exchange.words}"
    raise NotSeen(f"a request without TLS told nothing: {exchange.answer.value}, {exchange.words}")


def _meant_tls(case: Case) -> bool:
    return case.declared.tls or case.declared.protocol in ALWAYS_TLS


def _judge_answer(exchange: WebExchange, *, meant_tls: bool) -> Verdict:
    status = exchange.status or 0
    if status in _REDIRECT and urlsplit(exchange.location).scheme.lower() == "https":
        return Outcome.MET, f"sends every request to HTTPS: {exchange.words}"
    if status == _UPGRADE_REQUIRED or (status in _REFUSED and exchange.content is Content.TLS_ONLY):
        return Outcome.MET, f"says in clear only that it wants TLS: {exchange.words}"
    if status in _SERVER_ERROR:
        raise NotSeen(f"it answers in clear, with an error of its own: {exchange.words}")
    if status == _BAD_REQUEST and meant_tls:
        raise NotSeen(f"it answers in clear, without saying that it wants TLS: {exchange.words}")
    if status in _ASKS_IN_CLEAR or exchange.content is Content.LOGIN:
        return Outcome.NOT_MET, f"asks for passwords in clear: {exchange.words}"
    return Outcome.NOT_MET, f"speaks HTTP without TLS: {exchange.words}"


PROBE: Final = Probe(
    id="http.refuses_plaintext",
    title="The web server delivers nothing without TLS",
    severity=Severity.HIGH,
    protocols=WEB,
    needs=("web.plain",),
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
