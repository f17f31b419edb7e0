"""The stored tree: its proofs are those of the whole tree, whatever became of the tiles."""

import os
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import (
    Ledger,
    LedgerError,
    StoredTree,
    consistency_proof,
    inclusion_proof,
    root_of,
    verify,
)
from scoutview.ledger.tiles import levels_above, rewrite_tiles
from tests.ledger.conftest import make_draft, writing

SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 66_000]


def leaves(count):
    return [sha256(n.to_bytes(4, "big")).digest() for n in range(count)]


EVERY = leaves(max(SIZES))


@pytest.fixture(scope="module")
def stored(new_folder):
    """A folder with `hashes` and tiles of all leaves."""
    folder = new_folder()
    (folder / "hashes").write_bytes(b"".join(EVERY))
    rewrite_tiles(folder, b"".join(EVERY))
    return folder


@pytest.mark.parametrize("size", SIZES[1:])
def test_proofs_are_those_of_the_whole_tree(stored, size):
    tree = EVERY[:size]
    places = {0, size // 2, size - 1, (size - 1) & ~255}
    with StoredTree(stored, size, root_of(tree)) as one:
        for index in places:
            assert one.inclusion_proof(index) == inclusion_proof(tree, index)
        for old in {*places, size, 1} - {0}:
            proof = one.consistency_proof(old, root_of(EVERY[:old]))
            assert proof == consistency_proof(tree, old)


@given(size=st.integers(1, 2000), data=st.data())
def test_any_proof_of_any_size_is_that_of_the_whole_tree(stored, size, data):
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    with StoredTree(stored, size, root_of(EVERY[:size])) as one:
        assert one.inclusion_proof(index) == inclusion_proof(EVERY[:size], index)
        proof = one.consistency_proof(old, root_of(EVERY[:old]))
        assert proof == consistency_proof(EVERY[:size], old)


@pytest.mark.parametrize("damage", ["missing", "short", "wrong", "empty"])
def test_tiles_that_are_damaged_are_made_good_from_the_hashes(new_folder, damage):
    folder, every = new_folder(), EVERY[:1500]
    (folder / "hashes").write_bytes(b"".join(every))
    rewrite_tiles(folder, b"".join(every))
    tile = folder / "tiles" / "1"
    if damage == "missing":
        tile.unlink()
    else:
        data = tile.read_bytes()
        kept = {"short": data[:70], "wrong": bytes(len(data)), "empty": b""}[damage]
        tile.write_bytes(kept)

    with StoredTree(folder, 1500, root_of(every)) as one:
        assert one.inclusion_proof(700) == inclusion_proof(every, 700)


def test_hashes_that_do_not_lead_to_the_root_give_no_proof(new_folder):
    folder, every = new_folder(), EVERY[:300]
    (folder / "hashes").write_bytes(b"".join([bytes(32), *every[1:]]))
    rewrite_tiles(folder, b"".join(every))

    with StoredTree(folder, 300, root_of(every)) as one, pytest.raises(LedgerError, match="signed"):
        one.inclusion_proof(1)


def test_there_is_no_proof_of_what_is_not_there(stored):
    with StoredTree(stored, 10, root_of(EVERY[:10])) as one:
        for index in (-1, 10):
            with pytest.raises(IndexError):
                one.inclusion_proof(index)
        with pytest.raises(IndexError):
            one.consistency_proof(11, EVERY[0])


def test_the_writer_keeps_the_tiles_of_all_levels(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        for count in (100, 200, 300, 1):
            writer.append_many([draft(n) for n in range(count)])
            writer.checkpoint()
            hashes = (workspace / "ledger/hashes").read_bytes()
            (level,) = levels_above(hashes) if len(hashes) >= 8192 else (b"",)
            tile = workspace / "ledger/tiles/1"
            assert (tile.read_bytes() if tile.exists() else b"") == level
        writer.checkpoint()

    check_log(workspace, entries=601)


def test_a_writer_makes_tiles_agree_that_somebody_changed(workspace, key, draft, write, check_log):
    with write(workspace, key) as writer:
        writer.append_many([draft(n) for n in range(600)])
        writer.checkpoint()
    tile = workspace / "ledger/tiles/1"
    good = tile.read_bytes()
    tile.write_bytes(b"nonsense")

    with write(workspace, key):
        pass

    assert tile.read_bytes() == good
    check_log(workspace, entries=600)


@pytest.mark.parametrize("count", [1, 256])
def test_tiles_that_cannot_be_written_keep_nothing_from_being_recorded(
    workspace, key, monkeypatch, count
):
    def refuse(*_given):
        raise OSError(28, os.strerror(28))

    with writing(workspace, key) as writer:
        writer.append_many([make_draft(n) for n in range(255)])
        with monkeypatch.context() as full:
            full.setattr("scoutview.ledger.tiles.write_all", refuse)
            writer.append_many([make_draft(n) for n in range(count)])
            point = writer.checkpoint()  # nothing rests on a tile

    assert verify(workspace).ok
    with Ledger.open(workspace).tree(point) as one:
        assert one.inclusion_proof(0)
