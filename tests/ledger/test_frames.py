import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import MAX_ENVELOPE_BYTES, Frames, frame

envelopes = st.lists(st.binary(min_size=1, max_size=40), max_size=8)


def test_a_frame_is_a_big_endian_length_and_the_envelope():
    assert frame(b"x" * 258) == b"\x01\x02" + b"x" * 258


@pytest.mark.parametrize("length", [0, MAX_ENVELOPE_BYTES + 1])
def test_an_envelope_of_a_length_out_of_bounds_gets_no_frame(length):
    with pytest.raises(LedgerError, match=f"takes {length} bytes"):
        frame(bytes(length))


@given(envelopes)
def test_frames_are_read_back_as_they_were_written(items):
    data = b"".join(map(frame, items))

    frames = Frames(io.BytesIO(data))

    assert list(frames) == items
    assert (frames.end, frames.fault) == (len(data), None)


@given(envelopes.filter(bool), st.data())
def test_a_cut_log_gives_its_whole_frames_and_is_torn(items, data):
    whole = b"".join(map(frame, items[:-1]))
    last = frame(items[-1])
    kept = data.draw(st.integers(1, len(last) - 1))

    frames = Frames(io.BytesIO(whole + last[:kept]))

    assert list(frames) == items[:-1]
    assert (frames.end, frames.torn) == (len(whole), True)


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x20\x01", b"\xff\xff"])
def test_an_impossible_length_ends_the_log_and_is_not_torn(length):
    frames = Frames(io.BytesIO(frame(b"one") + length + b"x" * 70_000))

    assert list(frames) == [b"one"]
    assert (frames.end, frames.torn) == (5, False)
    assert "its length is" in frames.fault


@given(st.binary(max_size=300))
def test_any_bytes_end_in_whole_frames_and_a_reason_for_the_rest(data):
    frames = Frames(io.BytesIO(data))

    items = list(frames)

    assert b"".join(map(frame, items)) == data[: frames.end]
    assert (frames.fault is None) == (frames.end == len(data))
