"""The server's ports: each asked once, a silent host left alone, nothing left out untold."""

import socket

import pytest

from scoutview.findings import Outcome
from scoutview.looks import ports
from scoutview.looks.session import Limits, Session, Stopped
from scoutview.probes.probe import Case, answer
from scoutview.probes.system.exposes_only_declared_ports import PROBE
from tests.looked_at import endpoint, server

QUICK = Limits(connect_s=0.3, reply_s=0.3, pace_s=0.0)
HOST = "127.0.0.85"
NOWHERE = "no-such-name.invalid"
NONE: frozenset[int] = frozenset()


@pytest.fixture
def asked(monkeypatch, hostile):
    """Three free ports of the host stand for the asked ones: the second is open."""
    listening = [hostile("refused", host=HOST), hostile("silence", host=HOST)]
    listening.append(hostile("refused", host=HOST))
    found = tuple(each.port for each in listening)
    monkeypatch.setattr(ports, "ASKED", found)
    return found


def outcome(fact) -> Outcome:
    seen = answer(PROBE, Case(server(endpoint(104)), None, {fact.KIND: fact}, None, {}))
    return seen[0]


def test_an_open_port_that_nobody_declared_is_told(asked):
    fact = ports.look(Session(QUICK), {HOST: NONE})

    (told,) = fact.hosts
    assert told.asked == tuple(sorted(asked))
    assert told.answering == (asked[1],)
    assert told.unasked == ()
    assert outcome(fact) is Outcome.NOT_MET


def test_a_declared_port_is_only_the_control(asked):
    session = Session(QUICK)

    fact = ports.look(session, {HOST: frozenset({asked[1]})})

    assert asked[1] not in fact.hosts[0].asked
    assert session.connections == 2 + ports.CONTROLS
    assert outcome(fact) is Outcome.MET


def test_what_is_met_says_from_where_it_was_seen(asked):
    session = Session(QUICK)

    fact = ports.look(session, {HOST: frozenset({asked[1]})})

    assert fact.hosts[0].source == session.source == "127.0.0.1"


def test_a_host_that_only_refuses_is_seen_from_an_address_too(monkeypatch, hostile):
    monkeypatch.setattr(ports, "ASKED", (hostile("refused", host=HOST).port,))

    fact = ports.look(Session(QUICK), {HOST: frozenset({hostile("refused", host=HOST).port})})

    assert fact.hosts[0].source == "127.0.0.1"
    assert outcome(fact) is Outcome.MET


def test_a_port_that_is_declared_on_another_host_is_undeclared_here(asked):
    fact = ports.look(Session(QUICK), {HOST: NONE, NOWHERE: frozenset({asked[1]})})

    assert outcome(fact) is Outcome.NOT_MET


def test_a_name_without_an_address_is_never_met(asked):
    session = Session(QUICK)

    fact = ports.look(session, {NOWHERE: NONE})

    (told,) = fact.hosts
    assert (told.asked, told.unasked) == ((), tuple(sorted(asked)))
    assert session.connections == 0
    assert outcome(fact) is Outcome.NOT_OBSERVED


def test_a_silent_host_is_left_alone_and_never_met(monkeypatch, hostile):
    dead = [hostile("unreachable", host=HOST).port for _ in range(3)]
    monkeypatch.setattr(ports, "ASKED", tuple(dead))
    session = Session(QUICK)

    fact = ports.look(session, {HOST: NONE})

    (told,) = fact.hosts
    assert (told.asked, told.unasked) == ((), tuple(sorted(dead)))
    assert session.connections == 1
    assert outcome(fact) is Outcome.NOT_OBSERVED


def test_a_silent_port_of_a_host_that_answers_is_a_closed_one(monkeypatch, hostile):
    dropped = hostile("unreachable", host=HOST).port
    alive = hostile("silence", host=HOST).port
    monkeypatch.setattr(ports, "ASKED", (dropped,))

    fact = ports.look(Session(QUICK), {HOST: frozenset({alive})})

    (told,) = fact.hosts
    assert (told.asked, told.answering, told.unasked) == ((dropped,), (), ())
    assert outcome(fact) is Outcome.MET


def test_a_host_that_falls_silent_under_the_questions_is_never_met(monkeypatch, hostile):
    dropped = hostile("unreachable", host=HOST).port
    gone = socket.create_server((HOST, 0))
    session = Session(QUICK)
    session.connect(HOST, gone.getsockname()[1]).close()
    gone.close()
    monkeypatch.setattr(ports, "ASKED", (dropped,))

    fact = ports.look(session, {HOST: NONE})

    assert fact.hosts[0].unasked == (dropped,)
    assert outcome(fact) is Outcome.NOT_OBSERVED


def test_a_control_that_is_no_longer_answered_leaves_nothing_met(monkeypatch, hostile):
    closed, dropped = hostile("refused", host=HOST).port, hostile("unreachable", host=HOST).port
    monkeypatch.setattr(ports, "ASKED", (closed, dropped))
    with socket.create_server((HOST, 0), backlog=0) as answers_once:
        declared = answers_once.getsockname()[1]

        fact = ports.look(Session(QUICK), {HOST: frozenset({declared})})

    assert fact.hosts[0].unasked == tuple(sorted((closed, dropped)))
    assert outcome(fact) is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("order", [(HOST, NOWHERE), (NOWHERE, HOST)])
def test_one_host_that_answers_does_not_speak_for_one_that_is_silent(asked, order):
    declared = {HOST: frozenset({asked[1]}), NOWHERE: NONE}

    fact = ports.look(Session(QUICK), {host: declared[host] for host in order})

    assert outcome(fact) is Outcome.NOT_OBSERVED


def test_an_open_port_is_told_even_where_another_host_is_silent(asked):
    fact = ports.look(Session(QUICK), {NOWHERE: NONE, HOST: NONE})

    assert fact.hosts[1].answering == (asked[1],)
    assert outcome(fact) is Outcome.NOT_MET


def test_a_run_that_must_end_stops_between_two_ports(asked):
    left = iter([None, None])

    def stop() -> None:
        if next(left, "over") == "over":
            raise Stopped("stopped by a test")

    session = Session(QUICK, may_go_on=stop)

    with pytest.raises(Stopped):
        ports.look(session, {HOST: NONE})
    assert session.connections == 2
    assert len(asked) == 3


def test_no_port_is_asked_twice_and_all_are_ports():
    assert len(set(ports.ASKED)) == len(ports.ASKED)
    assert all(0 < port < 65536 for port in ports.ASKED)
    assert socket.getservbyname("telnet") in ports.ASKED
