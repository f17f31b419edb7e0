import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate.locate import line_of, lines_of

DOCUMENT = b"""\
# a comment [not.a.table]
title = "x # y"
a.b."c d" = 1
inline = { y = [1,
  { z = 2 }], w = 3 }
[[list]]
id = 1
  [[list.inner]]
  p = 2
[[list]]
[[list.inner]]
[[list.inner]]
q = [
  1, # one

  2,
]
[list.only]
k = 1
[x.'y.z']
"\\u00e9" = 1
text = \"\"\"
[fake]
\"\"\"
after = 1
"""
PLACES = [
    (("title",), 2),
    (("a",), 3),
    (("a", "b", "c d"), 3),
    (("inline", "y", 0), 4),
    (("inline", "y", 1), 5),
    (("inline", "y", 1, "z"), 5),
    (("inline", "w"), 5),
    (("list",), 6),
    (("list", 0), 6),
    (("list", 0, "id"), 7),
    (("list", 0, "inner", 0, "p"), 9),
    (("list", 1), 10),
    (("list", 1, "inner", 0), 11),
    (("list", 1, "inner", 1, "q", 0), 14),
    (("list", 1, "inner", 1, "q", 1), 16),
    (("list", 1, "only", "k"), 19),
    (("x",), 20),
    (("x", "y.z", "é"), 21),
    (("x", "y.z", "after"), 25),
]


@pytest.mark.parametrize(("place", "line"), PLACES)
def test_every_way_to_write_a_key_is_found(place, line):
    assert line_of(DOCUMENT, place) == line


@pytest.mark.parametrize(("place", "line"), PLACES)
def test_windows_line_ends_change_no_line(place, line):
    assert line_of(DOCUMENT.replace(b"\n", b"\r\n"), place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("absent",), 1),
        (("list", 0, "absent"), 6),
        (("list", 1, "inner", 1, "absent", 3, "deep"), 12),
        (("list", 9), 6),
        (("inline", "absent"), 4),
    ],
)
def test_what_is_absent_is_where_its_parent_is(place, line):
    assert line_of(DOCUMENT, place) == line


def test_many_places_are_found_at_once():
    places = [place for place, _ in PLACES]

    assert lines_of(DOCUMENT, places) == [line for _, line in PLACES]


def test_a_file_that_is_no_toml_has_a_line_all_the_same():
    assert line_of(b"\xff\x00[[[=\n'", ("a", 0)) == 1


@given(st.binary(max_size=200), st.lists(st.text(max_size=3) | st.integers(0, 3), max_size=4))
def test_any_bytes_have_a_line_within_the_file(data, place):
    assert 1 <= line_of(data, tuple(place)) <= data.count(b"\n") + 1


# A generated document: every value is the number of the line that its key stands on.
KEYS = st.sampled_from(["a", "b-c", "_9", "7", '"d e"', "'f.g'", '"\\u00e9#"', '"["'])
NOISE = st.sampled_from(["", "# [x]\n", "\n\n", "  \t# 'y\n"])


class _Writer:
    """Writes TOML and keeps count of its lines."""

    def __init__(self, newline: str) -> None:
        self.newline = newline
        self.text = ""

    @property
    def line(self) -> int:
        return self.text.count("\n") + 1

    def write(self, text: str) -> None:
        self.text += text.replace("\n", self.newline)


def _write_value(draw, out: _Writer, depth: int) -> None:
    shape = draw(st.sampled_from(["number", "array", "inline"] if depth else ["number"]))
    if shape == "array":
        out.write("[")
        for _ in range(draw(st.integers(0, 3))):
            out.write(draw(st.sampled_from(["", "\n", "# ]\n"])))
            _write_value(draw, out, depth - 1)
            out.write(",")
        out.write("]")
    elif shape == "inline":
        out.write("{")
        for number, key in enumerate(draw(st.lists(KEYS, max_size=3, unique=True))):
            out.write(f"{', ' if number else ''}{key} = ")
            _write_value(draw, out, depth - 1)
        out.write("}")
    else:
        out.write(str(out.line))


def _write_pairs(draw, out: _Writer) -> None:
    for key in draw(st.lists(KEYS, max_size=3, unique=True)):
        out.write(draw(NOISE))
        dotted = draw(st.sampled_from(["", ".x", ".x.'y z'"]))
        out.write(f"{draw(st.sampled_from(['', '  ']))}{key}{dotted} = ")
        _write_value(draw, out, 3)
        out.write("\n")


@st.composite
def documents(draw):
    out = _Writer(draw(st.sampled_from(["\n", "\r\n"])))
    _write_pairs(draw, out)
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["table", "list", "nested"]))
        if kind == "table":
            out.write(f"[t{number}.{draw(KEYS)}]\n")
        else:
            out.write("[[list]]\n")
        _write_pairs(draw, out)
        if kind == "nested":
            out.write("[[list.inner]]  # one\n")
            _write_pairs(draw, out)
            out.write("[list.inner.more]\n")
            _write_pairs(draw, out)
    return out.text


def _numbers(value, place=()):
    """Yield each number of a document with its place."""
    if isinstance(value, int):
        yield place, value
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for step, inner in items:
        yield from _numbers(inner, (*place, step))


@given(documents())
def test_each_value_of_a_generated_document_is_on_its_line(text):
    numbers = dict(_numbers(tomllib.loads(text)))

    lines = lines_of(text.encode(), numbers)

    assert dict(zip(numbers, lines, strict=True)) == numbers
