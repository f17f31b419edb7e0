"""Writing in parts: whatever the system takes at a time, all bytes are where they belong."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger._durable import write_parts


@pytest.fixture(scope="module")
def file(new_folder):
    fd = os.open(new_folder() / "file", os.O_RDWR | os.O_CREAT)
    yield fd
    os.close(fd)


@given(
    parts=st.lists(st.binary(max_size=20), max_size=40),
    takes=st.integers(0, 30),
    at_once=st.integers(1, 5),
    offset=st.integers(0, 50),
)
def test_parts_stand_one_after_the_other_however_few_bytes_are_taken(
    file, parts, takes, at_once, offset
):
    os.ftruncate(file, 0)
    whole = b"".join(parts)
    real = os.pwritev

    def short(fd, some, at):
        return os.pwrite(fd, b"".join(some)[:takes], at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scoutview.ledger._durable._MOST_PARTS", at_once)
        patch.setattr(os, "pwritev", short)
        assert write_parts(file, parts, offset) == len(whole)
    assert os.pread(file, 2000, offset) == whole

    assert os.pwritev is real
    assert write_parts(file, parts, offset) == len(whole)
    assert os.pread(file, 2000, offset) == whole


def test_more_parts_than_the_system_takes_at_once_are_written(file):
    parts = [b"%04d" % n for n in range(5000)]

    assert write_parts(file, parts, 0) == 20_000
    assert os.pread(file, 20_000, 0) == b"".join(parts)
