"""Records of disposal: read as written, and nothing else is one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import Disposal
from scoutview.ledger.content.disposal import Disposed

CONTENT, KEY = "sha256:" + "0f" * 32, "a1" * 16
CONTENTS = st.lists(st.from_regex("sha256:[0-9a-f]{64}", fullmatch=True), max_size=3)
KEYS = st.lists(st.from_regex("[0-9a-f]{32}", fullmatch=True), max_size=3)
GOOD = {"by": "r", "reason": "w", "contents": [CONTENT], "data_keys": [KEY], "record": "disposal"}


@given(by=st.text(), reason=st.text(), contents=CONTENTS, data_keys=KEYS)
def test_a_disposal_is_read_as_it_was_written(by, reason, contents, data_keys):
    told = Disposal(by, reason, tuple(contents), tuple(data_keys))

    assert Disposal.parse(told.encode()) == told


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"record": "given"}, "whose record is"),
        ({"by": 5}, "'by' is not text"),
        ({"reason": None}, "'reason' is not text"),
        ({"contents": CONTENT}, "'contents' is not text"),
        ({"contents": ["sha256:" + "0F" * 32]}, "neither content nor a data key"),
        ({"data_keys": ["../etc"]}, "neither content nor a data key"),
        ({"data_keys": [5]}, "'data_keys' is not text"),
    ],
)
def test_what_is_malformed_is_no_disposal(change, words):
    with pytest.raises(ValueError, match=words):
        Disposal.parse(json.dumps(GOOD | change).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_record_are_no_disposal(content):
    with pytest.raises(ValueError, match="it is"):
        Disposal.parse(content)


def test_the_first_entry_that_names_something_counts():
    disposed = Disposed()
    disposed.add(3, Disposal("r", "w", (CONTENT,)))
    disposed.add(9, Disposal("r", "w", (CONTENT,), (KEY,)))

    assert disposed.contents == {CONTENT: 3}
    assert disposed.data_keys == {KEY: 9}
