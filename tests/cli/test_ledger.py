"""scoutview ledger init and verify, and what a changed byte does."""

import pytest

from tests.pipeline.estates import system


@pytest.fixture
def made(scoutview, tmp_path):
    folder = tmp_path / "lakeside"
    ran = scoutview("ledger", "init", folder, "--organization", "Lakeside Imaging")
    assert ran.code == 0
    assert "scoutview.local/lakeside-imaging" in ran.out
    return folder


def test_an_empty_ledger_verifies(scoutview, made):
    ran = scoutview("ledger", "verify", made)

    assert ran.code == 0
    assert "0 entries verified" in ran.out


def test_a_folder_without_a_ledger_cannot_be_verified(scoutview, tmp_path):
    ran = scoutview("ledger", "verify", tmp_path)

    assert ran.code == 2
    assert ran.said_one_sentence
    assert "scoutview init" in ran.err


def test_a_second_ledger_is_refused(scoutview, made):
    ran = scoutview("ledger", "init", made, "--organization", "Another")

    assert ran.code == 2
    assert ran.said_one_sentence


def test_a_changed_byte_is_found_and_its_entry_named(scoutview, story):
    story.assess(system())
    log = story.folder / "ledger" / "log"
    content = bytearray(log.read_bytes())
    place = content.index(b'"kind":"run-opened"') + len(b'"kind":"run-')
    content[place] ^= 1
    log.write_bytes(content)

    ran = scoutview("ledger", "verify", story.folder)

    assert ran.code == 1
    assert "Entry 2" in ran.err
    assert "verified" not in ran.out


def test_changed_content_is_found_and_its_entry_named(scoutview, story):
    run = story.assess(system())
    (opened,) = story.ledger.entries(run=run, kind="run-opened")
    (blob,) = [
        path
        for path in (story.folder / "evidence").rglob("*")
        if path.is_file() and opened.content.removeprefix("sha256:") in path.name
    ]
    blob.chmod(0o600)
    data = blob.read_bytes()
    blob.write_bytes(data[:-20] + bytes([data[-20] ^ 1]) + data[-19:])

    ran = scoutview("ledger", "verify", story.folder)

    assert ran.code == 1
    assert f"ntry {opened.index}" in ran.err


def test_a_kept_checkpoint_is_a_prefix_of_what_followed(scoutview, story, tmp_path):
    story.assess(system())
    kept = tmp_path / "kept.txt"
    kept.write_text(story.ledger.checkpoints[-1].note)
    vkey = story.ledger.vkey
    story.assess(system())

    ran = scoutview("ledger", "verify", story.folder, "--checkpoint", kept, "--vkey", vkey)

    assert ran.code == 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00garbage", b"", b"no checkpoint\n"])
def test_what_is_no_checkpoint_is_refused(scoutview, story, tmp_path, content):
    story.assess(system())
    (tmp_path / "kept.txt").write_bytes(content)

    ran = scoutview("ledger", "verify", story.folder, "--checkpoint", tmp_path / "kept.txt")

    assert ran.code == 1
    assert "is not one of this ledger" in ran.err


def test_a_missing_checkpoint_file_is_one_sentence(scoutview, story, tmp_path):
    story.assess(system())

    ran = scoutview("ledger", "verify", story.folder, "--checkpoint", tmp_path / "none.txt")

    assert ran.code == 2
    assert ran.said_one_sentence


def test_what_is_no_verifier_key_is_refused(scoutview, story):
    story.assess(system())

    ran = scoutview("ledger", "verify", story.folder, "--vkey", "nonsense")

    assert ran.code == 2
    assert ran.said_one_sentence
