"""What people mistype: one sentence, exit code 2, and nothing is changed."""

import sys

import pytest

from scoutview.estate.read import read_estate
from scoutview.pipeline.scope import MOST_FINDINGS, UnknownName, scope
from tests.pipeline.estates import endpoint, system


def files_under(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("option", ["--pace", "--timeout"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999"])
def test_a_time_that_is_no_number_of_seconds_is_refused(scoutview, story, option, value):
    file = story.write(system())

    ran = scoutview("assess", file, option, value)

    assert ran.code == 2
    assert option in ran.err
    assert not story.workspace.has_ledger


def test_a_file_name_that_cannot_be_recorded_is_refused(scoutview, story, node, tmp_path):
    story.assess(system(endpoint(node())))
    odd = tmp_path / "half\udce9.pdf"
    odd.write_bytes(b"x")
    before = files_under(story.folder)

    ran = scoutview(
        "evidence", "add", odd, "--control", "GOV-01", "--kind", "document", "--by", "lead",
        "--from", "2026-01-01", "--to", "2026-01-02", "--workspace", story.folder,
        "--key", story.key_path,
    )  # fmt: skip

    assert ran.code == 2
    assert ran.said_one_sentence
    assert files_under(story.folder) == before


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "two\nlines", "half \udce9", "bell \a"])
def test_a_reason_that_cannot_be_recorded_is_refused(scoutview, story, node, reason):
    run = story.assess(system(endpoint(node())))
    before = files_under(story.folder)

    ran = scoutview(
        "rejudge", run, "--reason", reason, "--workspace", story.folder, "--key", story.key_path
    )

    assert ran.code == 2
    assert ran.said_one_sentence
    assert files_under(story.folder) == before


@pytest.mark.parametrize("name", [" ", "x" * 500, "two\nlines", "right\u202eleft"])
@pytest.mark.parametrize("command", [("init",), ("ledger", "init")])
def test_a_name_that_the_estate_file_could_not_give_is_refused(scoutview, tmp_path, name, command):
    ran = scoutview(*command, tmp_path / "new", "--organization", name)

    assert ran.code == 2
    assert ran.said_one_sentence
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such file")
def test_an_endless_file_is_no_checkpoint(scoutview, story):
    story.assess(system())

    ran = scoutview("ledger", "verify", story.folder, "--checkpoint", "/dev/zero")

    assert ran.code == 2
    assert ran.said_one_sentence


def test_a_letter_of_any_length_is_read_in_part_only(scoutview, story, tmp_path):
    story.assess(system())
    letter = tmp_path / "letter.txt"
    letter.write_bytes(b"\xff" * 3_000_000)

    ran = scoutview("ledger", "verify", story.folder, "--checkpoint", letter)

    assert ran.code == 1
    assert "is not one of this ledger" in ran.err


@pytest.mark.parametrize("command", [("estate", "check"), ("assess",), ("assess", "--plan")])
def test_an_exception_for_what_does_not_exist_is_told_with_its_line(scoutview, story, command):
    file = story.write(system())
    lines = [
        file.read_text(encoding="utf-8"),
        '[[exception]]\nprobe = "dicom.is_nice"\ntarget = "pacs"\nreason = "why"',
        'compensating = ["ABC-99"]\napproved_by = "CIO"\nuntil = 2030-01-01\n',
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    ran = scoutview(*command, file)

    assert ran.code == 2
    probe, control = sorted(ran.err.splitlines())[::-1]
    assert "dicom.is_nice" in ran.err
    assert "ABC-99" in ran.err
    assert all(line.startswith(f"{file}, line ") for line in (probe, control))
    assert not story.workspace.has_ledger


def test_a_security_criterion_is_not_excluded_by_the_estate(scoutview, story):
    file = story.write(system())
    text = file.read_text(encoding="utf-8")
    excluded = '[engagement]\nexcluded = [ { criterion = "CC6.1", reason = "no" } ]'
    file.write_text(text.replace("[engagement]", excluded), encoding="utf-8")

    ran = scoutview("estate", "check", file)

    assert ran.code == 2
    assert "CC6.1 is in Security" in ran.err


@pytest.mark.parametrize("command", [("catalog", "check"), ("explain",), ("explain", "CC6.1")])
def test_a_workspace_that_is_not_there_is_no_clean_one(scoutview, tmp_path, command):
    ran = scoutview(*command, "--workspace", tmp_path / "none")

    assert ran.code == 2


def test_only_that_leaves_nothing_is_refused(scoutview, story, node):
    file = story.write(system(endpoint(node())))

    ran = scoutview("assess", file, "--only", "dicomweb.requires_authentication", "--only", "pacs")

    assert ran.code == 2
    assert "leaves nothing to look at" in ran.err
    assert not story.workspace.has_ledger


def test_what_one_run_cannot_record_is_refused_before_anything_is_sent(story, node, monkeypatch):
    archive = node()
    story.write(system(endpoint(archive)))
    described = read_estate(story.workspace.estate)
    wanted = scope(described, ()).findings(described)
    monkeypatch.setattr("scoutview.pipeline.scope.MOST_FINDINGS", wanted - 1)

    with pytest.raises(UnknownName, match=f"would give {wanted} findings.*--only"):
        scope(described, ())

    assert wanted < MOST_FINDINGS
    assert archive.connections == 0
