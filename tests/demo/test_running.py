"""The estate starts whole, stops whole, and is the same at every start."""

import re
import socket
import threading

import pytest

from scoutview.demo.manifest import read_manifest
from scoutview.demo.running import SYSTEMS, _as_this_machine_is, _messages, running
from scoutview.findings import Outcome
from scoutview.looks.ports import ASKED
from tests.demo.machine import open_ports

SWITCHED_OFF = ("ct-1.dicom", "us-1.dicom")
PORTS = "system.exposes_only_declared_ports"


def answers(address) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((address.host, address.port)) == 0


def texts_of_a_start(folder, today):
    with running(folder, today) as demo:
        estate = re.sub(r"(?m)^  port = \d+$", "  port = 1", demo.estate_path.read_text())
        pieces = [piece.path.read_text() for piece in demo.evidence()]
        return estate, pieces, demo.manifest, list(demo.endpoints)


def test_every_endpoint_answers_but_those_that_are_switched_off(demo):
    for name, address in demo.endpoints.items():
        if name != "clinic-ehr.fhir":  # nobody may ask there
            assert answers(address) is (name not in SWITCHED_OFF), name


def test_every_system_has_an_address_of_its_own(demo):
    hosts = {name.partition(".")[0]: address.host for name, address in demo.endpoints.items()}

    assert [hosts[system] for system in SYSTEMS] == [f"127.0.0.{n}" for n in range(11, 21)]
    assert demo.messages == ()


def test_nothing_is_left_when_it_stops(tmp_path, today):
    before = set(threading.enumerate())
    with running(tmp_path / "new", today) as demo:
        places = demo.endpoints.values()

    assert not any(map(answers, places))
    assert set(threading.enumerate()) <= before  # one of an earlier test may have ended


def test_two_starts_differ_in_their_ports_only(tmp_path, today):
    first = texts_of_a_start(tmp_path / "one", today)
    second = texts_of_a_start(tmp_path / "two", today)

    assert first == second


def test_it_stops_when_the_work_on_it_fails(tmp_path, today):
    places = []

    def work():
        with running(tmp_path, today) as demo:
            places.extend(demo.endpoints.values())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()

    assert places
    assert not any(map(answers, places))


def test_who_calls_the_system_that_is_left_alone_is_counted(tmp_path, today):
    with running(tmp_path, today) as demo:
        assert demo.withheld.callers() == 0

        socket.create_connection(demo.withheld.address.pair).close()

        assert demo.withheld.callers() == 1


def test_no_system_answers_on_a_port_that_is_asked_beyond_what_this_machine_does(demo):
    usual = open_ports("127.0.0.99", ASKED)

    for address in demo.endpoints.values():
        assert open_ports(address.host, ASKED) == usual


def test_a_port_of_this_machine_is_expected_and_said():
    usual = read_manifest()

    changed = [line for line in _as_this_machine_is(usual, (22,)) if line not in usual]

    assert {line.probe for line in changed} == {PORTS}
    assert {line.outcome for line in changed} == {Outcome.NOT_MET}
    assert len(changed) == 7  # all that may be asked; clinic-ehr is not
    assert "port 22" in "".join(_messages({"main-pacs": "127.0.0.11"}, (22,)))


def test_systems_that_must_share_one_address_are_said_to():
    assert "share it" in "".join(_messages({"main-pacs": "127.0.0.1"}, ()))
