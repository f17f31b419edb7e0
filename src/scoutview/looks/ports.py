"""A look at a whole server: does anything answer on a clinical or remote-access port undeclared?"""

from collections.abc import Mapping
from typing import Final

from scoutview.facts.network import HostPorts, OpenPorts, Reachability
from scoutview.looks.session import Heard, NoConnection, Session

# What a radiology server must not offer unknowingly: remote access, file sharing, databases, and
# the ports DICOM, HL7 and their web consoles are found on.
ASKED: Final = (
    21, 22, 23, 80, 104, 139, 443, 445, 1433, 1521, 1883, 2345, 2575, 2761, 2762, 3306, 3389,
    4242, 5432, 5900, 5985, 6379, 8042, 8080, 8443, 8883, 9200, 11112, 27017,
)  # fmt: skip
CONNECT_S: Final = 1.0
CONTROLS: Final = 2  # connections beside the list: to a port that is known to answer


def look(session: Session, declared: Mapping[str, frozenset[int]]) -> OpenPorts:
    """Ask each undeclared port of each host once, one connection at a time.

    `declared` holds the hosts of the system, each with the ports that are declared there.
    Raises Stopped when the run must end.
    """
    return OpenPorts(tuple(_of_host(session, host, known) for host, known in declared.items()))


def _of_host(session: Session, host: str, declared: frozenset[int]) -> HostPorts:
    """Ask one host; leave it alone at its first silent port unless it was heard before.

    On a host that answers, a silent port is a closed one (a firewall drops it), as long as the
    control, a port that was heard before, is heard in the same way after the list.
    """
    if session.heard(host) is None and declared:
        _state(session, host, min(declared))
    listed = [port for port in ASKED if port not in declared]
    states: dict[int, Reachability] = {}
    for port in listed:
        state = _state(session, host, port)
        if state is not Reachability.ANSWERS and session.heard(host) is None:
            break
        states[port] = state
    control = session.heard(host)
    answering = [port for port, state in states.items() if state is Reachability.ANSWERS]
    told = list(states) if control and _is_still_heard(session, host, control) else answering
    return HostPorts(
        host=host,
        asked=tuple(sorted(told)),
        answering=tuple(sorted(answering)),
        declared=tuple(sorted(declared)),
        unasked=tuple(sorted(set(listed) - set(told))),
        source=control.source if control else "",
    )


def _is_still_heard(session: Session, host: str, control: Heard) -> bool:
    return _state(session, host, control.port) is control.state


def _state(session: Session, host: str, port: int) -> Reachability:
    try:
        session.connect(host, port, connect_s=CONNECT_S).close()
    except NoConnection as none:
        return none.reach.state
    return Reachability.ANSWERS
