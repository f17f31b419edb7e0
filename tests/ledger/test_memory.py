"""A ledger that lacks what its key has signed is gone on with only when somebody answers."""

import shutil

import pytest

from scoutview.ledger import Ledger, LedgerError, Memory, Restored, Shortened, SigningKey, verify
from scoutview.verifier import scoutview_verify
from tests.ledger.conftest import COLLECTOR, ORIGIN, make_draft

ANSWER = Restored("IT lead", "the disk of the server failed")


@pytest.fixture
def remembering(tmp_path):
    """A ledger whose key remembers, with two signed states; the older one is in `yesterday`."""
    key = SigningKey.load_or_create(tmp_path / "keys" / "signing.key")
    Ledger.create(tmp_path / "w", origin=ORIGIN, key=key)
    append(tmp_path / "w", key, 3)
    shutil.copytree(tmp_path / "w", tmp_path / "yesterday")
    append(tmp_path / "w", key, 2)
    return tmp_path, key


def append(folder, key, count, **options):
    with Ledger.open(folder).writer(key, collector=COLLECTOR, **options) as writer:
        writer.append_many([make_draft(n) for n in range(count)])
        return writer.checkpoint()


def test_yesterdays_backup_is_not_gone_on_with(remembering):
    base, key = remembering
    before = (base / "yesterday/ledger/log").read_bytes()

    with pytest.raises(Shortened, match="has 3 entries, but this key has signed 5") as caught:
        append(base / "yesterday", key, 1)

    assert caught.value.lost.size == 5
    assert (base / "yesterday/ledger/log").read_bytes() == before


def test_another_history_of_the_same_length_is_noticed(remembering):
    base, key = remembering
    other = SigningKey.load(base / "keys" / "signing.key")
    other.remembers_in = None
    append(base / "yesterday", other, 4)

    with pytest.raises(Shortened, match="is not the one of which this key has signed 5"):
        append(base / "yesterday", key, 1)


def test_who_answers_for_it_stands_in_the_ledger_and_every_verifier_says_so(remembering):
    base, key = remembering

    append(base / "yesterday", key, 1, restored=ANSWER)
    append(base / "yesterday", key, 1)  # and from then on it is as any other

    report = verify(base / "yesterday")
    assert report.ok
    assert any("Entry 3 says that the ledger was restored" in note for note in report.notes)
    told = scoutview_verify.verify_workspace(base / "yesterday")
    assert told.faults == []
    assert any("restored" in note for note in told.notes)


def test_the_old_checkpoint_of_the_auditor_still_finds_it(remembering):
    base, key = remembering
    held = Ledger.open(base / "w").checkpoints[-1].note
    append(base / "yesterday", key, 9, restored=ANSWER)

    assert not verify(base / "yesterday", checkpoint=held).ok
    assert scoutview_verify.verify_workspace(base / "yesterday", checkpoint=held).faults


def test_a_ledger_that_is_whole_records_no_restore(remembering):
    base, key = remembering

    append(base / "w", key, 1, restored=ANSWER)

    assert not any("restored" in note for note in verify(base / "w").notes)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff"])
def test_a_damaged_memory_is_said_and_not_taken_for_none(remembering, content):
    base, key = remembering
    (remembered,) = (base / "keys" / "signed").iterdir()
    remembered.write_bytes(content)

    with pytest.raises(LedgerError, match="is damaged"):
        append(base / "w", key, 1)


def test_two_ledgers_of_one_key_are_remembered_apart(remembering, tmp_path):
    base, key = remembering
    Ledger.create(tmp_path / "other", origin="scoutview.local/other", key=key)

    append(tmp_path / "other", key, 1)

    memory = Memory(base / "keys" / "signed")
    assert (memory.last(ORIGIN).size, memory.last("scoutview.local/other").size) == (5, 1)
    assert memory.last("scoutview.local/none") is None


def test_a_bundle_is_not_remembered(remembering, tmp_path):
    base, key = remembering
    Ledger.create(tmp_path / "bundle", origin="scoutview.local/collector/x", key=key)

    append(tmp_path / "bundle", key, 1, remember=False)

    assert Memory(base / "keys" / "signed").last("scoutview.local/collector/x") is None
