"""Asks a DICOMweb server for images as anyone could: no password, no certificate.

Every key is a random UID, so nothing can match and no patient data can come back.
"""

from dataclasses import dataclass

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.network import Reach
from scoutview.facts.web import AnonymousReading, PlainWeb, WebAnswer
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.web import _places
from scoutview.looks.web._carrier import carry, nothing_answers
from scoutview.looks.web.question import Ask, Reply
from scoutview.looks.web.recognize import ORTHANC
from scoutview.looks.web.request import request

_NOT_FOUND = 404


@dataclass(slots=True)
class _Inquiry:
    """The questions asked so far, over the carrier of the first; an odd answer ends them."""

    session: Session
    endpoint: Endpoint
    replies: list[Reply]

    def ask(self, question: Ask) -> None:
        """Ask one more, unless the last one was not answered."""
        last = self.replies[-1].exchange
        if last.answer is WebAnswer.ANSWERED:
            self.replies.append(request(self.session, self.endpoint, question, tls=last.tls))

    @property
    def not_found(self) -> bool:
        """Whether the last question went to a place that does not exist."""
        return self.replies[-1].exchange.status == _NOT_FOUND

    @property
    def product(self) -> str:
        """The product that an answer betrayed, if any."""
        return next((reply.product for reply in self.replies if reply.product), "")


def look(session: Session, endpoint: Endpoint, seen: Seen) -> AnonymousReading:
    """Ask QIDO-RS, WADO-URI and, where the product is recognized, its own REST root."""
    uid = _places.random_uid()
    first = carry(session, endpoint, seen, _places.qido(endpoint, uid))
    inquiry = _Inquiry(session, endpoint, [first])
    for question in _places.wado_uri(endpoint, uid):
        inquiry.ask(question)
        if not inquiry.not_found:
            break
    if inquiry.product in {"", ORTHANC}:
        inquiry.ask(_places.orthanc_system(endpoint))
    for question in _places.roots(endpoint, inquiry.product):
        inquiry.ask(question)
    return AnonymousReading(tuple(reply.exchange for reply in inquiry.replies), inquiry.product)


LOOK = Look(
    kind=AnonymousReading.KIND,
    protocols=frozenset({Protocol.DICOMWEB}),
    effect=Effect.READS,
    at_most=8,
    alarms="up to 8 requests without a password in the web server's log; refusals (401, 403)",
    look=look,
    pointless=lambda _, seen: nothing_answers(seen),
    builds_on=(Reach.KIND, PlainWeb.KIND),
)
