from hypothesis import given
from hypothesis import strategies as st

from scoutview.reports._hexdump import dump
from scoutview.reports._plain import one_line, plain


def test_controls_and_hidden_directions_become_replacement_characters():
    assert plain("a\x00b\x1b[31m\u202ec\ud800") == "a\ufffdb\ufffd[31m\ufffdc\ufffd"


def test_lines_and_letters_of_all_scripts_stay():
    assert plain("\u653e\u5c04 \u05d0\n\t\u00e9") == "\u653e\u5c04 \u05d0\n\t\u00e9"


@given(st.text(st.characters(categories=["C", "L", "Z", "P"])))
def test_one_line_is_one_line(text):
    assert "\n" not in one_line(text)
    one_line(text).encode("utf-8")


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_dump_holds_the_first_bytes_and_counts_the_rest(data, most):
    shown = dump(data, len(data) + 7, most)

    lines = shown.text.splitlines()
    assert bytes.fromhex("".join(line[6:53] for line in lines)) == data[:most]
    assert shown.total == len(data) + 7
    assert shown.shown == min(most, len(data))
