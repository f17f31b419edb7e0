"""The kit: what is in it verifies with Python alone, and what was changed in it does not."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from scoutview.pipeline.kit import KitError, write_kit
from scoutview.verifier import scoutview_verify
from tests.pipeline.estates import endpoint, system


@pytest.fixture
def run(story, node):
    """An assessed run, with one before it."""
    story.assess(system(endpoint(node())))
    return story.assess()


@pytest.fixture
def kit(story, run, tmp_path):
    return write_kit(story.ledger, run, [], tmp_path / "kit.zip")


def names(path):
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def read(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def alone(folder, *arguments):
    """Run the kit's own verifier with Python alone."""
    return subprocess.run(
        [sys.executable, "-I", "-S", folder / "scoutview_verify.py", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )


def test_the_kit_verifies_on_a_machine_without_scoutview(kit, tmp_path):
    with zipfile.ZipFile(kit.path) as archive:
        archive.extractall(tmp_path / "unpacked")

    zipped = alone(tmp_path / "unpacked", kit.path)
    unpacked = alone(tmp_path / "unpacked", tmp_path / "unpacked")

    assert (zipped.returncode, unpacked.returncode) == (0, 0), zipped.stdout + unpacked.stdout
    assert f"{kit.entries} " in zipped.stdout


def test_it_holds_everything_that_is_promised(story, kit, run):
    assert names(kit.path) >= {
        "README.txt",
        "scoutview_verify.py",
        "kit.json",
        "entries.json",
        "consistency.json",
        "ledger/origin",
        "repeat.txt",
        "repeat.csv",
        "read/readiness.html",
        "read/assessment.json",
        "read/estate.toml",
        "read/catalog.json",
    }
    index = json.loads(read(kit.path, "kit.json"))
    assert (index["run"], index["checkpoint"]) == (run, kit.checkpoint.size)
    assert read(kit.path, "read/estate.toml") == story.workspace.estate.read_bytes()
    assert {f"ledger/checkpoints/{p.size:012d}" for p in story.ledger.checkpoints} <= names(
        kit.path
    )


def test_each_automated_proof_has_a_command_that_repeats_it(story, kit, run):
    rows = list(csv.DictReader(io.StringIO(read(kit.path, "repeat.csv").decode())))
    assessment = story.assessment(run)
    concluded = {
        (finding.probe, finding.target)
        for control in assessment.controls
        for finding in (assessment.findings[index] for index in control.findings)
    }

    assert {(row["probe"], row["target"]) for row in rows} <= concluded
    assert rows
    assert all(row["command"] for row in rows)
    assert any("echoscu" in row["command"] for row in rows)


def test_a_kit_of_one_control_leaves_the_rest_out_and_says_so(story, run, tmp_path):
    control = next(c.id for c in story.assessment(run).controls if c.findings)

    kit = write_kit(story.ledger, run, [control], tmp_path / "one.zip")

    index = json.loads(read(kit.path, "kit.json"))
    assert index["controls"] == [control]
    assert kit.left_out == len(index["left_out"]) > 0
    assert scoutview_verify.verify_kit(kit.path).faults == []


def test_an_old_checkpoint_that_the_auditor_holds_is_shown_to_be_a_beginning(story, kit):
    held = story.ledger.checkpoints[0].note

    assert scoutview_verify.verify_kit(kit.path, checkpoint=held).faults == []
    other = held.replace("\n1", "\n2", 1) if "\n1" in held else held.replace("=", "A=", 1)
    assert scoutview_verify.verify_kit(kit.path, checkpoint=other).faults


@pytest.mark.parametrize("what", ["content", "entries", "checkpoint", "left out"])
def test_what_was_changed_in_a_kit_is_found(kit, tmp_path, what):
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(kit.path) as archive, zipfile.ZipFile(changed, "w") as out:
        for name in archive.namelist():
            data = archive.read(name)
            if what == "content" and name.startswith("content/"):
                data = data[:-1] + bytes([data[-1] ^ 1])
            if what == "entries" and name == "entries.json":
                data = re.sub(rb'"index": (\d+)', rb'"index": 9\1', data, count=1)
            if what == "checkpoint" and name == f"ledger/checkpoints/{kit.checkpoint.size:012d}":
                data = data.replace(b"=", b"A=", 1)
            if what != "left out" or not name.startswith("content/"):
                out.writestr(name, data)

    assert scoutview_verify.verify_kit(changed).faults


def test_sealed_content_is_in_the_kit_in_clear(story, kit):
    sealed = list((story.folder / "evidence").rglob("*.sealed"))

    assert sealed
    entries = json.loads(read(kit.path, "entries.json"))
    contents = [name for name in names(kit.path) if name.startswith("content/")]
    assert len(contents) == len(entries)


def test_an_unknown_control_or_run_makes_no_kit(story, run, tmp_path):
    with pytest.raises(KitError, match="judged no control NO-99"):
        write_kit(story.ledger, run, ["NO-99"], tmp_path / "kit.zip")
    with pytest.raises(Exception, match="there is no run"):
        write_kit(story.ledger, "20200101-000000-000", [], tmp_path / "kit.zip")

    assert list(tmp_path.glob("*.zip*")) == []


def test_entries_that_are_not_signed_yet_make_no_kit(story, run, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(story.folder, copy)
    for path in (copy / "ledger/checkpoints").iterdir():
        path.unlink()
    story.folder = copy

    with pytest.raises(KitError, match="is not signed yet"):
        write_kit(story.ledger, run, [], tmp_path / "kit.zip")


def test_a_kit_is_there_whole_or_not_at_all(story, run, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "scoutview.pipeline.kit.repeat_csv",
        lambda _rows: (_ for _ in ()).throw(OSError(28, "full")),
    )

    with pytest.raises(OSError, match="full"):
        write_kit(story.ledger, run, [], tmp_path / "kit.zip")

    assert [path for path in tmp_path.iterdir() if "kit" in path.name] == []
