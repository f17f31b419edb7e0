"""What may not be looked at gets no packet: the servers count."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from scoutview.findings import Outcome
from scoutview.pipeline.looking import MayNotLook, may_look
from tests.pipeline.estates import AUTHORIZATION, Story, endpoint, system

TODAY = datetime.now(UTC).date()
DEVICES = ["modality", "iot", "workstation"]
WRITES = "writes test data"


def not_yet() -> dict[str, object]:
    return AUTHORIZATION | {"on": TODAY + timedelta(days=2)}


def over() -> dict[str, object]:
    return AUTHORIZATION | {"until": TODAY - timedelta(days=2)}


def outside_its_windows() -> dict[str, object]:
    in_three_days = f"{TODAY + timedelta(days=3):%a}"
    return AUTHORIZATION | {"windows": [f"{in_three_days} 10:00-11:00"]}


@pytest.mark.parametrize(
    ("authorization", "words"),
    [
        (None, "no [authorization]"),
        (not_yet(), "starts on"),
        (over(), "ended on"),
        (outside_its_windows(), "outside the authorization's windows"),
    ],
    ids=["none", "not-yet", "over", "outside-windows"],
)
def test_without_a_valid_authorization_nothing_is_sent(story, hostile, authorization, words):
    server = hostile("silence")
    story.write(system(endpoint(server)), authorization=authorization)

    with pytest.raises(MayNotLook, match="Nothing is sent") as refused:
        story.assess()

    assert words in str(refused.value)
    assert "--plan" in str(refused.value)
    assert server.connections == 0
    assert list(story.ledger.entries()) == []


def test_inside_its_dates_and_windows_it_may_look(story):
    days = [f"{TODAY + timedelta(days=day):%a} 00:00-23:59" for day in (-1, 0, 1)]
    story.write(system(), authorization=AUTHORIZATION | {"windows": days})

    assert may_look(story.request().estate) is None


def assert_withheld(story: Story, run: str, target_system: str) -> None:
    findings = [
        found for (_, target), found in story.findings(run).items() if target_system in target
    ]
    assert findings
    for found in findings:
        assert found.outcome is Outcome.NOT_OBSERVED, found
        assert found.message.startswith("withheld: "), found


@pytest.mark.parametrize("controller", ["client:Hill Hospital", "vendor-x"])
def test_a_system_of_others_gets_nothing_without_their_consent(story, hostile, controller):
    server = hostile("silence")
    vendor = '[[vendor]]\nid = "vendor-x"\nservices = "support"\nrole = "vendor"\n'
    web = endpoint(server, "https", id="web")
    theirs = system(endpoint(server), web, controlled_by=controller)

    run = story.assess(theirs, vendor)

    assert server.connections == 0
    assert_withheld(story, run, "pacs")


def test_a_system_of_others_is_looked_at_with_their_consent(story, hostile):
    server = hostile("close-at-once")
    (story.folder / "consent.txt").write_text("They agree.")

    story.assess(
        system(endpoint(server), controlled_by="client:Hill Hospital", consent="consent.txt")
    )

    assert server.connections > 0


@pytest.mark.parametrize("kind", DEVICES)
def test_a_device_gets_no_packet_by_default(story, hostile, kind):
    server = hostile("silence")
    known = endpoint(server, client={"ae_title": "SCOUTVIEW"})

    run = story.assess(
        system(known, endpoint(server, "https", id="web"), kind=kind),
        authorization=AUTHORIZATION | {"allow": [WRITES, "tries credentials"]},
    )

    assert server.connections == 0
    assert_withheld(story, run, "pacs")


def test_a_device_gets_no_packet_for_what_only_servers_may_be_asked(story, hostile):
    server = hostile("silence")

    story.assess(
        system(endpoint(server), kind="modality", allow=[WRITES, "tries credentials"]),
        authorization=AUTHORIZATION | {"allow": [WRITES, "tries credentials"]},
    )

    assert server.connections == 0


@pytest.mark.parametrize("kind", DEVICES)
def test_an_opted_in_device_gets_one_echo_by_its_registered_caller(story, node, hostile, kind):
    scanner, console = node(knows=["SCOUTVIEW"]), hostile("silence")
    opted_in = system(
        endpoint(console, "https", id="console"),
        endpoint(scanner, id="first", client={"ae_title": "SCOUTVIEW"}),
        endpoint(scanner, id="second", client={"ae_title": "SCOUTVIEW"}),
        kind=kind,
        allow=["one connection"],
    )

    run = story.assess(opted_in)

    assert (scanner.connections, scanner.callers, scanner.echoes) == (1, ["SCOUTVIEW"], 1)
    assert console.connections == 0
    met = [key for key, found in story.findings(run).items() if found.outcome is Outcome.MET]
    assert met == [("dicom.answers_echo", "pacs.first")]


def test_an_opted_in_device_that_is_no_dicom_gets_one_handshake(story, hostile):
    first, second = hostile("tls-alert"), hostile("tls-alert")
    web = endpoint(first, "https", id="web"), endpoint(second, "https", id="other")

    story.assess(system(*web, kind="iot", allow=["one connection"]))

    assert (first.connections, second.connections) == (1, 0)


@pytest.mark.parametrize("kind", ["garbage", "reset-at-once", "silence", "unreachable"])
def test_an_odd_answer_is_the_last_one_of_a_device(story, hostile, kind):
    scanner = hostile(kind)
    several = [
        endpoint(scanner, id=name, client={"ae_title": "SCOUTVIEW"}) for name in ("a", "b", "c")
    ]

    run = story.assess(system(*several, kind="modality", allow=["one connection"]))

    assert sum(seen.connections for seen in story.observations(run)) == 1
    assert scanner.connections <= 1


def test_an_opted_in_device_without_a_registered_caller_gets_nothing(story, hostile):
    scanner = hostile("silence")

    run = story.assess(system(endpoint(scanner), kind="modality", allow=["one connection"]))

    assert scanner.connections == 0
    assert_withheld(story, run, "pacs")
    assert story.plan().connections == 0


def test_what_shares_a_machine_with_a_system_of_others_gets_nothing_without_consent(story, hostile):
    server, elsewhere = hostile("silence"), hostile("close-at-once", host="127.0.0.92")
    theirs = system(endpoint(server), id="theirs", controlled_by="client:Hill Hospital")
    ours = endpoint(server, id="here"), endpoint(elsewhere, id="elsewhere")

    run = story.assess(system(*ours), theirs)

    assert server.connections == 0
    assert elsewhere.connections > 0
    assert_withheld(story, run, "pacs.here")
    ports = story.findings(run)["system.exposes_only_declared_ports", "pacs"]
    assert "theirs is controlled by Hill Hospital" in ports.message
    assert ports.outcome is Outcome.NOT_OBSERVED


def test_the_ports_of_an_opted_in_device_are_not_asked_through_its_neighbour(story, node, hostile):
    scanner, console = node(knows=["SCOUTVIEW"]), hostile("silence")
    known = endpoint(scanner, client={"ae_title": "SCOUTVIEW"})
    device = system(known, id="ct", kind="modality", allow=["one connection"])

    run = story.assess(system(endpoint(console, "https")), device)

    ports = story.findings(run)["system.exposes_only_declared_ports", "pacs"]
    assert ports.outcome is Outcome.NOT_OBSERVED
    assert "modality ct" in ports.message
    assert scanner.connections == 1
    assert console.connections > 0


@pytest.mark.parametrize("authorized", [(), (WRITES,)])
@pytest.mark.parametrize("allowed", [(), (WRITES,)])
def test_test_data_is_written_only_where_both_allow_it(story, node, authorized, allowed):
    archive = node()
    both = bool(authorized and allowed)

    run = story.assess(
        system(endpoint(archive), allow=list(allowed)),
        authorization=AUTHORIZATION | {"allow": list(authorized)},
        only=["dicom.refuses_stranger_storage"],
    )

    found = story.findings(run)["dicom.refuses_stranger_storage", "pacs.e"]
    assert archive.stored == (1 if both else 0)
    assert found.outcome is (Outcome.NOT_MET if both else Outcome.NOT_OBSERVED)
    assert found.message.startswith("withheld: ") is not both


def test_permission_that_is_for_something_else_allows_nothing(story, node):
    archive = node()
    other = ["tries credentials", "reads patient data"]

    story.assess(
        system(endpoint(archive), allow=other), authorization=AUTHORIZATION | {"allow": other}
    )

    assert archive.stored == 0


def test_authorization_and_consents_are_entries_with_the_hash_of_their_document(story):
    (story.folder / "letter.txt").write_bytes(b"authorized")
    (story.folder / "consent.txt").write_bytes(b"agreed")
    theirs = system(controlled_by="client:Hill Hospital", consent="consent.txt")

    run = story.assess(theirs, authorization=AUTHORIZATION | {"document": "letter.txt"})

    entries = list(story.ledger.entries(run=run, kind="authorization"))
    documents = [json.loads(story.ledger.content(entry))["document"] for entry in entries]
    assert [entry.subject for entry in entries] == ["Test Imaging", "pacs"]
    assert documents == [
        f"sha256:{sha256(b'authorized').hexdigest()}",
        f"sha256:{sha256(b'agreed').hexdigest()}",
    ]
