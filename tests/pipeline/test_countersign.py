"""Countersignatures: asked for over HTTP or by file, checked, recorded, and verified by both."""

import shutil
import threading

import pytest

from scoutview.ledger import LedgerError, verify
from scoutview.pipeline import countersign
from scoutview.pipeline.countersign import CountersignError
from scoutview.pipeline.keys import KeyPlaceError
from scoutview.pipeline.witnesses import make_witness, open_witness
from scoutview.verifier import scoutview_verify
from scoutview.witness.server import WitnessServer
from tests.pipeline.estates import system


@pytest.fixture
def signed(story):
    """A story with a signed checkpoint."""
    story.assess(system())
    return story


@pytest.fixture
def witness(signed, tmp_path):
    made = make_witness(tmp_path / "auditor", "auditor.example/witness")
    made.trust(signed.ledger.vkey)
    return made


@pytest.fixture
def url(witness):
    with WitnessServer(witness, "127.0.0.1", 0, lambda _: None) as server:
        stop = threading.Event()
        thread = threading.Thread(target=server.serve_until, args=(stop,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        stop.set()
        thread.join()


def take_in(story, witness, lines):
    return countersign.take_in(story.workspace, story.key, witness.line, lines)


def test_each_checkpoint_is_signed_over_http_and_both_verifiers_check_it(signed, witness, url):
    for _ in range(3):
        entry = take_in(signed, witness, countersign.ask(signed.ledger, witness.line, url))
        signed.assess(system())

    assert verify(signed.folder).ok
    told = scoutview_verify.verify_workspace(signed.folder, witnesses=[str(witness.line)])
    assert told.faults == []
    assert any(f"countersigned checkpoint {entry.subject}" in note for note in told.notes)
    stored = next(p for p in signed.ledger.checkpoints if str(p.size) == entry.subject)
    assert witness.line.signed_at(stored.note.encode()) is not None


def test_what_travels_by_file_is_taken_in_once(signed, witness):
    request = countersign.request(signed.ledger, witness.line)
    line = witness.sign(request)

    first, size = take_in(signed, witness, line), signed.ledger.size
    again = take_in(signed, witness, line)

    assert (first.index, signed.ledger.size) == (again.index, size)
    assert int(first.subject) < size


def test_the_next_request_follows_from_what_the_receipts_tell(signed, witness):
    take_in(signed, witness, witness.sign(countersign.request(signed.ledger, witness.line)))
    seen = witness.last(signed.ledger.origin).size
    signed.assess(system())

    request = countersign.request(signed.ledger, witness.line)

    assert request.old == seen
    assert witness.sign(request)


def test_a_witness_that_saw_more_than_the_receipts_tell_is_asked_again(signed, witness, url):
    witness.sign(countersign.request(signed.ledger, witness.line))  # and the answer was lost
    signed.assess(system())

    assert take_in(signed, witness, countersign.ask(signed.ledger, witness.line, url))


def test_a_ledger_that_was_put_back_is_not_signed_again(signed, witness, url, tmp_path):
    old = tmp_path / "yesterday"
    shutil.copytree(signed.folder, old)
    signed.assess(system())
    take_in(signed, witness, countersign.ask(signed.ledger, witness.line, url))
    shutil.rmtree(signed.folder)
    shutil.copytree(old, signed.folder)

    with pytest.raises(CountersignError, match="was cut or restored"):
        countersign.ask(signed.ledger, witness.line, url)


@pytest.mark.parametrize("change", ["text", "key", "nothing", "garbage"])
def test_lines_that_do_not_verify_change_nothing(signed, witness, tmp_path, change):
    request = countersign.request(signed.ledger, witness.line)
    other = make_witness(tmp_path / "other", "auditor.example/witness")
    other.trust(signed.ledger.vkey)
    lines = {
        "text": witness.sign(request).replace(" A", " B").replace("=", "A="),
        "key": other.sign(request),
        "nothing": "",
        "garbage": "\x00\n\n",
    }[change]
    size, notes = signed.ledger.size, [p.note for p in signed.ledger.checkpoints]

    with pytest.raises(CountersignError, match="No checkpoint of this ledger was signed"):
        take_in(signed, witness, lines)

    assert signed.ledger.size == size
    assert [p.note for p in signed.ledger.checkpoints] == notes


def test_what_the_witness_says_instead_is_told(signed, tmp_path, url, witness):
    stranger = make_witness(tmp_path / "stranger", "else.example/witness")
    (tmp_path / "auditor" / "ledgers").unlink()  # it forgot whom it signs for

    with pytest.raises(CountersignError, match=r"did not sign \(404\): .*does not know"):
        countersign.ask(signed.ledger, witness.line, url)
    with pytest.raises(CountersignError, match=r"\(404\)"):
        countersign.ask(signed.ledger, stranger.line, url)


def test_a_witness_is_made_once(tmp_path):
    made = make_witness(tmp_path / "w", "auditor.example/witness")

    assert open_witness(tmp_path / "w").line == made.line
    with pytest.raises(KeyPlaceError, match="is a witness already"):
        make_witness(tmp_path / "w", "auditor.example/other")
    with pytest.raises(KeyPlaceError, match="is no witness"):
        open_witness(tmp_path / "none")
    with pytest.raises(LedgerError, match="cannot name a witness"):
        make_witness(tmp_path / "odd", "two words")


def test_a_ledger_without_a_checkpoint_has_nothing_to_sign(story, tmp_path):
    story.write(system())
    story.request()
    witness = make_witness(tmp_path / "w", "auditor.example/witness")

    with pytest.raises(CountersignError, match="no checkpoint yet"):
        countersign.request(story.ledger, witness.line)
