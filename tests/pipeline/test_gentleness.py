"""Never two connections at once on one machine, never faster than said, never more than planned."""

import socket
import time
from dataclasses import replace

import pytest

from scoutview.estate.model import Kind, System
from scoutview.facts.network import OpenPorts
from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.looks import ports
from scoutview.looks.session import Limits, Stopped
from scoutview.pipeline.lanes import lanes
from scoutview.pipeline.observe import Observer
from scoutview.pipeline.scope import Scope
from scoutview.probes.catalogue import ALL
from tests.looked_at import endpoint as record
from tests.looked_at import estate as described
from tests.pipeline.estates import AUTHORIZATION, QUICK, Story, endpoint, system
from tests.pipeline.watching import watched_host

INTRUSIVE = ["tries credentials", "writes test data"]
EVERYTHING = AUTHORIZATION | {"allow": INTRUSIVE}
KNOWN = {"client": {"ae_title": "SCOUTVIEW"}}


def in_system(name: str, *hosts: str) -> System:
    endpoints = tuple(
        record(104 + at, id=f"e{at}", system=name, host=host) for at, host in enumerate(hosts)
    )
    return System(id=name, kind=Kind.PACS, name=name, endpoints=endpoints)


def named(*systems: System) -> list[list[str]]:
    return [[system.id for system in lane] for lane in lanes(systems)]


def test_systems_on_different_hosts_have_lanes_of_their_own():
    assert named(in_system("a", "10.0.0.1"), in_system("b", "10.0.0.2")) == [["a"], ["b"]]


def test_systems_that_share_a_host_share_a_lane():
    first, second = in_system("a", "10.0.0.1"), in_system("c", "10.0.0.1")

    assert named(first, in_system("b", "10.0.0.2"), second) == [["a", "c"], ["b"]]


def test_a_system_with_two_hosts_joins_their_lanes():
    both = in_system("c", "10.0.0.1", "10.0.0.2")

    assert named(in_system("a", "10.0.0.1"), in_system("b", "10.0.0.2"), both) == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("PACS.example", "pacs.EXAMPLE."),
        ("::1", "0:0:0:0:0:0:0:1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("127.1", "127.0.0.1"),
    ],
)
def test_a_host_is_one_host_however_it_is_written(first, second):
    assert named(in_system("a", first), in_system("b", second)) == [["a", "b"]]


def test_a_name_and_its_address_are_one_machine():
    systems = in_system("a", "localhost"), in_system("b", "10.0.0.1"), in_system("c", "127.0.0.1")
    observer = Observer(described(*systems), Scope(), QUICK, lambda: None)

    assert [[system.id for system in lane] for lane in observer.lanes()] == [["a", "c"], ["b"]]


def test_a_name_shares_a_lane_with_each_of_its_addresses():
    known = {"pacs.example": ("10.0.0.1", "10.0.0.2")}
    systems = in_system("a", "10.0.0.2"), in_system("b", "10.0.0.3"), in_system("c", "pacs.example")

    together = lanes(systems, lambda host: known.get(host, (host,)))

    assert [[system.id for system in lane] for lane in together] == [["a", "c"], ["b"]]


def test_no_name_is_asked_for_that_may_not_be_looked_at(monkeypatch):
    asked = []

    def note(name: str, *_arguments: object, **_more: object) -> list[object]:
        asked.append(name)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", note)
    device = replace(in_system("ct", "ct.example"), kind=Kind.MODALITY)
    theirs = replace(in_system("theirs", "theirs.example"), controlled_by="client:Hill Hospital")
    everything = described(in_system("a", "pacs.example"), device, theirs)

    Observer(everything, Scope(), QUICK, lambda: None).lanes()

    assert asked == ["pacs.example"]


def test_a_run_that_must_end_asks_for_no_name(monkeypatch):
    def stop() -> None:
        raise Stopped("stopped by a test")

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was asked for"))
    observer = Observer(described(in_system("a", "pacs.example")), Scope(), QUICK, stop)

    (lane,) = observer.lanes()
    told = [seen for batch in observer.lane(lane) for seen in batch]

    assert told[0].fact.reason is Reason.STOPPED
    assert {type(seen.fact) for seen in told} == {NotLooked}


def test_a_port_that_was_never_asked_is_not_observed(story, hostile):
    servers = [hostile("unreachable", host="127.0.0.91") for _ in range(3)]
    endpoints = [endpoint(server, id=f"e{at}", **KNOWN) for at, server in enumerate(servers)]

    run = story.assess(system(*endpoints))

    findings = story.findings(run)
    outcomes = [findings["dicom.answers_echo", f"pacs.e{at}"].outcome for at in range(3)]
    assert outcomes == [Outcome.NOT_MET, Outcome.NOT_OBSERVED, Outcome.NOT_OBSERVED]
    assert "was not asked" in findings["dicom.answers_echo", "pacs.e2"].message


