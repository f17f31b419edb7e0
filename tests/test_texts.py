import tomli
from hypothesis import given
from hypothesis import strategies as st

from scoutview.texts import one_line, plain, shown, toml_text


def test_controls_and_hidden_directions_become_replacement_characters():
    assert plain("a\x00b\x1b[31m\u202ec\ud800") == "a\ufffdb\ufffd[31m\ufffdc\ufffd"


def test_lines_and_letters_of_all_scripts_stay():
    assert plain("\u653e\u5c04 \u05d0\n\t\u00e9") == "\u653e\u5c04 \u05d0\n\t\u00e9"


@given(st.text(st.characters(categories=["C", "L", "Z", "P"])))
def test_one_line_is_one_line(text):
    assert "\n" not in one_line(text)
    one_line(text).encode("utf-8")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_toml_text_is_read_again_as_the_same(text):
    assert tomli.loads(f"text = {toml_text(text)}") == {"text": text}


@given(st.text(max_size=100), st.integers(1, 60))
def test_what_a_sentence_shows_is_cut_and_moves_no_cursor(text, most):
    told = shown(text, most)

    assert told.isprintable()
    assert told[0] == told[-1] == '"'
    assert ("..." in told) or len(text) <= most
