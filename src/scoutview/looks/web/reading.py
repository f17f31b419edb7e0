"""Asks a DICOMweb server for images as anyone could: no password, no certificate.

Every key is a random UID, so nothing can match and no patient data can come back.
"""

from dataclasses import dataclass

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.network import Reach
from scoutview.facts.web import AnonymousReading, Content, PlainWeb, WebAnswer, WebExchange
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.web import _places
from scoutview.looks.web._carrier import carry, nothing_answers
from scoutview.looks.web.question import Ask, Reply
from scoutview.looks.web.recognize import ORTHANC
from scoutview.looks.web.request import request

_NOT_FOUND = 404
_REFUSED = frozenset({401, 403})
_CLIENT_ERROR = range(400, 500)


@dataclass(slots=True)
class _Inquiry:
    """The questions asked so far, over the carrier of the first; an odd answer ends them."""

    session: Session
    endpoint: Endpoint
    replies: list[Reply]

    def ask(self, question: Ask) -> Reply:
        """Ask one more, unless the last one was not answered; return the last reply."""
        last = self.replies[-1].exchange
        if last.answer is WebAnswer.ANSWERED:
            self.replies.append(request(self.session, self.endpoint, question, tls=last.tls))
        return self.replies[-1]

    def ask_wado_uri(self, uid: str) -> None:
        """Ask at one usual place after the other until one says more than "not found".

        A path beside it shows whether a guard stands there that let this one through.
        """
        for question in _places.wado_uri(self.endpoint, uid):
            told = self.ask(question).exchange
            if self._may_be_unguarded(told):
                self.ask(_places.beside(question))
            if told.status != _NOT_FOUND:
                break

    def _may_be_unguarded(self, told: WebExchange) -> bool:
        """Whether the answer alone does not tell if a password was wanted, as the search's did."""
        if told.status == self.replies[0].exchange.status or told.status in _REFUSED:
            return False
        return told.status in _CLIENT_ERROR and told.content is not Content.PRODUCT_ERROR

    @property
    def product(self) -> str:
        """The product that an answer betrayed, if any."""
        return next((reply.product for reply in self.replies if reply.product), "")


def look(session: Session, endpoint: Endpoint, seen: Seen) -> AnonymousReading:
    """Ask QIDO-RS, WADO-URI and, where the product is recognized, its own REST root."""
    uid = _places.random_uid()
    first = carry(session, endpoint, seen, _places.qido(endpoint, uid))
    inquiry = _Inquiry(session, endpoint, [first])
    inquiry.ask_wado_uri(uid)
    if inquiry.product in {"", ORTHANC}:
        inquiry.ask(_places.orthanc_system(endpoint))
    for question in _places.roots(endpoint, inquiry.product):
        inquiry.ask(question)
    return AnonymousReading(tuple(reply.exchange for reply in inquiry.replies), inquiry.product)


LOOK = Look(
    kind=AnonymousReading.KIND,
    protocols=frozenset({Protocol.DICOMWEB}),
    effect=Effect.READS,
    at_most=10,
    alarms="up to 10 requests without a password in the web server's log; refusals (401, 403)",
    look=look,
    pointless=lambda _, seen: nothing_answers(seen),
    builds_on=(Reach.KIND, PlainWeb.KIND),
)