def test_a_port_that_another_spelling_declares_is_declared(story, hostile, monkeypatch):
    archive, web = hostile("silence"), hostile("silence")
    archive.host, web.host = "localhost", "LOCALHOST."
    monkeypatch.setattr(ports, "ASKED", (archive.port, web.port))

    run = story.assess(system(endpoint(archive)), system(endpoint(web, "https"), id="web"))

    findings = story.findings(run)
    for target in ("pacs", "web"):
        found = findings["system.exposes_only_declared_ports", target]
        assert found.outcome is Outcome.MET, found
        assert found.vantage.source == "127.0.0.1"


def test_a_system_without_an_address_has_a_lane_of_its_own():
    assert named(in_system("a"), in_system("b")) == [["a"], ["b"]]


def test_one_machine_is_never_connected_to_twice_at_once(story):
    with watched_host(4) as host:
        web, archive, scanner, viewer = host.ports
        story.assess(
            system(endpoint(web, "dicomweb", id="web"), id="web-pacs"),
            system(endpoint(archive, tls=True, **KNOWN), id="archive"),
            system(endpoint(scanner, **KNOWN), id="ct", kind="modality", allow=["one connection"]),
            system(endpoint(viewer, "https"), id="viewer", kind="viewer"),
            limits=Limits(connect_s=0.1, reply_s=0.1, pace_s=0.0),
        )

    assert scanner.connections == 1
    assert min(port.connections for port in (web, archive, viewer)) > 1
    assert host.overlapping == 0


def test_the_watch_sees_two_connections_at_once():
    with watched_host(1) as host:
        where = (host.ports[0].host, host.ports[0].port)
        with socket.create_connection(where), socket.create_connection(where):
            _until_it_came(host, 2)

        socket.create_connection(where).close()
        _until_it_came(host, 3)

    assert host.overlapping == 1


def _until_it_came(host, count: int) -> None:
    give_up_at = time.monotonic() + 5
    while host.connections < count and time.monotonic() < give_up_at:
        time.sleep(0.01)


def test_the_pace_is_kept_between_all_connections_to_a_machine(story):
    with watched_host(3, answer=b"SSH-2.0-x\r\n") as host:
        archive, scanner, web = host.ports
        story.assess(
            system(endpoint(archive, **KNOWN), id="archive"),
            system(endpoint(scanner, **KNOWN), id="ct", kind="modality", allow=["one connection"]),
            system(endpoint(web, "https"), id="web"),
            limits=Limits(connect_s=1.0, reply_s=1.0, pace_s=0.1),
            only=["dicom.answers_echo", "tls.offers_only_modern_versions"],
        )

    assert scanner.connections == 1
    assert host.connections > 3
    assert min(host.gaps_s) > 0.08  # the server's clock starts when its thread is woken


@pytest.mark.parametrize("kind", ["refused", "unreachable", "tls-alert", "endless-http", "garbage"])
def test_no_look_makes_more_connections_than_were_planned(story, hostile, kind):
    shapes = [("dicom", KNOWN), ("dicom", KNOWN | {"tls": True}), ("https", {}), ("dicomweb", {})]
    servers = [hostile(kind) for _ in shapes]
    endpoints = [
        endpoint(server, protocol, id=f"e{at}", **given)
        for at, (server, (protocol, given)) in enumerate(zip(servers, shapes, strict=True))
    ]

    run = story.assess(system(*endpoints, allow=INTRUSIVE), authorization=EVERYTHING)

    assert_as_planned(story, run)
    made = connections_by_target(story, run)
    for at, server in enumerate(servers):
        assert server.connections <= made[f"pacs.e{at}"] + ports.CONTROLS
    assert sum(server.connections for server in servers) <= sum(made.values())


def test_real_nodes_get_no_more_connections_than_were_planned(story, node):
    open_node, closed_node = node(), node(knows=["SCOUTVIEW"])
    endpoints = endpoint(open_node, id="open", **KNOWN), endpoint(closed_node, id="closed", **KNOWN)

    story.write(system(*endpoints, allow=INTRUSIVE), authorization=EVERYTHING)
    run = story.assess(only=[probe.id for probe in ALL if probe.id.startswith("dicom.")])

    assert_as_planned(story, run)
    made = connections_by_target(story, run)
    assert open_node.connections == made["pacs.open"]
    assert closed_node.connections == made["pacs.closed"]
    findings = story.findings(run)
    assert findings["dicom.refuses_unknown_callers", "pacs.open"].outcome is Outcome.NOT_MET
    assert findings["dicom.refuses_unknown_callers", "pacs.closed"].outcome is Outcome.MET


def connections_by_target(story: Story, run: str) -> dict[str, int]:
    made: dict[str, int] = {}
    for seen in story.observations(run):
        made[seen.target] = made.get(seen.target, 0) + seen.connections
    return made


def assert_as_planned(story: Story, run: str) -> None:
    ticket = story.plan()
    planned = {(look.endpoint, look.look): look for look in ticket.looks}
    for seen in story.observations(run):
        look = planned[seen.target, seen.look]
        assert seen.connections <= (0 if look.withheld else look.at_most), seen


