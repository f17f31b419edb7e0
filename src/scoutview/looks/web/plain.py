"""Asks a web endpoint's root and its own path without TLS, on its own port."""

from scoutview.estate.model import WEB, Endpoint
from scoutview.facts.network import Reach
from scoutview.facts.web import PlainWeb, WebAnswer
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.web import _places
from scoutview.looks.web._carrier import nothing_answers
from scoutview.looks.web.question import Ask
from scoutview.looks.web.request import request

_ROOT = Ask(label="GET /", path="/")
# A port that hung up on the root may still serve another path; one that said no HTTP will not.
_GOES_ON = frozenset({WebAnswer.ANSWERED, WebAnswer.CLOSED})


def look(session: Session, endpoint: Endpoint, seen: Seen) -> PlainWeb:  # noqa: ARG001 - Look
    """GET the root in clear, then what the endpoint is declared for."""
    root = request(session, endpoint, _ROOT, tls=False).exchange
    own = _places.own_path(endpoint)
    if own.path == _ROOT.path or root.answer not in _GOES_ON:
        return PlainWeb(root)
    return PlainWeb(root, (request(session, endpoint, own, tls=False).exchange,))


LOOK = Look(
    kind=PlainWeb.KIND,
    protocols=WEB,
    effect=Effect.READS,
    at_most=2,
    alarms=(
        "a request for / and one for its own path without TLS in the web server's log "
        "(on a TLS port: bad handshakes)"
    ),
    look=look,
    pointless=lambda _, seen: nothing_answers(seen),
    builds_on=(Reach.KIND,),
)
