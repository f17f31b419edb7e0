"""scoutview assess, rejudge and report as a person runs them: outputs, files and exit codes."""

import json
import shutil
from dataclasses import replace

import pytest

from scoutview.assessment.model import Status
from scoutview.pipeline.record import Run, collector, draft
from tests.pipeline.estates import AUTHORIZATION, Story, endpoint, estate, system

QUICK = ("--pace", "0", "--timeout", "0.5")
KNOWN = {"client": {"ae_title": "SCOUTVIEW"}}
FILES = ["assessment.json", "frameworks.json", "readiness.html", "readiness.pdf"]


def run_of(story: Story) -> str:
    """Return the last run."""
    return [entry.run for entry in story.ledger.entries(kind="run-opened")][-1]


def test_an_estate_in_no_workspace_gets_one_beside_it_and_that_is_said(scoutview, story, hostile):
    path = story.write(system(endpoint(hostile("close-at-once"))))

    ran = scoutview("assess", path, *QUICK)

    assert ran.code == 1
    assert f"Made a workspace in {story.folder}" in ran.out
    run = run_of(story)
    for name in FILES:
        written = story.folder / "out" / run / name
        assert written.stat().st_size > 0
        assert str(written) in ran.out
    assert story.is_valid


def test_a_second_run_uses_the_workspace_that_is_there(scoutview, story):
    path = story.write(system())
    scoutview("assess", path, *QUICK)

    ran = scoutview("assess", path, *QUICK)

    assert "Made a workspace" not in ran.out
    assert len(list(story.ledger.entries(kind="run-closed"))) == 2


def test_reports_are_copied_to_out(scoutview, story, tmp_path):
    path = story.write(system())

    scoutview("assess", path, *QUICK, "--out", tmp_path / "copies")

    assert sorted(file.name for file in (tmp_path / "copies").iterdir()) == FILES


def test_without_authorization_it_could_not_run_and_offers_the_plan(scoutview, story, hostile):
    server = hostile("silence")
    path = story.write(system(endpoint(server)), authorization=None)

    ran = scoutview("assess", path, *QUICK)

    assert ran.code == 3
    assert ran.said_one_line
    assert "Nothing is sent" in ran.err
    assert "--plan" in ran.err
    assert server.connections == 0
    assert [file.name for file in story.folder.iterdir()] == ["estate.toml"]


def test_the_plan_is_printed_and_nothing_is_made(scoutview, story, hostile, tmp_path):
    server = hostile("silence")
    path = story.write(system(endpoint(server, **KNOWN)))

    ran = scoutview("assess", path, "--plan", "--out", tmp_path / "ticket")

    assert ran.code == 0
    assert "SV-STRANGER" in ran.out
    assert "SCOUTVIEW" in ran.out
    assert server.connections == 0
    assert [file.name for file in story.folder.iterdir()] == ["estate.toml"]
    ticket = tmp_path / "ticket"
    assert (ticket / "change-ticket.txt").read_text() in ran.out
    assert (ticket / "change-ticket.csv").read_text().startswith("system,owner,endpoint,host,port")


@pytest.mark.parametrize("more", [(), ("--plan",)])
def test_an_unknown_only_ends_with_2_before_anything_is_made(scoutview, story, hostile, more):
    server = hostile("silence")
    path = story.write(system(endpoint(server)))

    ran = scoutview("assess", path, "--only", "nonsense", *more)

    assert ran.code == 2
    assert "--only nonsense" in ran.err
    assert "Traceback" not in ran.err
    assert server.connections == 0
    assert [file.name for file in story.folder.iterdir()] == ["estate.toml"]


def test_only_takes_probes_and_systems_together(scoutview, story, hostile):
    wanted, other = hostile("close-at-once"), hostile("close-at-once")
    path = story.write(system(endpoint(wanted), id="a"), system(endpoint(other), id="b"))

    scoutview("assess", path, *QUICK, "--only", "a", "--only", "dicom.requires_tls")

    assert list(story.findings(run_of(story))) == [("dicom.requires_tls", "a.e")]
    assert other.connections == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format = 2\n", "format"),
        ("not toml", "line 1"),
        (estate(system(kind="no such kind")), "kind"),
        (estate(system(colour="blue")), "colour"),
    ],
)
def test_a_bad_estate_ends_with_2_and_names_line_and_field(scoutview, story, text, words):
    story.workspace.estate.write_text(text)

    assessed = scoutview("assess", story.workspace.estate)
    checked = scoutview("estate", "check", story.workspace.estate)

    assert assessed.code == checked.code == 2
    assert assessed.err == checked.err
    assert words in assessed.err
    assert "Traceback" not in assessed.err