def test_every_ae_title_that_was_called_as_was_announced(story, node):
    open_node, closed_node = node(), node(knows=["SCOUTVIEW"])
    endpoints = endpoint(open_node, id="open", **KNOWN), endpoint(closed_node, id="closed", **KNOWN)

    story.assess(system(*endpoints, allow=INTRUSIVE), authorization=EVERYTHING)

    announced = {
        (look.endpoint, title)
        for look in story.plan().looks
        for title in look.callers.split(", ")
        if not look.withheld
    }
    assert {("pacs.open", title) for title in open_node.callers} <= announced
    assert {("pacs.closed", title) for title in closed_node.callers} <= announced


def test_who_calls_as_the_known_caller_is_announced_with_each_look(story, node):
    story.write(system(endpoint(node(), **KNOWN)))

    callers = {look.look: look.callers for look in story.plan().looks}

    assert callers["dicom.known_caller"] == "SCOUTVIEW"
    assert callers["dicom.plain"] == "SV-STRANGER, SCOUTVIEW"  # where the stranger is cut off
    assert "SV-STRANGER" in callers["dicom.foreign_certificates"]
    assert "SCOUTVIEW" in callers["dicom.wrong_called_title"]  # it compares with the known one


def test_a_server_on_the_machine_of_a_device_gets_no_packet_either(story, hostile):
    server, scanner = hostile("silence"), hostile("silence")
    device = system(endpoint(scanner, **KNOWN), id="ct", kind="modality")

    run = story.assess(system(endpoint(server, **KNOWN)), device)

    assert (server.connections, scanner.connections) == (0, 0)
    assert story.plan().connections == 0
    assert {found.outcome for found in story.findings(run).values()} == {Outcome.NOT_OBSERVED}


def test_a_dead_host_costs_two_connections(story, hostile):
    server = hostile("unreachable", host="127.0.0.81")
    web = endpoint(server, "https", id="web")

    run = story.assess(system(endpoint(server, **KNOWN), web, web.replace('"web"', '"more"')))

    assert sum(seen.connections for seen in story.observations(run)) == 2
    findings = story.findings(run)
    assert findings["system.exposes_only_declared_ports", "pacs"].outcome is Outcome.NOT_OBSERVED
    assert not [each for each in findings.values() if each.outcome is Outcome.MET]


class Nowhere:
    host, port = "no-such-name.invalid", 104


def test_a_name_without_an_address_is_looked_up_once_and_nothing_is_met(story):
    run = story.assess(system(endpoint(Nowhere, **KNOWN), endpoint(Nowhere, "https", id="web")))

    assert sum(seen.connections for seen in story.observations(run)) == 0
    (told,) = [seen.fact for seen in story.observations(run) if seen.look == OpenPorts.KIND]
    assert [host.asked for host in told.hosts] == [()]
    assert not [each for each in story.findings(run).values() if each.outcome is Outcome.MET]


def test_a_plan_makes_no_connection_and_asks_no_name_server(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server, **KNOWN), endpoint(Nowhere, "https", id="web")))

    ticket = story.plan()

    assert server.connections == 0
    assert ticket.connections > 0
    assert {look.source for look in ticket.looks if look.host == Nowhere.host} == {""}
    assert {look.source for look in ticket.looks if look.host == server.host} == {"127.0.0.1"}


def test_a_plan_asks_no_name_server_even_where_it_could(story, monkeypatch):
    def asked(*_arguments: object, **_more: object) -> None:
        pytest.fail("the plan asked for an address")

    story.write(system(endpoint(Nowhere, **KNOWN)))
    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(socket, "gethostbyname", asked)

    assert story.plan().connections > 0


def test_a_plan_says_what_is_withheld_and_counts_it_not(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server, **KNOWN), kind="modality"))

    ticket = story.plan()

    assert all(look.withheld for look in ticket.looks)
    assert ticket.connections == 0


def test_a_plan_without_authorization_shows_what_would_be_and_makes_nothing(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server)), authorization=None)

    ticket = story.plan()

    assert "no [authorization]" in ticket.refusal
    assert ticket.connections > 0
    assert {look.look for look in ticket.looks if look.withheld} == {
        "dicom.known_caller",
        "dicom.stranger_store",
    }
    assert server.connections == 0


def test_an_opted_in_device_is_planned_with_one_connection(story, node):
    scanner = node()
    device = system(endpoint(scanner, **KNOWN), kind="modality", allow=["one connection"])
    run = story.assess(device, limits=QUICK)

    assert story.plan().connections == scanner.connections == 1
    assert_as_planned(story, run)


def test_a_machine_of_two_systems_is_asked_for_its_ports_once(story, node):
    first, second = node(), node()
    archive = system(endpoint(first), id="archive")
    viewer = system(endpoint(second), id="viewer")

    run = story.assess(archive, viewer, limits=QUICK)

    seen = {o.target: o for o in story.observations(run) if o.look == "network.ports"}
    assert seen["archive"].connections > 0
    assert seen["viewer"].connections == 0
    assert seen["viewer"].fact == seen["archive"].fact
    planned = [look for look in story.plan().looks if look.look == "network.ports"]
    assert [bool(look.withheld) for look in planned] == [False, True]
