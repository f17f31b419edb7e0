from hypothesis import given
from hypothesis import strategies as st

from scoutview.reports._hexdump import dump


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_dump_holds_the_first_bytes_and_counts_the_rest(data, most):
    shown = dump(data, len(data) + 7, most)

    lines = shown.text.splitlines()
    assert bytes.fromhex("".join(line[6:53] for line in lines)) == data[:most]
    assert shown.total == len(data) + 7
    assert shown.shown == min(most, len(data))
