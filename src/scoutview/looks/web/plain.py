"""Asks a web endpoint's root without TLS, on its own port."""

from scoutview.estate.model import WEB, Endpoint
from scoutview.facts.network import Reach
from scoutview.facts.web import PlainWeb
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.web._carrier import nothing_answers
from scoutview.looks.web.question import Ask
from scoutview.looks.web.request import request


def look(session: Session, endpoint: Endpoint, seen: Seen) -> PlainWeb:  # noqa: ARG001 - Look
    """GET the root in clear."""
    return PlainWeb(request(session, endpoint, Ask(label="GET /", path="/"), tls=False).exchange)


LOOK = Look(
    kind=PlainWeb.KIND,
    protocols=WEB,
    effect=Effect.READS,
    at_most=1,
    alarms="one request for / without TLS in the web server's log (on a TLS port: a bad handshake)",
    look=look,
    pointless=lambda _, seen: nothing_answers(seen),
    builds_on=(Reach.KIND,),
)
