"""Requests to web servers in words.

Source: RFC 9110 (HTTP).
"""

from scoutview.facts import web
from scoutview.facts.web import Content, WebExchange
from scoutview.reports._step import Detail, Step

WebFact = web.AnonymousReading | web.AnonymousStorage | web.DefaultCredentials | web.PlainWeb


def web_exchanges(fact: WebFact) -> tuple[tuple[str, WebExchange], ...]:
    """Return every request that a fact tells of, with what it was for, in time order."""
    match fact:
        case web.AnonymousReading():
            return tuple((f"{one.label}, without credentials", one) for one in fact.exchanges)
        case web.DefaultCredentials():
            return tuple(
                (f"{one.exchange.label}, as {one.account} with the vendor's default", one.exchange)
                for one in fact.tries
            )
        case web.AnonymousStorage():
            return ((f"{fact.exchange.label}, without credentials", fact.exchange),)
        case web.PlainWeb():
            return tuple((f"{one.label}, without TLS", one) for one in fact.exchanges)


def web_steps(fact: WebFact) -> tuple[Step, ...]:
    """Return the questions and answers of a web fact."""
    return tuple(
        Step(title=part, asked=_asked(one), reply=_reply(one), wire=one.wire)
        for part, one in web_exchanges(fact)
    )


def web_details(fact: WebFact) -> tuple[Detail, ...]:
    """Return what a web fact tells beside its requests."""
    details = []
    if isinstance(fact, web.AnonymousReading | web.DefaultCredentials):
        details.append(("Product", fact.product or "not recognized"))
    if isinstance(fact, web.DefaultCredentials):
        details.append(("Passwords", "never kept; each known default was tried once at most"))
        if fact.stopped:
            details.append(("Stopped early", fact.stopped))
    return tuple(details)


def _asked(one: WebExchange) -> str:
    return f"{one.method} {one.path} over {'HTTPS' if one.tls else 'plain HTTP'}."


def _reply(one: WebExchange) -> str:
    parts = [one.answer.value if one.status is None else f"HTTP {one.status}"]
    if one.location:
        parts.append(f"redirects to {one.location}")
    if one.realm:
        parts.append(f"asks for credentials of {one.realm}")
    if one.content is not Content.NONE:
        parts.append(f"body recognized as {one.content.value}, {one.body_bytes} bytes, not kept")
    if one.server:
        parts.append(f"server {one.server}")
    if one.words:
        parts.append(one.words)
    return "; ".join(parts) + "."
