"""The first look at an endpoint: does anything answer at all?"""

from typing import Final

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.network import Reach, Reachability
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import NoConnection, Session

# SNMP is UDP, the others have a TCP port to connect to.
TCP: Final = frozenset(Protocol) - {Protocol.SNMP}


def _reach(session: Session, endpoint: Endpoint, _seen: Seen) -> Reach:
    try:
        session.connect(endpoint.host, endpoint.port).close()
    except NoConnection as none:
        return none.reach
    return Reach(Reachability.ANSWERS, session.address)


LOOK: Final = Look(
    kind=Reach.KIND,
    protocols=TCP,
    effect=Effect.READS,
    at_most=1,
    alarms="one TCP connection that is closed at once",
    look=_reach,
    pointless=lambda _endpoint, _seen: "",
)
