"""The server's ports, judged and looked at for real."""

import socket

import pytest

from scoutview.facts.network import HostPorts, OpenPorts
from scoutview.findings import Outcome
from scoutview.looks import ports
from scoutview.looks.session import Limits, Session
from scoutview.probes.probe import Case, answer
from scoutview.probes.system.exposes_only_declared_ports import PROBE
from tests.looked_at import endpoint, server
from tests.probes.dicom.case import SEEN_AT, not_looked


def judged(fact):
    system = server(endpoint(104))
    kind = getattr(fact, "look", fact.KIND)
    return answer(PROBE, Case(system, None, {kind: fact}, SEEN_AT, {}))


def host(name="h", **given):
    known = {"asked": (21, 22), "answering": (), "declared": (104,), "source": "192.0.2.9"}
    return HostPorts(name, **(known | given))


def seen(**given):
    return OpenPorts((host(**given),))


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        (seen(), Outcome.MET),
        (seen(answering=(22,)), Outcome.NOT_MET),
        (seen(answering=(104,)), Outcome.MET),
        (seen(unasked=(3389,)), Outcome.NOT_OBSERVED),
        (seen(answering=(22,), unasked=(3389,)), Outcome.NOT_MET),
        (OpenPorts((host("a"), host("b", answering=(22,)))), Outcome.NOT_MET),
        (OpenPorts((host("a", answering=(22,)), host("b", declared=(22,)))), Outcome.NOT_MET),
        (OpenPorts((host("a"), host("b", unasked=(3389,)))), Outcome.NOT_OBSERVED),
        (not_looked("network.ports"), Outcome.NOT_OBSERVED),
    ],
)
def test_verdicts(fact, outcome):
    assert judged(fact)[0] is outcome


def test_the_undeclared_port_is_named():
    assert "22 of h" in judged(seen(answering=(22,)))[1]


def test_what_is_met_is_met_from_here():
    assert "seen from 192.0.2.9" in judged(seen())[1]


def test_what_could_not_be_told_is_counted():
    fell_silent = judged(seen(unasked=(3389, 5900)))[1]
    never_answered = judged(seen(asked=(), unasked=(3389,), source=""))[1]

    assert fell_silent == "h fell silent: 2 of 4 other ports could not be told"
    assert never_answered == "h was silent: 1 of 1 other ports could not be told"


@pytest.fixture
def port_22(monkeypatch):
    """A listener on a free port of 127.0.0.2, which stands for one of the asked ports."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr(ports, "ASKED", (port, port + 1))
        yield port


def look(declared=frozenset()):
    session = Session(Limits(connect_s=0.5, reply_s=0.5, pace_s=0.0))
    return ports.look(session, {"127.0.0.2": declared})


def test_an_undeclared_listener_is_seen(port_22):
    assert look().hosts[0].answering == (port_22,)


def test_a_declared_port_is_not_asked(port_22):
    (told,) = look(declared=frozenset({port_22})).hosts

    assert port_22 not in told.asked
    assert told.answering == ()


def test_a_silent_host_is_left_alone(hostile, monkeypatch):
    silent = hostile("unreachable")
    monkeypatch.setattr(ports, "ASKED", (silent.port,) * 3)
    session = Session(Limits(connect_s=0.2, reply_s=0.5, pace_s=0.0))

    fact = ports.look(session, {silent.host: frozenset()})

    assert fact.hosts[0].asked == ()
    assert session.connections <= 2
    assert judged(fact)[0] is Outcome.NOT_OBSERVED
