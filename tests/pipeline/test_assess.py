"""The story from looking to judging: what the ledger holds afterwards, and how a run ends."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scoutview.catalog.load import catalog_bundle
from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.ledger import LedgerError
from scoutview.looks.session import Limits
from scoutview.pipeline import assess as assessing
from scoutview.pipeline.assess import assess
from scoutview.pipeline.record import Run, new_run_id
from scoutview.pipeline.scope import UnknownName
from tests.peers.hostile import Connection
from tests.pipeline.estates import KINDS_OF_A_RUN, QUICK, endpoint, system

KNOWN = {"client": {"ae_title": "SCOUTVIEW"}}


def quiet(_done: int, _total: int, _target: str) -> None:
    """Tell nobody."""


def test_a_run_is_bracketed_by_entries_that_name_estate_and_catalog(story, hostile):
    run = story.assess(system(endpoint(hostile("close-at-once"))))

    entries = list(story.ledger.entries(run=run))
    recorded = Run(story.ledger, run)
    assert [entry.kind for entry in entries][: len(KINDS_OF_A_RUN)] == KINDS_OF_A_RUN
    assert [entry.kind for entry in entries][-2:] == ["judgement", "run-closed"]
    assert recorded.closed.estate == recorded.opened.estate
    assert recorded.closed.catalog == recorded.opened.catalog
    assert recorded.closed.stopped == ""
    assert story.ledger.content(recorded.opened.estate) == story.workspace.estate.read_bytes()
    assert story.ledger.content(recorded.opened.catalog) == catalog_bundle(None)


def test_estate_and_catalog_lie_in_the_evidence_folder(story):
    run = story.assess(system())

    opened = Run(story.ledger, run).opened
    kept = {path.name for path in (story.folder / "evidence").rglob("*") if path.is_file()}
    for name in (opened.estate, opened.catalog):
        assert any(name.removeprefix("sha256:") in file for file in kept)


def test_a_checkpoint_covers_the_whole_run(story, hostile):
    story.assess(system(endpoint(hostile("close-at-once"))))

    ledger = story.ledger
    assert [point.size for point in ledger.checkpoints] == [ledger.size]


def test_every_finding_points_at_an_observation_of_the_run(story, hostile, node):
    run = story.assess(
        system(endpoint(hostile("silence")), endpoint(hostile("garbage"), "dicomweb", id="web")),
        system(endpoint(node(), **KNOWN), id="open"),
        system(endpoint(hostile("silence", host="127.0.0.86"), **KNOWN), id="ct", kind="modality"),
    )

    findings = story.assessment(run).findings
    assert findings
    for found in findings:
        entry = story.ledger.entry(found.entry)
        assert (entry.kind, entry.run) == ("observation", run)
        assert entry.subject == found.target
        assert found.entry in found.entries


def test_there_is_one_finding_for_each_probe_and_target(story, hostile, node):
    request_of = story.write(
        system(endpoint(hostile("tls-alert"), "https", id="web"), id="web"),
        system(endpoint(node(), **KNOWN), id="open"),
        system(endpoint(hostile("silence")), id="ct", kind="modality"),
    )
    run = story.assess()

    scope_of = story.request()
    wanted = assessing.scope(scope_of.estate, ())
    expected = {
        (probe.id, target.name)
        for target in scope_of.estate.endpoints()
        for probe in wanted.probes_of(target)
    } | {
        (probe.id, each.id)
        for each in scope_of.estate.systems
        for probe in wanted.probes_of_system(each)
    }
    found = [(each.probe, each.target) for each in story.assessment(run).findings]
    assert request_of.is_file()
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_connections_are_counted_in_the_closing_entry(story, hostile):
    server = hostile("close-at-once")

    run = story.assess(system(endpoint(server)), only=["dicom.requires_tls"])

    assert Run(story.ledger, run).closed.connections == server.connections > 0


def test_a_probe_named_alone_is_the_only_one(story, hostile):
    server = hostile("close-at-once")

    run = story.assess(system(endpoint(server, "https")), only=["http.refuses_plaintext"])

    assert list(story.findings(run)) == [("http.refuses_plaintext", "pacs.e")]


def test_a_system_named_alone_is_the_only_one(story, hostile):
    wanted, other = hostile("close-at-once"), hostile("close-at-once")

    run = story.assess(
        system(endpoint(wanted), id="wanted"), system(endpoint(other), id="other"), only=["wanted"]
    )

    assert wanted.connections > 0
    assert other.connections == 0
    assert {target.partition(".")[0] for _, target in story.findings(run)} == {"wanted"}


def test_an_unknown_name_leaves_the_ledger_as_it_was(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server)))
    request = story.request(only=["dicom.requires_tsl"])

    with pytest.raises(UnknownName, match=r"--only dicom\.requires_tsl"):
        assess(request, quiet)

    assert list(story.ledger.entries()) == []
    assert server.connections == 0


def test_progress_is_told_after_the_ledger_has_it(story, hostile):
    story.write(
        system(endpoint(hostile("close-at-once")), id="a"),
        system(endpoint(hostile("close-at-once")), id="b"),
    )
    request = story.request()
    told = []

    def progress(done: int, total: int, target: str) -> None:
        recorded = {entry.subject for entry in story.ledger.entries(kind="observation")}
        told.append((done, total, target in recorded))

    assess(request, progress)

    assert told == [(at, 4, True) for at in (1, 2, 3, 4)]


def silent_after(action: Callable[[], None]) -> Callable[[Connection], None]:
    """Return the behaviour of a server that does this when it is connected to, and is silent."""

    def behave(client: Connection) -> None:
        action()
        client.wait_for_end()

    return behave


def test_ctrl_c_ends_the_run_within_one_look_and_says_what_was_left_out(story, hostile):
    interrupted = threading.Event()
    first, second = hostile(silent_after(interrupted.set)), hostile("silence")
    story.write(system(endpoint(first), id="a"), system(endpoint(second), id="b"))

    run = assess(replace(story.request(), interrupted=interrupted), quiet)

    assert first.connections <= 2
    assert second.connections == 0
    assert Run(story.ledger, run).closed.stopped == "stopped by Ctrl-C or a signal"
    left_out = [seen for seen in story.observations(run) if seen.target.startswith("b")]
    assert all(isinstance(seen.fact, NotLooked) for seen in left_out)
    assert Reason.STOPPED in {seen.fact.reason for seen in left_out}
    for (_, target), found in story.findings(run).items():
        if target.startswith("b"):
            assert found.outcome is Outcome.NOT_OBSERVED
    assert story.is_valid


def test_an_interruption_in_mid_look_stops_before_the_next_connection(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server)))
    request = story.request(limits=Limits(connect_s=1.0, reply_s=1.0, pace_s=0.0))
    stop = threading.Timer(0.3, request.interrupted.set)

    stop.start()
    run = assess(request, quiet)
    stop.join()

    assert server.connections <= 2  # the first look says nothing; the second was under way
    assert sum(seen.connections for seen in story.observations(run)) == server.connections
    assert Run(story.ledger, run).closed.connections == server.connections


def test_an_interruption_ends_a_long_pause(story, hostile):
    server = hostile("close-at-once")
    story.write(system(endpoint(server)))
    request = story.request(limits=Limits(connect_s=1.0, reply_s=1.0, pace_s=3600.0))

    def interrupt() -> None:
        while not server.connections:
            time.sleep(0.01)
        request.interrupted.set()

    stop = threading.Thread(target=interrupt, daemon=True)
    stop.start()
    assess(request, quiet)
    stop.join()

    assert server.connections == 1


def test_an_abort_file_ends_the_run_within_one_look(story, hostile):
    first, second = hostile(silent_after(story.workspace.abort_file.touch)), hostile("silence")
    story.write(system(endpoint(first), id="a"), system(endpoint(second), id="b"))

    run = assess(story.request(), quiet)

    assert first.connections <= 2
    assert second.connections == 0
    assert "abort file ABORT" in Run(story.ledger, run).closed.stopped
    assert not story.assessment(run).all_supported
    assert story.is_valid


def test_a_run_that_begins_with_an_abort_file_sends_nothing(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server)))
    story.workspace.abort_file.touch()

    run = story.assess()

    assert server.connections == 0
    stopped = [seen for seen in story.observations(run) if isinstance(seen.fact, NotLooked)]
    assert any(seen.fact.reason is Reason.STOPPED for seen in stopped)
    assert all(each.outcome is not Outcome.MET for each in story.findings(run).values())


def test_an_estate_without_systems_is_judged_and_supports_nothing_by_probes(story):
    story.write()

    run = story.assess()

    assert story.assessment(run).findings == ()
    assert not story.assessment(run).all_supported


def test_another_writer_is_refused_before_anything_is_sent(story, hostile):
    server = hostile("silence")
    story.write(system(endpoint(server)))
    request = story.request()

    with (
        story.ledger.writer(story.key, collector="another"),
        pytest.raises(LedgerError, match="Another Scoutview is writing"),
    ):
        assess(request, quiet)

    assert server.connections == 0


def test_recording_that_fails_ends_the_looking_too(story, hostile):
    servers = [hostile("silence", host=f"127.0.0.{90 + at}") for at in range(3)]
    story.write(*(system(endpoint(server), id=f"s{at}") for at, server in enumerate(servers)))
    request = story.request(limits=QUICK)

    def break_off(_done: int, _total: int, _target: str) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        assess(request, break_off)

    assert threading.active_count() < 30
    assert not [each for each in threading.enumerate() if each.name.startswith("lane")]
    assert story.is_valid


def test_run_ids_sort_by_time():
    earlier = new_run_id(datetime(2026, 9, 30, 23, 59, 59, 999000, tzinfo=UTC))
    later = new_run_id(datetime(2026, 10, 1, tzinfo=UTC))

    assert earlier == "20260930-235959-999"
    assert earlier < later