def test_a_missing_estate_ends_with_2(scoutview, tmp_path):
    ran = scoutview("assess", tmp_path / "no-such.toml")

    assert ran.code == 2
    assert ran.said_one_sentence


def test_the_ledger_of_another_organization_is_refused(scoutview, story, hostile):
    server = hostile("silence")
    path = story.write(system(endpoint(server)))
    scoutview("ledger", "init", story.folder, "--organization", "Hill Hospital")

    ran = scoutview("assess", path, *QUICK)

    assert ran.code == 2
    assert "one ledger serves one organization" in ran.err
    assert server.connections == 0
    assert list(story.ledger.entries()) == []


def test_a_key_in_the_workspace_is_refused(scoutview, story, hostile):
    server = hostile("silence")
    path = story.write(system(endpoint(server)))

    ran = scoutview("assess", path, *QUICK, "--key", story.folder / "signing.key")

    assert ran.code == 2
    assert "keep keys outside of it" in ran.err
    assert server.connections == 0


def test_a_key_that_others_can_read_is_refused(scoutview, story, hostile, config):
    server = hostile("silence")
    scoutview("assess", story.write(system()), *QUICK)
    (config / "scoutview" / "signing.key").chmod(0o640)

    ran = scoutview("assess", story.write(system(endpoint(server))), *QUICK)

    assert ran.code == 3
    assert "can be read or changed by other users" in ran.err
    assert ran.said_one_line
    assert server.connections == 0


def test_another_key_than_that_of_the_ledger_is_refused(scoutview, story, hostile, tmp_path):
    server = hostile("silence")
    path = story.write(system(endpoint(server)))
    scoutview("assess", path, *QUICK, "--only", "dicom.answers_echo")
    scoutview("init", tmp_path / "other", "--key", tmp_path / "other.key")
    before = server.connections

    ran = scoutview("assess", path, *QUICK, "--key", tmp_path / "other.key")

    assert ran.code == 3
    assert "The signing key is not the one" in ran.err
    assert server.connections == before


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.COMPENSATED, 0),
        (Status.OPEN, 1),
        (Status.DEVIATION, 1),
    ],
)
def test_one_criterion_decides_between_0_and_1(scoutview, story, status, code):
    """All criteria but one are supported, by a judgement that stands in the ledger."""
    run = story.assess(system())
    first = Run(story.ledger, run).judgements()[0]
    one, *others = first.assessment.criteria
    criteria = (
        replace(one, status=status),
        *(replace(each, status=Status.SUPPORTED) for each in others),
    )
    judged = replace(first, assessment=replace(first.assessment, criteria=criteria))
    with story.ledger.writer(story.key, collector=collector()) as writer:
        writer.append(draft("judgement", run, judged, run, judged.judged_at))

    assert scoutview("report", run, "--workspace", story.folder).code == code


@pytest.fixture
def assessed(scoutview, story, hostile, pki) -> str:
    """A run whose estate, files and reports are all deleted afterwards."""
    shutil.copy(pki.ca, story.folder / "ca.crt")
    (story.folder / "letter.txt").write_text("authorized")
    server = hostile("close-at-once")
    path = story.write(
        system(endpoint(server, tls=True, ca="ca.crt")),
        authorization=AUTHORIZATION | {"document": "letter.txt"},
    )
    assert scoutview("assess", path, *QUICK).code == 1
    for name in ("ca.crt", "letter.txt", "estate.toml"):
        (story.folder / name).unlink()
    shutil.rmtree(story.folder / "out")
    return run_of(story)


