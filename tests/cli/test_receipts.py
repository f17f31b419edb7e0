"""Witnesses and time stamps on the command line, by file and over HTTP."""

import signal

import pytest

from scoutview.ledger import Ledger
from tests.peers.tsa import make_authority, serving
from tests.pipeline.estates import system


@pytest.fixture
def made(story):
    """A workspace with a run, and its options."""
    story.assess(system())
    return ("--workspace", story.folder, "--key", story.key_path)


@pytest.fixture
def witness(scoutview, made, tmp_path):
    """A witness that signs for the ledger: its options, and its line."""
    state = ("--state", tmp_path / "auditor")
    line = scoutview("witness", "make", "auditor.example/witness", *state).out.strip()
    assert scoutview("witness", "trust", Ledger.open(made[1]).vkey, *state).code == 0
    assert scoutview("witness", "key", *state).out.strip() == line
    return state, line


def test_a_checkpoint_is_countersigned_by_mail(scoutview, story, made, witness, tmp_path):
    state, line = witness
    asked, answered = tmp_path / "asked", tmp_path / "answered"

    wrote = scoutview("countersign", "--witness", line, "--request", asked, *made)
    signed = scoutview("witness", "sign", asked, "--out", answered, *state)
    taken = scoutview("countersign", "--witness", line, "--take-in", answered, *made)

    assert (wrote.code, signed.code, taken.code) == (0, 0, 0), wrote.err + signed.err + taken.err
    assert signed.out == answered.read_text(encoding="utf-8")
    assert "auditor.example/witness signed" in taken.out
    assert scoutview("ledger", "verify", story.folder).code == 0


def test_a_checkpoint_is_countersigned_over_http(scoutview, story, made, witness, process):
    state, line = witness
    serving_one = process("witness", "serve", "--port", "0", *state)
    url = serving_one.stdout.readline().split()[-1]

    taken = scoutview("countersign", "--witness", line, "--url", url, *made)
    serving_one.send_signal(signal.SIGTERM)
    out, err = serving_one.communicate(timeout=30)

    assert taken.code == 0, taken.err
    assert f"Signed {story.ledger.origin} at" in out
    assert serving_one.returncode == 0, err


@pytest.mark.parametrize(
    "words",
    [
        ("countersign", "--witness", "nonsense", "--request", "{tmp}/x", "{w}"),
        ("countersign", "--witness", "{line}", "{w}"),
        ("countersign", "--witness", "{line}", "--url", "http://x", "--request", "x", "{w}"),
        ("countersign", "--witness", "{line}", "--take-in", "{tmp}/none", "{w}"),
        ("countersign", "--witness", "{line}", "--take-in", "/dev/zero", "{w}"),
        ("countersign", "--witness", "{line}", "--url", "http://127.0.0.1:1", "{w}"),
        ("witness", "sign", "{tmp}/none"),
        ("witness", "sign", "{tmp}"),
        ("witness", "make", "two words"),
        ("witness", "key", "--state", "{tmp}/nowhere"),
        ("timestamp", "{w}"),
        ("timestamp", "--take-in", "{tmp}/none", "--ca", "{tmp}/none", "{w}"),
        ("timestamp", "--url", "http://127.0.0.1:1", "{w}"),
        ("timestamp", "--url", "http://127.0.0.1:1", "--ca", "{estate}", "{w}"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(scoutview, made, witness, tmp_path, words):
    size, filled = Ledger.open(made[1]).size, []
    for word in words:
        if word == "{w}":
            filled += made
        else:
            known = {"tmp": tmp_path, "line": witness[1], "estate": made[1] / "estate.toml"}
            filled.append(word.format(**known))

    ran = scoutview(*filled)

    assert ran.code in {2, 3}
    assert ran.said_one_sentence, ran.err
    assert Ledger.open(made[1]).size == size


def test_a_checkpoint_is_stamped_over_http_and_by_file(
    scoutview, story, made, tmp_path, third_party
):
    (tmp_path / "tsa").mkdir()
    authority = make_authority(tmp_path / "tsa", third_party("openssl"))
    with serving(authority) as url:
        over_http = scoutview("timestamp", "--url", url, "--ca", authority.root, *made)
    asked, answered = tmp_path / "asked.tsq", tmp_path / "answered.tsr"
    wrote = scoutview("timestamp", "--request", asked, *made)
    answered.write_bytes(authority.reply(asked.read_bytes()))
    by_file = scoutview("timestamp", "--take-in", answered, "--ca", authority.root, *made)

    assert over_http.code == 0, over_http.err
    assert (wrote.code, by_file.code) == (0, 0), wrote.err + by_file.err
    assert "entries were there at" in by_file.out
    assert scoutview("ledger", "verify", story.folder).code == 0
