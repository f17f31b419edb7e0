"""One lane of connections: counted, paced, bounded, and stopped between two of them."""

import select
import socket
import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from scoutview.facts.network import Reachability
from scoutview.looks import reach, route
from scoutview.looks.session import Limits, NoConnection, Session, Stopped
from scoutview.looks.stream import Closed
from tests.looked_at import endpoint

QUICK = Limits(connect_s=0.3, reply_s=0.3, pace_s=0.0)


def refusal(session: Session, host: str, port: int):
    with pytest.raises(NoConnection) as none:
        session.connect(host, port)
    return none.value.reach


def test_connections_are_counted_and_our_address_noted(hostile):
    server, session = hostile("silence"), Session(QUICK)

    session.connect(server.host, server.port).close()
    session.connect(server.host, server.port).close()

    assert (session.connections, session.source) == (2, "127.0.0.1")
    assert session.heard(server.host).state is Reachability.ANSWERS


def test_ipv6_is_an_address_like_any_other(hostile):
    server, session = hostile("silence", host="::1"), Session(QUICK)

    session.connect("::1", server.port).close()

    assert session.source == "::1"


class ResetIsFirst(socket.socket):
    """A socket whose connect() ends only when the reset has come, as on a busy machine."""

    def connect(self, where):
        super().connect(where)
        select.select([self], [], [], 5)
        raise OSError(self.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), "overtaken")


def test_a_reset_that_overtakes_the_connection_is_an_answer(hostile, monkeypatch):
    server, session = hostile("reset-at-once"), Session(QUICK)
    monkeypatch.setattr(socket, "socket", ResetIsFirst)

    with session.connect(server.host, server.port) as stream, pytest.raises(Closed):
        stream.receive(1)

    assert session.heard(server.host).state is Reachability.ANSWERS
    assert session.source == "127.0.0.1"


@pytest.mark.parametrize(
    ("kind", "state"),
    [("refused", Reachability.REFUSED), ("unreachable", Reachability.SILENT)],
)
def test_why_there_is_no_connection_is_told(hostile, kind, state):
    server = hostile(kind)

    told = refusal(Session(QUICK), server.host, server.port)

    assert told.state is state
    assert str(server.port) in told.detail


@pytest.mark.parametrize("name", ["no-such-name.invalid", "a" * 64 + ".example", "ä..example"])
def test_a_name_without_an_address_is_asked_for_once(name, monkeypatch):
    session = Session(QUICK)
    first = refusal(session, name, 104)

    def asked(*_arguments: object, **_more: object) -> None:
        pytest.fail("the name was asked for again")

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    second = refusal(session, name, 11112)

    assert first.state is second.state is Reachability.UNRESOLVABLE
    assert session.connections == 0
    assert session.heard(name) is None


def test_a_host_that_was_silent_twice_is_not_asked_again(hostile):
    first, second, third = (hostile("unreachable", host="127.0.0.82") for _ in range(3))
    session = Session(QUICK)

    states = [refusal(session, each.host, each.port).state for each in (first, second, third)]

    assert states[0] is Reachability.SILENT
    assert set(states[1:]) == {Reachability.NOT_ASKED}  # hurried, then left alone
    assert session.connections == 2


def test_a_host_that_answered_is_asked_on_however_silent_its_other_ports(hostile):
    alive = hostile("silence", host="127.0.0.83")
    session = Session(QUICK)
    session.connect(alive.host, alive.port).close()

    for _ in range(3):
        server = hostile("unreachable", host="127.0.0.83")
        refusal(session, server.host, server.port)

    assert session.connections == 4


def test_a_refusing_host_is_alive(hostile):
    server, session = hostile("refused"), Session(QUICK)

    refusal(session, server.host, server.port)

    heard = session.heard(server.host)
    assert (heard.port, heard.state) == (server.port, Reachability.REFUSED)


def test_the_address_of_one_host_is_not_told_of_another(hostile):
    server, dead = hostile("silence"), hostile("unreachable", host="127.0.0.84")
    session = Session(QUICK)
    session.connect(server.host, server.port).close()

    refusal(session, dead.host, dead.port)

    assert session.source == ""


def test_no_more_connections_than_permitted(hostile):
    server = hostile("silence")
    session = Session(QUICK, most=1)
    session.connect(server.host, server.port).close()

    with pytest.raises(Stopped, match="already made"):
        session.connect(server.host, server.port)

    assert server.connections <= 1