def test_a_report_needs_nothing_but_the_ledger(scoutview, story, assessed):
    ran = scoutview("report", assessed, "--workspace", story.folder)

    assert ran.code == 1
    folder = story.folder / "out" / assessed
    assert sorted(file.name for file in folder.iterdir()) == FILES
    said = json.loads((folder / "assessment.json").read_text())
    assert [each["target"] for each in said["findings"]]


def test_a_report_is_the_same_bytes_each_time(scoutview, story, assessed):
    scoutview("report", assessed, "--workspace", story.folder)
    folder = story.folder / "out" / assessed
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    scoutview("report", assessed, "--workspace", story.folder)

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_rejudging_needs_nothing_but_the_ledger_and_keeps_the_earlier_one(
    scoutview, story, assessed
):
    ran = scoutview("rejudge", assessed, "--reason", "a new rule", "--workspace", story.folder)

    assert ran.code == 1
    reasons = [judgement.reason for judgement in Run(story.ledger, assessed).judgements()]
    assert reasons == ["", "a new rule"]
    assert scoutview("ledger", "verify", story.folder).code == 0


def test_rejudging_takes_the_overlays_of_today_when_asked(scoutview, story, assessed):
    overlay = story.folder / "controls" / "off.toml"
    overlay.write_text('hub = "ACC-02"\noff = "We have no archive of our own."\n')

    scoutview("rejudge", assessed, "--reason", "as it was", "--workspace", story.folder)
    scoutview(
        *("rejudge", assessed, "--reason", "as it is", "--catalog", "current"),
        *("--workspace", story.folder),
    )

    first, second, third = Run(story.ledger, assessed).judgements()
    assert first.catalog == second.catalog != third.catalog


def test_a_reason_without_words_is_refused(scoutview, story, assessed):
    ran = scoutview("rejudge", assessed, "--reason", " ", "--workspace", story.folder)

    assert ran.code == 2
    assert len(Run(story.ledger, assessed).judgements()) == 1


@pytest.mark.parametrize("command", [("report",), ("rejudge", "--reason", "why")])
def test_an_unknown_run_is_one_sentence(scoutview, story, assessed, command):
    ran = scoutview(*command, "20200101-000000-000", "--workspace", story.folder)

    assert ran.code == 2
    assert ran.said_one_sentence
    assert assessed in ran.err


@pytest.mark.parametrize("command", [("report",), ("rejudge", "--reason", "why")])
def test_a_folder_that_is_no_workspace_is_one_sentence(scoutview, tmp_path, config, command):
    ran = scoutview(*command, "20200101-000000-000", "--workspace", tmp_path)

    assert ran.code == 2
    assert "is no workspace" in ran.err
    assert not config.exists()


def test_overlays_of_the_workspace_count_in_a_run(scoutview, story):
    (story.folder / "controls").mkdir()
    overlay = story.folder / "controls" / "off.toml"
    overlay.write_text('hub = "ACC-02"\noff = "We have no archive of our own."\n')

    scoutview("assess", story.write(system()), *QUICK)

    run = Run(story.ledger, run_of(story))
    assert b"We have no archive of our own." in run.catalog_bytes()


def test_a_bad_overlay_ends_with_2_before_anything_is_sent(scoutview, story, hostile):
    server = hostile("silence")
    (story.folder / "controls").mkdir()
    (story.folder / "controls" / "bad.toml").write_text("colour = 1\n")

    ran = scoutview("assess", story.write(system(endpoint(server))), *QUICK)

    assert ran.code == 2
    assert "bad.toml" in ran.err
    assert server.connections == 0


def test_an_abort_file_left_behind_is_said_before_anything_is_made(scoutview, story, hostile):
    server = hostile("close-at-once")
    path = story.write(system(endpoint(server)))
    story.workspace.abort_file.touch()

    ran = scoutview("assess", path, *QUICK)

    assert ran.code == 2
    assert "is still there from an earlier run" in ran.err
    assert server.connections == 0


def test_a_later_judgement_says_what_it_changed(scoutview, story):
    path = story.write(system())
    scoutview("assess", path, *QUICK)
    run = run_of(story)

    same = scoutview("rejudge", run, "--reason", "again", "--workspace", story.folder)

    assert "This is judgement 2 of the run" in same.out
    assert "No criterion changed." in same.out
