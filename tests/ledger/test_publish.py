"""The log under the names of tlog-tiles, for readers that are not ours."""

import struct
from hashlib import sha256

import pytest

from scoutview.ledger import Ledger, LedgerError, root_of
from scoutview.ledger.publish import publish, tile_name


@pytest.mark.parametrize(
    ("number", "width", "name"),
    [
        (0, 256, "000"),
        (7, 5, "007.p/5"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),  # the example of C2SP tlog-tiles
        (1234067, 8, "x001/x234/067.p/8"),
    ],
)
def test_names_are_those_of_the_standard(number, width, name):
    assert tile_name(number, width) == name


def test_what_is_published_leads_to_the_checkpoint(workspace, key, draft, write, tmp_path):
    with write(workspace, key) as writer:
        writer.append_many([draft(n) for n in range(600)])
        point = writer.checkpoint()
        writer.append(draft(600))  # not signed, so not published

    publish(Ledger.open(workspace), tmp_path)

    tiles = [tmp_path / "tile/0" / name for name in ("000", "001", "002.p/88")]
    hashes = b"".join(tile.read_bytes() for tile in tiles)
    leaves = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
    assert root_of(leaves) == point.root
    assert (tmp_path / "checkpoint").read_text() == point.note
    assert (tmp_path / "tile/1/000.p/2").read_bytes() == root_of(leaves[:256]) + root_of(
        leaves[256:512]
    )
    bundles = [tmp_path / "tile/entries" / name for name in ("000", "001", "002.p/88")]
    data, found = b"".join(bundle.read_bytes() for bundle in bundles), []
    while data:
        (length,) = struct.unpack_from(">H", data)
        found.append(sha256(b"\x00" + data[2 : 2 + length]).digest())
        data = data[2 + length :]
    assert found == leaves


def test_whole_tiles_are_written_once(workspace, key, draft, write, tmp_path):
    with write(workspace, key) as writer:
        writer.append_many([draft(n) for n in range(300)])
        writer.checkpoint()
        first, _ = publish(Ledger.open(workspace), tmp_path)
        writer.append(draft(300))
        writer.checkpoint()

    again, size = publish(Ledger.open(workspace), tmp_path)

    assert (first, again, size) == (6, 4, 301)  # two whole tiles stay


def test_a_ledger_without_a_checkpoint_has_nothing_to_publish(workspace, tmp_path):
    with pytest.raises(LedgerError, match="no checkpoint yet"):
        publish(Ledger.open(workspace), tmp_path)
