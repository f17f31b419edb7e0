"""A workspace that cannot be written: one sentence, exit 3, and a ledger that still verifies."""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import PROGRESS
from tests.pipeline.estates import endpoint, system

PROGRAM = Path(sys.executable).with_name("scoutview")
QUICK = ("--pace", "0", "--timeout", "0.5")
KIB = 1024


def put_a_file_in_place_of(path) -> None:
    if path.is_dir():
        path.rename(path.with_name(path.name + ".away"))
    path.write_text("in the way")


@pytest.mark.parametrize(
    "folder", ["evidence", "ledger/log", "ledger/hashes", "ledger/checkpoints"]
)
def test_a_ledger_that_cannot_be_written_is_one_sentence(scoutview, story, hostile, folder):
    server = hostile("silence")
    scoutview("assess", story.write(system()), *QUICK)
    path = story.folder / folder
    path.rename(path.with_name("away"))
    path.mkdir() if path.name in {"log", "hashes"} else path.write_text("in the way")

    ran = scoutview("assess", story.write(system(endpoint(server))), *QUICK)

    assert ran.code == 3
    assert ran.said_one_line
    assert ran.err.strip()
    assert "by its own fault" not in ran.err
    assert server.connections == 0


def test_reports_that_cannot_be_written_are_one_sentence_and_the_run_is_kept(scoutview, story):
    path = story.write(system())
    scoutview("ledger", "init", story.folder, "--organization", "Test Imaging")
    put_a_file_in_place_of(story.folder / "out")

    ran = scoutview("assess", path, *QUICK)

    assert ran.code == 3
    assert ran.said_one_sentence
    assert str(story.folder / "out") in ran.err
    (story.folder / "out").unlink()
    (closed,) = story.ledger.entries(kind="run-closed")
    assert f"`scoutview report {closed.run}` writes its reports" in ran.err
    assert scoutview("report", closed.run, "--workspace", story.folder).code == 1
    assert story.is_valid


# Root may write to what is read-only, unless it gives that capability away.
AS_OTHERS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root, no setpriv")
@pytest.mark.parametrize("read_only", [".", "out"])
def test_a_read_only_workspace_is_one_sentence(scoutview, story, hostile, read_only):
    server = hostile("silence")
    scoutview("assess", story.write(system()), *QUICK)
    path = story.write(system(endpoint(server)))
    for folder in (story.folder / read_only, *(story.folder / read_only).rglob("*")):
        folder.chmod(0o500 if folder.is_dir() else 0o400)
    command = (AS_OTHERS if os.geteuid() == 0 else ()) + (PROGRAM, "assess", path, *QUICK)

    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    for folder in (story.folder / read_only, *(story.folder / read_only).rglob("*")):
        folder.chmod(0o700 if folder.is_dir() else 0o600)

    assert ran.returncode == 3, ran.stderr
    told = [line for line in ran.stderr.splitlines() if line not in PROGRESS]
    assert len(told) == 1
    assert "by its own fault" not in ran.stderr
    assert (server.connections > 0) is (read_only == "out")
    assert scoutview("ledger", "verify", story.folder).code == 0


def full_after(size_bytes: int):
    """Return what bounds every file that the process writes (Python ignores SIGXFSZ)."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


@pytest.mark.parametrize("size_bytes", [0, 300 * KIB])
def test_a_disk_that_is_full_during_a_run_leaves_a_valid_ledger(
    scoutview, process, story, node, size_bytes
):
    server = node()
    scoutview("assess", story.write(system()), *QUICK)
    assert scoutview("ledger", "verify", story.folder).code == 0
    path = story.write(system(endpoint(server, client={"ae_title": "SCOUTVIEW"})))

    full = process("assess", path, *QUICK, preexec_fn=full_after(size_bytes))
    out, err = full.communicate(timeout=60)
    left = [file for file in story.folder.rglob("*") if file.name.endswith(".part")]

    assert left == []
    assert full.returncode == 3, out + err
    assert "\n" not in err.strip()
    assert err.strip().endswith(".")
    assert "by its own fault" not in err
    assert scoutview("ledger", "verify", story.folder).code == 0
    assert scoutview("assess", path, *QUICK).code == 1  # with room again
    assert scoutview("ledger", "verify", story.folder).code == 0


def test_a_disk_that_fills_up_while_looking_ends_the_run_and_leaves_a_valid_ledger(
    scoutview, process, story, hostile
):
    servers = [hostile("silence") for _ in range(20)]
    path = story.write(*(system(endpoint(at), id=f"s{i}") for i, at in enumerate(servers)))
    scoutview("ledger", "init", story.folder, "--organization", "Test Imaging")
    looking = process("assess", path, *QUICK)
    give_up_at = time.monotonic() + 60
    while not any(story.ledger.entries(kind="observation")) and time.monotonic() < give_up_at:
        time.sleep(0.02)

    resource.prlimit(looking.pid, resource.RLIMIT_FSIZE, (0, 0))
    out, err = looking.communicate(timeout=60)

    assert looking.returncode == 3, out + err
    assert "\n" not in err.strip()
    assert "by its own fault" not in err
    assert servers[-1].connections == 0
    assert scoutview("ledger", "verify", story.folder).code == 0
    (opened,) = story.ledger.entries(kind="run-opened")
    again = ("rejudge", opened.run, "--reason", "the disk was full", "--workspace", story.folder)
    assert scoutview(*again).code == 1


def test_a_disk_without_room_for_a_workspace_is_one_sentence(process, story):
    path = story.write(system())

    full = process("assess", path, *QUICK, preexec_fn=full_after(0))
    _, err = full.communicate(timeout=60)

    assert full.returncode == 3
    assert "\n" not in err.strip()
    assert "by its own fault" not in err
