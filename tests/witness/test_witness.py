"""What a witness signs, what it never signs, and that it remembers."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import LedgerError, SigningKey
from scoutview.ledger.checkpoint import sign_checkpoint
from scoutview.ledger.cosignature import WitnessKey
from scoutview.witness.request import MOST_BYTES, NoRequest, Request
from scoutview.witness.witness import Refused, Witness
from tests.witness.conftest import NAME, ORIGIN


def signed_at(witness, request, line):
    return witness.line.signed_at(request.note + line.encode())


def refused(witness, request):
    with pytest.raises(Refused) as caught:
        witness.sign(request)
    return caught.value


def test_it_signs_the_first_checkpoint_and_each_that_adds_to_the_last(witness, grown):
    old = None
    for count in (1, 0, 300, 7):
        new = grown.grow(count)
        same = old is not None and new.size == old.size
        request = Request(old.size, (), old.note.encode()) if same else grown.request(new, old)

        line = witness.sign(request)

        assert signed_at(witness, request, line) >= 1_775_000_000
        assert witness.last(ORIGIN).size == new.size
        old = new


def test_its_line_verifies_for_its_own_key_and_text_alone(witness, grown):
    request = grown.request(grown.grow())
    line = witness.sign(request)
    stranger = WitnessKey("somebody.else", witness.line.public_key)
    other = WitnessKey(NAME, bytes(32))

    assert stranger.signed_at(request.note + line.encode()) is None
    assert other.signed_at(request.note + line.encode()) is None
    changed = request.note.replace(b"\n1\n", b"\n2\n") + line.encode()
    with pytest.raises(LedgerError, match="does not match"):
        witness.line.signed_at(changed)


def test_a_history_that_was_written_anew_is_refused(witness, grown):
    first = grown.grow(5)
    witness.sign(grown.request(first))
    forged = sign_checkpoint(ORIGIN, 9, bytes(32), grown.key)

    told = refused(witness, Request(5, (bytes(32),) * 3, forged.note.encode()))

    assert told.status == 422
    assert witness.last(ORIGIN) == first


def test_two_histories_of_one_size_are_told(witness, grown):
    first = grown.grow(5)
    witness.sign(grown.request(first))
    forged = sign_checkpoint(ORIGIN, 5, bytes(32), grown.key)

    told = refused(witness, Request(5, (), forged.note.encode()))

    assert (told.status, told.size) == (409, 5)
    assert "two histories" in str(told)


def test_an_older_checkpoint_is_refused_after_a_newer_one(witness, grown):
    old, new = grown.grow(5), grown.grow(5)
    witness.sign(grown.request(new))

    told = refused(witness, grown.request(old))

    assert (told.status, told.size) == (409, 10)


@pytest.mark.parametrize("change", ["proof", "old", "short", "long"])
def test_what_does_not_prove_it_is_refused_and_nothing_is_remembered(witness, grown, change):
    old, new = grown.grow(5), grown.grow(6)
    witness.sign(grown.request(old))
    good = grown.request(new, old)
    changed = {
        "proof": replace(good, proof=(bytes(32), *good.proof[1:])),
        "old": replace(good, old=4),
        "short": replace(good, proof=good.proof[:-1]),
        "long": replace(good, proof=(*good.proof, bytes(32))),
    }[change]

    assert refused(witness, changed).status in {409, 422}
    assert witness.last(ORIGIN) == old
    witness.sign(good)


def test_a_ledger_that_it_does_not_know_is_refused(witness, grown, tmp_path):
    other = SigningKey.load_or_create(tmp_path / "other.key")

    unknown = sign_checkpoint("scoutview.local/other", 1, bytes(32), other)
    stolen_name = sign_checkpoint(ORIGIN, 1, bytes(32), other)

    assert refused(witness, grown.request(unknown)).status == 404
    assert refused(witness, grown.request(stolen_name)).status == 403
    assert witness.last(ORIGIN) is None


def test_it_goes_on_after_a_rotation_once_it_is_told_the_new_key(witness, grown, tmp_path):
    old = grown.grow(3)
    witness.sign(grown.request(old))
    successor = SigningKey.load_or_create(tmp_path / "keys" / "next.key")
    with grown.ledger.writer(grown.key, collector="test") as writer:
        writer.rotate(successor, "yearly")
        new = writer.checkpoint()

    assert refused(witness, grown.request(new, old)).status == 403
    witness.trust(successor.vkey(ORIGIN))
    witness.sign(grown.request(new, old))

    assert witness.last(ORIGIN).size == new.size


def test_it_remembers_before_it_gives_its_line_away(witness, grown, monkeypatch):
    request = grown.request(grown.grow())
    monkeypatch.setattr(
        "scoutview.ledger.memory.write_whole",
        lambda *_: (_ for _ in ()).throw(OSError(30, "Read-only file system")),
    )

    with pytest.raises(LedgerError, match="Read-only file system"):
        witness.sign(request)


def test_many_who_ask_at_once_are_answered_one_after_the_other(witness, grown):
    old = grown.grow(2)
    witness.sign(grown.request(old))
    requests = []
    for _ in range(6):
        new = grown.grow(3)
        requests.append(grown.request(new, old))
    signed, told = [], []

    def ask(request):
        try:
            signed.append(witness.sign(request))
        except Refused as refusal:
            told.append(refusal.status)

    threads = [threading.Thread(target=ask, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(signed) == 1  # each follows from the same old one, so the second is too late
    assert told == [409] * 5


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_request_or_are_refused(data):
    try:
        request = Request.parse(data)
    except NoRequest:
        return
    assert Request.parse(request.encode()) == request


@given(st.integers(0, 2**40), st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_a_request_is_read_as_it_was_written(old, proof):
    request = Request(old, tuple(proof), b"text\n\n\xe2\x80\x94 name AAAAAAAA\n")

    assert Request.parse(request.encode()) == request


@pytest.mark.parametrize(
    "data",
    [
        b"old 1\n\n" + b"x" * MOST_BYTES,
        b"old 01\n\nnote",
        b"old 1\nAAAA\n\nnote",
        b"old 1\n" + b"A" * 44 + b"\n\nnote",
        b"old 1\n" + (b"A" * 43 + b"=\n") * 64 + b"\nnote",
        b"old 1",
        b"",
    ],
)
def test_what_is_too_long_or_malformed_is_no_request(data):
    with pytest.raises(NoRequest):
        Request.parse(data)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "x" * 201])
def test_a_name_that_a_note_cannot_have_is_refused(name, grown, tmp_path):
    with pytest.raises(LedgerError, match="cannot name a witness"):
        Witness(name, grown.key, tmp_path)