def test_a_refused_connection_was_one_of_the_permitted(hostile):
    server = hostile("refused")
    session = Session(QUICK, most=1)
    refusal(session, server.host, server.port)

    with pytest.raises(Stopped):
        session.connect(server.host, server.port)


def test_a_run_that_must_end_makes_no_connection(hostile):
    server = hostile("silence")

    def stop() -> None:
        raise Stopped("stopped by a test")

    session = Session(QUICK, may_go_on=stop)

    with pytest.raises(Stopped, match="stopped by a test"):
        session.connect(server.host, server.port)
    assert (session.connections, server.connections) == (0, 0)


def test_a_run_that_must_end_during_the_pause_makes_no_connection(hostile):
    server, over = hostile("silence"), threading.Event()

    def ask() -> None:
        if over.is_set():
            raise Stopped("stopped by a test")

    session = Session(replace(QUICK, pace_s=3600.0), may_go_on=ask)
    session.connect(server.host, server.port).close()
    threading.Timer(0.3, over.set).start()

    with pytest.raises(Stopped):
        session.connect(server.host, server.port)
    assert session.connections == 1


def test_the_pause_lies_between_two_connections_and_not_before_the_first(hostile):
    came = []

    def note(client) -> None:
        came.append(time.monotonic())
        client.wait_for_end()

    server = hostile(note)
    session = Session(replace(QUICK, pace_s=0.2))
    for _ in range(3):
        session.connect(server.host, server.port).close()
    give_up_at = time.monotonic() + 5
    while len(came) < 3 and time.monotonic() < give_up_at:
        time.sleep(0.01)

    gaps = [after - before for before, after in pairwise(came)]
    assert len(gaps) == 2
    assert min(gaps) > 0.1  # the server's threads start late on a busy machine


def test_the_pause_begins_when_the_connection_is_closed(hostile):
    server = hostile("silence")
    session = Session(replace(QUICK, pace_s=0.2))
    with session.connect(server.host, server.port):
        time.sleep(0.3)  # longer than the pace
    closed_at = time.monotonic()

    session.connect(server.host, server.port).close()

    assert time.monotonic() - closed_at > 0.19


def test_a_host_is_alive_again_when_a_hurried_port_of_it_answers(hostile):
    dead, alive = hostile("unreachable", host="127.0.0.87"), hostile("silence", host="127.0.0.87")
    session = Session(QUICK)
    refusal(session, dead.host, dead.port)
    session.connect(alive.host, alive.port).close()

    told = refusal(session, dead.host, dead.port)

    assert told.state is Reachability.SILENT
    assert session.connections == 3


def test_a_name_of_many_addresses_costs_one_connection(hostile, monkeypatch):
    dead, alive = hostile("unreachable", host="127.0.0.88"), hostile("silence", host="127.0.0.89")
    found = [(0, 0, 0, "", (host, 0)) for host in (dead.host, alive.host)]
    real = socket.getaddrinfo

    def several(name, *rest, **more):
        return found if name == "pacs.example" else real(name, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", several)
    session = Session(QUICK)

    told = refusal(session, "pacs.example", alive.port)

    assert (told.state, told.address) == (Reachability.REFUSED, dead.host)
    assert (session.connections, alive.connections) == (1, 0)


def test_a_reach_tells_the_address_that_answered(hostile):
    server = hostile("silence")

    fact = reach.LOOK.look(Session(QUICK), endpoint(server.port), {})

    assert (fact.state, fact.address) == (Reachability.ANSWERS, "127.0.0.1")


@pytest.mark.parametrize("kind", ["refused", "unreachable"])
def test_a_reach_of_what_does_not_answer_is_a_fact_too(hostile, kind):
    server = hostile(kind)

    fact = reach.LOOK.look(Session(QUICK), endpoint(server.port), {})

    assert fact.state is not Reachability.ANSWERS
    assert fact.detail


def test_the_way_to_a_literal_address_is_known_without_a_packet():
    assert route.source_address("127.0.0.1") == "127.0.0.1"
    assert route.source_address("::1") == "::1"


@pytest.mark.parametrize("host", ["no-such-name.invalid", "localhost", "", "127.1"])
def test_the_way_to_a_name_is_not_asked_for(host, monkeypatch):
    def asked(*_arguments: object, **_more: object) -> None:
        pytest.fail("a socket was opened for a name")

    monkeypatch.setattr(socket, "socket", asked)

    assert route.source_address(host) == ""


def test_where_there_is_no_way_no_address_is_told():
    assert route.source_address("255.255.255.255") == ""  # not without asking for broadcast
