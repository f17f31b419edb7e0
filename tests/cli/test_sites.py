"""A collector at its site, and headquarters, as two people call the commands."""

import zipfile

import pytest

from scoutview.verifier import scoutview_verify
from tests.pipeline.estates import endpoint, system

QUICK = ("--pace", "0", "--timeout", "0.5")


@pytest.fixture
def group(scoutview, story, node, tmp_path):
    """Headquarters with one site; the line of its collector."""
    archive = node(knows=["SCOUTVIEW"])
    known = endpoint(archive, client={"ae_title": "SCOUTVIEW"})
    story.write(system(known, id="north-pacs", site="north"))
    scoutview("init", story.folder, "--key", story.key_path)
    line = scoutview("collector", "key", "north", "--key", tmp_path / "c.key").out.strip()
    return archive, line, ("--workspace", story.folder, "--key", story.key_path)


def collect(scoutview, story, tmp_path, *more):
    return scoutview(
        "collect", story.workspace.estate, "--site", "north", "--key", tmp_path / "c.key",
        "--out", tmp_path / "north.bundle", *QUICK, *more,
    )  # fmt: skip


def test_a_bundle_travels_and_is_judged(scoutview, story, group, tmp_path):
    _, line, made = group
    enrolled = scoutview(
        "collector", "enrol", "north", "--site", "north", "--line", line, "--by", "lead", *made
    )
    collected = collect(scoutview, story, tmp_path)
    taken = scoutview("ingest", tmp_path / "north.bundle", *made)
    size = story.ledger.size
    again = scoutview("ingest", tmp_path / "north.bundle", *made)

    assert enrolled.code == 0, enrolled.err
    assert collected.code == 0, collected.err
    assert line in collected.out
    assert taken.code in {0, 1}, taken.err
    assert "observations of site north" in taken.out
    assert again.code == 0
    assert "nothing was changed" in again.out
    assert story.ledger.size == size
    assert "site north  enrolled by lead" in scoutview("collector", "list", *made[:2]).out
    assert scoutview("ledger", "verify", story.folder).code == 0


@pytest.mark.usefixtures("group")
def test_a_bundle_is_a_ledger_that_any_verifier_reads(scoutview, story, tmp_path):
    collect(scoutview, story, tmp_path)
    with zipfile.ZipFile(tmp_path / "north.bundle") as archive:
        archive.extractall(tmp_path / "unpacked")

    assert scoutview_verify.verify_workspace(tmp_path / "unpacked").faults == []


def test_a_bundle_of_nobody_is_refused(scoutview, story, group, tmp_path):
    collect(scoutview, story, tmp_path)
    size = story.ledger.size

    ran = scoutview("ingest", tmp_path / "north.bundle", *group[2])

    assert ran.code == 2
    assert ran.said_one_sentence
    assert "scoutview collector enrol" in ran.err
    assert story.ledger.size == size


def test_the_plan_of_a_site_sends_nothing(scoutview, story, group, tmp_path):
    ran = collect(scoutview, story, tmp_path, "--plan")

    assert ran.code == 0, ran.err
    assert "north-pacs.e" in ran.out
    assert group[0].connections == 0
    assert not (tmp_path / "north.bundle").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "{tmp}/none"),
        ("ingest", "{estate}"),
        ("ingest", "{tmp}"),
        ("collector", "enrol", "north", "--site", "south", "--line", "{line}", "--by", "x"),
        ("collector", "enrol", "north", "--site", "north", "--line", "odd", "--by", "x"),
        ("collector", "enrol", "south", "--site", "north", "--line", "{line}", "--by", "x"),
        ("collector", "enrol", "north", "--site", "north", "--line", "{line}", "--by", ""),
        ("collector", "revoke", "north", "--by", "x"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(scoutview, story, group, tmp_path, words):
    size = story.ledger.size
    known = {"tmp": tmp_path, "line": group[1], "estate": story.workspace.estate}

    ran = scoutview(*[word.format(**known) for word in words], *group[2])

    assert ran.code == 2
    assert ran.said_one_sentence, ran.err
    assert story.ledger.size == size


@pytest.mark.parametrize(
    "change", [("--site", "nowhere"), ("--name", "Two Words"), ("--out", "{tmp}/c.key")]
)
def test_what_cannot_be_collected_is_one_sentence(scoutview, story, group, tmp_path, change):
    ran = collect(scoutview, story, tmp_path, *[word.format(tmp=tmp_path) for word in change])

    assert ran.code == 2
    assert ran.said_one_sentence, ran.err
    assert group[0].connections == 0


def test_a_kit_is_written_for_the_controls_that_are_named(scoutview, story, node, tmp_path):
    run = story.assess(system(endpoint(node())))
    control = next(c.id for c in story.assessment(run).controls if c.findings)
    out = tmp_path / "kit.zip"

    ran = scoutview("kit", run, "--controls", control, "--out", out, "--workspace", story.folder)
    odd = scoutview("kit", run, "--controls", "NO-99", "--out", out, "--workspace", story.folder)

    assert ran.code == 0, ran.err
    assert scoutview_verify.verify_kit(out).faults == []
    assert odd.code == 2
    assert odd.said_one_sentence
