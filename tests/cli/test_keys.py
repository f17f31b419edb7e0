"""The commands around keys, sealing and retention, as a person calls them."""

import shutil

import pytest

from scoutview.ledger import SigningKey
from tests.pipeline.estates import system


@pytest.fixture
def made(story):
    """A workspace with a run, and its options."""
    story.assess(system())
    return ("--workspace", story.folder, "--key", story.key_path)


def verified(scoutview, story):
    ran = scoutview("ledger", "verify", story.folder)
    assert ran.code == 0, ran.err
    return ran.out


def test_a_key_is_rotated_and_the_workspace_remembers_where_the_new_one_lies(
    scoutview, story, made, tmp_path
):
    new = tmp_path / "next.key"
    scoutview("key", "make", new, "--workspace", story.folder)

    ran = scoutview("key", "rotate", "--new", new, "--reason", "yearly", *made)

    assert ran.code == 0, ran.err
    shown = scoutview("key", "show", "--workspace", story.folder).out
    assert SigningKey.load(new).vkey(story.ledger.origin) in shown
    assert "signs now" in shown
    assert scoutview("assess", story.workspace.estate, "--pace", "0").code in {0, 1}
    verified(scoutview, story)


def test_a_lost_key_is_replaced_by_the_appointed_one(scoutview, story, made, tmp_path):
    recovery, new = tmp_path / "safe" / "recovery.key", tmp_path / "new.key"
    for place in (recovery, new):
        scoutview("key", "make", place, "--workspace", story.folder)
    appoint = ("key", "appoint", "--recovery", recovery)
    assert scoutview(*appoint, "--reason", "kept in the safe", *made).code == 0
    lost = SigningKey.load(story.key_path).vkey(story.ledger.origin)
    story.key_path.unlink()

    ran = scoutview(
        "key", "rotate", "--new", new, "--recovery", recovery, "--reason", "lost",
        "--workspace", story.folder,
    )  # fmt: skip
    revoked = scoutview(
        "key", "revoke", lost, "--since", story.ledger.size, "--reason", "lost",
        "--workspace", story.folder,
    )  # fmt: skip

    assert (ran.code, revoked.code) == (0, 0), ran.err + revoked.err
    verified(scoutview, story)


@pytest.mark.parametrize(
    "words",
    [
        ("key", "revoke", "nonsense", "--since", "0", "--reason", "x"),
        ("key", "make", "{key}"),
        ("key", "rotate", "--new", "{folder}/in.key", "--reason", "x"),
        ("key", "rotate", "--new", "{key}", "--reason", "x"),
        ("ledger", "restored", "--by", "", "--reason", "x"),
        ("retention", "hold", "nothing", "--by", "x", "--reason", "x"),
        ("retention", "release", "0", "--by", "x", "--reason", "x"),
        ("retention", "dispose", "nothing", "--by", "x", "--reason", "x", "--yes"),
        ("retention", "hold", "everything", "--by", "x", "--reason", "two\nlines"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(scoutview, story, made, words):
    size = story.ledger.size
    filled = [word.format(key=story.key_path, folder=story.folder) for word in words]

    ran = scoutview(*filled, *(made if words[1] != "make" else made[:2]))

    assert ran.code in {2, 3}
    assert ran.said_one_sentence, ran.err
    assert story.ledger.size == size


def test_retention_is_listed_held_and_released(scoutview, made):
    held = scoutview(
        "retention", "hold", "everything", "--by", "counsel", "--reason", "claim", *made
    )
    entry = held.out.split()[1].rstrip(":")
    listed = scoutview("retention", "list", *made[:2]).out

    assert "held" in listed
    assert "counsel: claim" in listed
    assert "kept for 6 years" in listed
    released = scoutview(
        "retention", "release", entry, "--by", "counsel", "--reason", "settled", *made
    )
    assert released.code == 0, released.err
    assert "held" not in scoutview("retention", "list", *made[:2]).out


def test_years_are_those_of_the_estate(scoutview, story, made):
    text = story.workspace.estate.read_text(encoding="utf-8")
    story.workspace.estate.write_text(f"{text}\n[retention]\nyears = 10\n", encoding="utf-8")

    assert "kept for 10 years" in scoutview("retention", "list", *made[:2]).out


def test_nothing_is_destroyed_without_yes(scoutview, story, made):
    for command in ("dispose", "destroy-keys"):
        ran = scoutview("retention", command, "--by", "CIO", "--reason", "x", *made)
        assert ran.code == 0, ran.err
        assert "Nothing was destroyed" in ran.out
    assert story.ledger.vault.ids()

    ran = scoutview("retention", "destroy-keys", "--by", "CIO", "--reason", "x", "--yes", *made)

    assert ran.code == 0, ran.err
    assert story.ledger.vault.ids() == []
    assert "disposed of" in verified(scoutview, story)


def test_a_workspace_in_clear_is_sealed_and_then_opened_by_its_master_key(
    scoutview, story, config, tmp_path
):
    scoutview("init", tmp_path / "w", "--organization", "Test Imaging", "--in-clear")
    estate = story.write(system())
    (tmp_path / "w" / "estate.toml").write_text(estate.read_text())
    scoutview("assess", tmp_path / "w" / "estate.toml", "--pace", "0")

    ran = scoutview("retention", "seal", "--workspace", tmp_path / "w")

    assert ran.code == 0, ran.err
    (config / "scoutview" / "master.key").rename(tmp_path / "away.key")
    blind = scoutview("ledger", "verify", tmp_path / "w")
    assert blind.code == 0
    assert "is sealed and was not checked" in blind.out
    named = scoutview("ledger", "verify", tmp_path / "w", "--master-key", tmp_path / "away.key")
    assert "was not checked" not in named.out


def test_the_checkpoint_travels_as_text_and_as_a_picture(scoutview, story, made, tmp_path):
    for name in ("card.svg", "card.png"):
        ran = scoutview("ledger", "checkpoint", "--out", tmp_path / "note", "--qr", tmp_path / name,
                        *made[:2])  # fmt: skip
        assert ran.code == 0, ran.err
        assert (tmp_path / name).stat().st_size > 500
    note = story.ledger.checkpoints[-1].note

    assert (tmp_path / "note").read_text(encoding="utf-8") == note
    assert note.splitlines()[2] in ran.out
    kept = scoutview("ledger", "verify", story.folder, "--checkpoint", tmp_path / "note")
    assert kept.code == 0, kept.err


def test_the_log_is_published_for_other_readers(scoutview, made, tmp_path):
    ran = scoutview("ledger", "publish", tmp_path / "out", *made[:2])

    assert ran.code == 0, ran.err
    assert (tmp_path / "out" / "checkpoint").exists()
    assert (tmp_path / "out" / "tile" / "entries").is_dir()


def test_a_ledger_from_yesterday_is_gone_on_with_only_when_somebody_answers(
    scoutview, story, made, tmp_path
):
    shutil.copytree(story.folder, tmp_path / "yesterday")
    scoutview("assess", story.workspace.estate, "--pace", "0", "--key", story.key_path)
    shutil.rmtree(story.folder)
    (tmp_path / "yesterday").rename(story.folder)

    refused = scoutview("assess", story.workspace.estate, "--pace", "0", "--key", story.key_path)
    answered = scoutview("ledger", "restored", "--by", "IT lead", "--reason", "disk lost", *made)
    again = scoutview("ledger", "restored", "--by", "IT lead", "--reason", "disk lost", *made)

    assert refused.code == 3
    assert "restore the newest copy" in refused.err
    assert answered.code == 0, answered.err
    assert again.code == 2
    assert "says that the ledger was restored" in verified(scoutview, story)
