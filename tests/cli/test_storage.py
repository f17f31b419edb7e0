"""A workspace that cannot be written: one sentence, exit 3, and a ledger that still verifies."""

import os
import resource

import pytest

from tests.pipeline.estates import endpoint, system

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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to what is read-only")
def test_a_read_only_workspace_is_one_sentence(scoutview, story, hostile):
    server = hostile("silence")
    path = story.write(system(endpoint(server)))
    story.folder.chmod(0o500)

    ran = scoutview("assess", path, *QUICK)
    story.folder.chmod(0o700)

    assert ran.code == 3
    assert ran.said_one_line
    assert server.connections == 0


def full_after(size_bytes: int):
    """Return what bounds every file that the process writes (Python ignores SIGXFSZ)."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))


@pytest.mark.parametrize("size_bytes", [0, 4 * KIB, 16 * KIB, 64 * KIB, 300 * KIB])
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


def test_a_disk_without_room_for_a_workspace_is_one_sentence(process, story):
    path = story.write(system())

    full = process("assess", path, *QUICK, preexec_fn=full_after(0))
    _, err = full.communicate(timeout=60)

    assert full.returncode == 3
    assert "\n" not in err.strip()
    assert "by its own fault" not in err
