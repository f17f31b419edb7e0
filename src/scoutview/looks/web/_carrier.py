"""Whether a web look goes over TLS or in clear."""

from dataclasses import replace

from scoutview.estate.model import ALWAYS_TLS, Endpoint
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.web import AnonymousReading, Content, PlainWeb, WebAnswer, WebExchange
from scoutview.looks.look import Seen
from scoutview.looks.session import Session
from scoutview.looks.web.question import Ask, Reply
from scoutview.looks.web.request import request


def nothing_answers(seen: Seen) -> str:
    """Return why a look is pointless when no connection can be had, else nothing."""
    reach = seen.get(Reach.KIND)
    if isinstance(reach, Reach) and reach.state is not Reachability.ANSWERS:
        return f"nothing answers there ({reach.detail or reach.state.value})"
    return ""


def meant_tls(endpoint: Endpoint) -> bool:
    """Whether the estate says that the endpoint speaks TLS."""
    return endpoint.tls or endpoint.protocol in ALWAYS_TLS


def carry(session: Session, endpoint: Endpoint, seen: Seen, question: Ask) -> Reply:
    """Ask over the carrier that is meant; where it cannot carry HTTP, over the other one.

    Where neither can, what became of the first is told. Two connections at most.
    """
    replies: list[Reply] = []
    for tls in _carriers(endpoint, seen):
        reply = request(session, endpoint, question, tls=tls)
        if _can_carry(reply.exchange):
            return _as_meant_or_said(reply, endpoint)
        replies.append(reply)
    return replies[0]


def _carriers(endpoint: Endpoint, seen: Seen) -> tuple[bool, ...]:
    """Return which carriers to try in turn: TLS (True), plain (False)."""
    reading = seen.get(AnonymousReading.KIND)
    if isinstance(reading, AnonymousReading) and reading.exchanges:
        return (reading.exchanges[0].tls,)
    plain = seen.get(PlainWeb.KIND)
    if isinstance(plain, PlainWeb) and not any(map(_speaks_in_clear, plain.exchanges)):
        return (True,)
    return (True, False) if meant_tls(endpoint) else (False, True)


def _speaks_in_clear(exchange: WebExchange) -> bool:
    """Whether an HTTP answer came in clear that was more than a call for TLS."""
    return exchange.answer is WebAnswer.ANSWERED and exchange.content is not Content.TLS_ONLY


def _can_carry(exchange: WebExchange) -> bool:
    """Whether the carrier of this exchange can carry HTTP; if not, the other one is tried."""
    if exchange.tls:
        return exchange.answer is not WebAnswer.TLS_FAILED
    nothing_said = exchange.answer in {WebAnswer.NOT_HTTP, WebAnswer.CLOSED}
    return not nothing_said and exchange.content is not Content.TLS_ONLY


def _as_meant_or_said(reply: Reply, endpoint: Endpoint) -> Reply:
    exchange = reply.exchange
    if exchange.tls == meant_tls(endpoint):
        return reply
    carrier = "TLS" if exchange.tls else "plain HTTP: TLS could not be had"
    return replace(reply, exchange=replace(exchange, words=f"{exchange.words} (over {carrier})"))
