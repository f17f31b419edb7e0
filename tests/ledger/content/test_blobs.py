import os
from hashlib import sha256

import pytest

from scoutview.ledger import LedgerError
from scoutview.ledger.content import blobs as blobs_module
from scoutview.ledger.content.blobs import SALT_BYTES, Blobs, salted


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path)


def keep(blobs, content):
    blob = salted(content)
    blobs.put_many([blob])
    return blob.name


def file_of(blobs, name):
    digest = name.removeprefix("sha256:")
    return blobs.folder / digest[:2] / digest


@pytest.mark.parametrize("content", [b"", b"seen", bytes(100_000)])
def test_content_is_read_back(blobs, content):
    name = keep(blobs, content)

    assert blobs.read(name) == content
    blobs.check(name)


def test_a_file_is_salt_and_content_and_is_named_for_the_hash_of_both(blobs):
    name = keep(blobs, b"seen")

    data = file_of(blobs, name).read_bytes()

    assert len(data) == 32 + 4
    assert name == "sha256:" + sha256(data).hexdigest()


def test_the_same_content_twice_cannot_be_recognized(blobs):
    assert keep(blobs, b"104") != keep(blobs, b"104")


def test_missing_content_is_named(blobs):
    name = keep(blobs, b"seen")
    file_of(blobs, name).unlink()

    for look in (blobs.read, blobs.check):
        with pytest.raises(LedgerError, match=rf"{name[7:]} is missing\.$"):
            look(name)


@pytest.mark.parametrize("offset", [0, 31, 32, 35])
def test_a_changed_byte_is_found_in_salt_and_content(blobs, offset):
    name = keep(blobs, b"seen")
    data = bytearray(file_of(blobs, name).read_bytes())
    data[offset] ^= 1
    file_of(blobs, name).write_bytes(data)

    for look in (blobs.read, blobs.check):
        with pytest.raises(LedgerError, match="was changed"):
            look(name)


def test_a_file_shorter_than_its_salt_is_no_content(blobs):
    name = sha256(b"short").hexdigest()
    (blobs.folder / name[:2]).mkdir()
    (blobs.folder / name[:2] / name).write_bytes(b"short")

    with pytest.raises(LedgerError, match="was changed"):
        blobs.read("sha256:" + name)


def test_a_link_or_pipe_in_place_of_content_is_refused_and_not_waited_for(blobs):
    name = keep(blobs, b"seen")
    path = file_of(blobs, name)
    path.rename(blobs.folder / "elsewhere")
    path.symlink_to(blobs.folder / "elsewhere")

    with pytest.raises(LedgerError, match="Cannot read the content"):
        blobs.read(name)

    path.unlink()
    os.mkfifo(path)
    with pytest.raises(LedgerError, match="it is not a plain file"):
        blobs.check(name)


def test_content_over_the_bound_is_neither_written_nor_read(blobs, monkeypatch):
    kept = keep(blobs, b"four")
    monkeypatch.setattr(blobs_module, "MAX_CONTENT_BYTES", 3)
    monkeypatch.setattr(blobs_module, "_MOST_CLEAR", SALT_BYTES + 3)

    with pytest.raises(LedgerError, match="at most 3 are allowed"):
        salted(b"four")
    with pytest.raises(LedgerError, match="it is too large"):
        blobs.read(kept)


@pytest.mark.parametrize("name", ["", "sha256:", "sha256:../../etc/passwd", "/etc/passwd"])
def test_a_name_that_is_no_hash_is_not_looked_for(blobs, name):
    with pytest.raises(LedgerError, match="names no content"):
        blobs.read(name)


def test_discarded_content_is_gone_and_discarding_twice_is_nothing(blobs):
    blob = salted(b"seen")
    blobs.put_many([blob])

    blobs.discard([blob])
    blobs.discard([blob])

    assert not file_of(blobs, blob.name).exists()


def test_unfinished_files_are_swept_and_content_is_not(blobs):
    name = keep(blobs, b"seen")
    (blobs.folder / ".abc.part").write_bytes(b"half")

    blobs.sweep()

    assert not (blobs.folder / ".abc.part").exists()
    assert blobs.read(name) == b"seen"
