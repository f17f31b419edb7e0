"""Content that is sealed: who cannot read it, what changed bytes do, and what a lost key means."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import Ledger, LedgerError, verify
from scoutview.ledger.content.blobs import SEALED, Blobs, Check, KeyMissing, salted
from scoutview.ledger.content.sealing import (
    MAGIC,
    OVERHEAD_BYTES,
    DataKey,
    FileMasterKey,
    NoMasterKey,
    Vault,
    no_master,
)
from scoutview.verifier import scoutview_verify
from tests.ledger.conftest import COLLECTOR, ORIGIN, make_draft

MASTER = FileMasterKey(bytes(range(32)))
OTHER = FileMasterKey(bytes(range(1, 33)))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "evidence").mkdir()
    return tmp_path / "evidence"


def blobs_of(folder, master=MASTER):
    give = no_master if master is None else lambda: master
    return Blobs(folder, Vault(folder / "keys", give))


@pytest.fixture
def sealing(folder):
    """Blobs that are sealed."""
    Vault(folder / "keys", lambda: MASTER).create()
    return blobs_of(folder)


def test_sealed_content_is_read_with_the_master_key_and_not_without(folder, sealing):
    blob = salted(b"a finding")
    sealing.put_many([blob])

    assert blobs_of(folder).read(blob.name) == b"a finding"
    assert blobs_of(folder).check(blob.name) is Check.RIGHT
    assert blobs_of(folder, None).check(blob.name) is Check.NOT_OPENED
    for master in (None, OTHER):
        with pytest.raises(NoMasterKey):
            blobs_of(folder, master).read(blob.name)


def test_nothing_of_it_lies_in_clear(folder, sealing):
    secret = b"the word that nobody must find" * 3
    sealing.put_many([salted(secret)])

    for path in folder.rglob("*"):
        assert not path.is_file() or secret[:30] not in path.read_bytes()


def test_what_a_verifier_reads_is_never_sealed(sealing, folder):
    blob = salted(b"a key event", is_public=True)

    sealing.put_many([blob])

    assert blobs_of(folder, None).read(blob.name) == b"a key event"


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_flipped_bit_of_a_sealed_file_is_found(new_folder, place, bit):
    folder = new_folder()
    Vault(folder / "keys", lambda: MASTER).create()
    blob = salted(b"content")
    blobs_of(folder).put_many([blob])
    (path,) = folder.rglob(f"*{SEALED}")
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1 << bit
    path.write_bytes(data)

    with pytest.raises(LedgerError):
        blobs_of(folder).check(blob.name)


def test_a_sealed_file_cannot_pass_for_another_one(folder, sealing):
    one, other = salted(b"one"), salted(b"other")
    sealing.put_many([one, other])
    names = [blob.name.removeprefix("sha256:") for blob in (one, other)]
    paths = [folder / name[:2] / f"{name}{SEALED}" for name in names]
    paths[1].write_bytes(paths[0].read_bytes())

    with pytest.raises(LedgerError, match="is that of other content"):
        blobs_of(folder).read(other.name)


def test_content_that_was_in_clear_is_sealed_and_then_read_as_before(folder):
    blob = salted(b"from before")
    blobs_of(folder).put_many([blob])
    Vault(folder / "keys", lambda: MASTER).create()

    assert blobs_of(folder).seal(blob.name)
    assert not blobs_of(folder).seal(blob.name)

    assert not blobs_of(folder).is_clear(blob.name)
    assert blobs_of(folder).read(blob.name) == b"from before"


def test_after_its_data_key_is_destroyed_nobody_reads_it(folder, sealing):
    blob = salted(b"over")
    sealing.put_many([blob])
    vault = Vault(folder / "keys", lambda: MASTER)
    (key_id,) = vault.ids()
    vault.destroy(key_id)

    with pytest.raises(KeyMissing, match=key_id):
        blobs_of(folder).read(blob.name)
    later = salted(b"later")
    blobs_of(folder).put_many([later])  # a workspace that sealed goes on sealing
    assert not blobs_of(folder).is_clear(later.name)
    assert blobs_of(folder).read(later.name) == b"later"


def test_a_new_master_key_opens_all_and_the_old_one_nothing(folder, sealing):
    blob = salted(b"x")
    sealing.put_many([blob])
    Vault(folder / "keys", lambda: MASTER).create()

    assert Vault(folder / "keys", lambda: MASTER).rewrap(OTHER) == 2

    assert blobs_of(folder, OTHER).read(blob.name) == b"x"
    with pytest.raises(NoMasterKey, match=OTHER.id):
        blobs_of(folder).read(blob.name)


def test_a_change_of_the_master_key_that_was_interrupted_is_finished(folder, sealing, monkeypatch):
    blob = salted(b"x")
    sealing.put_many([blob])
    Vault(folder / "keys", lambda: MASTER).create()
    real, calls = Vault._write, []

    def write(self, data_key, created_at):
        if calls:
            raise LedgerError("the power went")
        calls.append(data_key)
        real(self, data_key, created_at)

    with monkeypatch.context() as cut:
        cut.setattr(Vault, "_write", write)
        with pytest.raises(LedgerError, match="the power went"):
            Vault(folder / "keys", lambda: MASTER).rewrap(OTHER)

    assert Vault(folder / "keys", lambda: MASTER).rewrap(OTHER) == 1
    assert blobs_of(folder, OTHER).read(blob.name) == b"x"


def test_the_newest_data_key_seals(folder, sealing):
    second = Vault(folder / "keys", lambda: MASTER).create()
    blob = salted(b"x")
    sealing.put_many([blob])

    assert blobs_of(folder).data_key(blob.name) == second.id.hex()


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(v=2),
        lambda m: m.update(id="0" * 32),
        lambda m: m.pop("wrapped"),
        lambda m: m.update(nonce="not base64!"),
        lambda m: m.update(created_at=5),
    ],
)
def test_a_damaged_key_file_is_named(folder, sealing, change):
    blob = salted(b"x")
    sealing.put_many([blob])
    (path,) = (folder / "keys").iterdir()
    members = json.loads(path.read_text())
    change(members)
    path.write_text(json.dumps(members))

    with pytest.raises(LedgerError, match="is damaged: it is no wrapped data key"):
        blobs_of(folder).read(blob.name)


def test_a_wrapped_key_that_was_changed_does_not_open(folder, sealing):
    blob = salted(b"x")
    sealing.put_many([blob])
    (path,) = (folder / "keys").iterdir()
    members = json.loads(path.read_text())
    members["wrapped"] = base64.b64encode(bytes(48)).decode()
    path.write_text(json.dumps(members))

    with pytest.raises(LedgerError, match="does not open this data key"):
        blobs_of(folder).read(blob.name)


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(bytes(31)).decode(), "é" * 44])
def test_what_is_no_master_key_is_refused(text):
    with pytest.raises(LedgerError, match="is no master key"):
        FileMasterKey.parse(text, "The file")


def test_a_master_key_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "deep" / "master.key"
    made = FileMasterKey.load_or_create(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert FileMasterKey.load_or_create(path).id == made.id
    path.chmod(0o640)
    with pytest.raises(LedgerError, match="chmod 600"):
        FileMasterKey.load(path)
    with pytest.raises(LedgerError, match="read the master key"):
        FileMasterKey.load(tmp_path / "none")


def test_no_key_is_in_what_is_printed():
    key = DataKey(bytes(16), b"\xaa" * 32)

    assert "aa" * 4 not in repr(key)
    assert bytes(range(32)).hex() not in repr(MASTER)


@given(st.binary(max_size=300), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_is_opened_again(data, digest):
    key = DataKey(bytes(16), bytes(32))
    sealed = key.seal(digest, data)

    assert key.unseal(digest, sealed) == data
    assert sealed.startswith(MAGIC)
    assert len(sealed) == len(data) + OVERHEAD_BYTES


def test_a_sealed_ledger_verifies_without_any_key_and_says_what_it_did_not_check(tmp_path, key):
    (tmp_path / "w").mkdir()
    Vault(tmp_path / "w" / "evidence" / "keys", lambda: MASTER).create()
    Ledger.create(tmp_path / "w", origin=ORIGIN, key=key)
    with Ledger.open(tmp_path / "w", master=lambda: MASTER).writer(
        key, collector=COLLECTOR
    ) as writer:
        writer.append_many([make_draft(n) for n in range(3)])
        writer.checkpoint()

    blind, seeing = verify(tmp_path / "w"), verify(tmp_path / "w", master=lambda: MASTER)
    told = scoutview_verify.verify_workspace(tmp_path / "w")

    assert blind.ok
    assert (blind.not_opened, seeing.not_opened) == (3, 0)
    assert told.faults == []
    assert any("3" in note and "sealed" in note for note in told.notes)
