"""Offers a DICOMweb server an empty set of objects to store, without a password."""

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.network import Reach
from scoutview.facts.web import AnonymousReading, AnonymousStorage, PlainWeb
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session
from scoutview.looks.web._carrier import carry, nothing_answers
from scoutview.looks.web._places import stow


def look(session: Session, endpoint: Endpoint, seen: Seen) -> AnonymousStorage:
    """Ask to store nothing; whoever may store gets an answer about no objects."""
    return AnonymousStorage(carry(session, endpoint, seen, stow(endpoint)).exchange)


LOOK = Look(
    kind=AnonymousStorage.KIND,
    protocols=frozenset({Protocol.DICOMWEB}),
    effect=Effect.READS,  # the body has no parts: there is nothing that could be stored
    at_most=2,
    alarms="one empty STOW-RS request without a password in the web server's log",
    look=look,
    pointless=lambda _, seen: nothing_answers(seen),
    builds_on=(Reach.KIND, PlainWeb.KIND, AnonymousReading.KIND),
)
