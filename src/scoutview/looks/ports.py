"""A look at a whole server: does anything answer on a clinical or remote-access port undeclared?"""

from typing import Final

from scoutview.facts.network import OpenPorts, Reachability
from scoutview.looks.session import NoConnection, Session

# What a radiology server must not offer unknowingly: remote access, file sharing, databases, and
# the ports DICOM, HL7 and their web consoles are found on.
ASKED: Final = (
    21, 22, 23, 80, 104, 139, 443, 445, 1433, 1521, 1883, 2345, 2575, 2761, 2762, 3306, 3389,
    4242, 5432, 5900, 5985, 6379, 8042, 8080, 8443, 8883, 9200, 11112, 27017,
)  # fmt: skip
CONNECT_S: Final = 1.0


def look(session: Session, hosts: tuple[str, ...], declared: frozenset[int]) -> OpenPorts:
    """Ask each undeclared port of each host once, one connection at a time.

    On a host that answered before, a silent port is a closed one (a firewall drops it). Any
    other host is left alone at its first port that neither answers nor refuses; `unasked` tells
    the ports that any of the hosts was not asked.
    Raises Stopped when the run must end.
    """
    asked: set[int] = set()
    unasked: set[int] = set()
    answering: set[int] = set()
    for host in hosts:
        left = [port for port in ASKED if port not in declared]
        while left:
            state = _state(session, host, left[0])
            if state is not Reachability.ANSWERS and host not in session.alive:
                break
            asked.add(port := left.pop(0))
            if state is Reachability.ANSWERS:
                answering.add(port)
        unasked.update(left)
    return OpenPorts(
        hosts=hosts,
        asked=tuple(sorted(asked)),
        answering=tuple(sorted(answering)),
        declared=tuple(sorted(declared)),
        unasked=tuple(sorted(unasked)),
    )


def _state(session: Session, host: str, port: int) -> Reachability:
    try:
        session.connect(host, port, connect_s=CONNECT_S).close()
    except NoConnection as none:
        return none.reach.state
    return Reachability.ANSWERS
