import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate import _document
from scoutview.estate._document import DEPTH_MAX, FILE_BYTES_MAX, parse_document
from scoutview.estate.read import EstateError, read_estate


def sentence_of_file(path) -> str:
    with pytest.raises(EstateError) as caught:
        read_estate(path)
    return str(caught.value)


def test_a_missing_file_gets_a_sentence(tmp_path):
    path = tmp_path / "estate.toml"

    assert sentence_of_file(path) == f"{path}: there is no such file; give the estate file."


def test_a_folder_gets_a_sentence(tmp_path):
    expected = f"{tmp_path}: this is not a regular file; give the estate file."

    assert sentence_of_file(tmp_path) == expected


def test_a_pipe_gets_a_sentence_and_is_not_waited_for(tmp_path):
    pipe = tmp_path / "estate.toml"
    os.mkfifo(pipe)

    assert sentence_of_file(pipe).endswith("this is not a regular file; give the estate file.")


def test_a_file_under_a_file_gets_a_sentence(tmp_path):
    (tmp_path / "file").touch()

    assert "cannot be read (Not a directory)" in sentence_of_file(tmp_path / "file" / "estate.toml")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_gets_a_sentence(tmp_path):
    path = tmp_path / "estate.toml"
    path.touch(mode=0o000)

    assert "cannot be read (Permission denied); make it readable." in sentence_of_file(path)


def test_a_large_file_gets_a_sentence(tmp_path):
    path = tmp_path / "estate.toml"
    path.write_bytes(b"#" * (FILE_BYTES_MAX + 1))

    assert (
        sentence_of_file(path) == f"{path}: is over 2097152 bytes; split the estate or shorten it."
    )


def test_a_byte_order_mark_gets_a_sentence(faults_of):
    assert faults_of(b"\xef\xbb\xbfformat = 1\n") == (
        "estate.toml line 1: begins with a byte order mark; save it as UTF-8 without one.",
    )


@pytest.mark.parametrize(
    "data", [b"format = 1\nname = '\xe9'\n", "format = 1\n\xe9".encode("utf-16")]
)
def test_another_encoding_gets_a_sentence(data, faults_of):
    (fault,) = faults_of(data)

    assert fault.endswith("is not UTF-8 text; save it as UTF-8.")


def test_the_line_of_a_wrong_byte_is_told(faults_of):
    (fault,) = faults_of(b"format = 1\n# \xff\n")

    assert fault.startswith("estate.toml line 2: ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\n= 2\n", "line 2, column 1"),
        ("a = 1\nb = 'x\n", "line 2"),
        ('a = 1\nb = "x\nc = 1\n', "line 2, column 7"),
        ("a = 1\r\nb = 1\r\na = 1\r\n", "line 3, column 6"),
        ("a = 1\rb = 2", "line 1, column 6"),
        ("a = 2026-12-32", "line 1, column 9"),
        ("a = 1\n[a]\nb = 2\n[a]\n", "line 2, column 3"),
        ("a = [1,\n2", "line 2"),
        ("a = 1\0", "line 1, column 6"),
    ],
)
def test_what_is_not_toml_is_told_with_its_place(text, place, faults_of):
    (fault,) = faults_of(text)

    assert fault.startswith(f"estate.toml {place}: this is not TOML (")
    assert fault.endswith("); correct the line.")
    assert fault.isprintable()


def test_a_number_that_is_too_long_gets_a_sentence(faults_of):
    assert faults_of(f"a = 1\nb = -{'1' * 5000}") == (
        "estate.toml line 2: a number is too long; correct it.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 1_000_000,
        "a = " + "{b=" * 500_000,
        "a = " + "{b=[" * 500_000,
        "a." * 1_000_000 + "a = 1",
        "[" + "a." * 1_000_000 + "a]",
        'a = "]"\nb = ' + "[" * (DEPTH_MAX + 1),
        "a = '''\n]'''\nb = " + "[" * (DEPTH_MAX + 1),
        'a = """\\"""]"""\nb = ' + "[" * (DEPTH_MAX + 1),
        "# [[]]\n" + "a . " * (DEPTH_MAX + 1) + "a = 1",
    ],
)
def test_deep_nesting_gets_a_sentence(text, faults_of):
    (fault,) = faults_of(text)

    assert fault.endswith(f"is nested over {DEPTH_MAX} deep; an estate needs less.")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * DEPTH_MAX + "]" * DEPTH_MAX,
        "a = [" + "[], " * 1000 + "]",
        'a = "' + "[" * 1000 + '"',
        "a = '" + "{" * 1000 + "'",
        'a = """\n' + "[" * 1000 + '"""""',
        "a = ''''" + "[" * 1000 + "'''",
        'a = "\\"' + "[" * 1000 + '"',
        "# " + "[" * 1000,
        'a = "' + "." * 1000 + '"',
        "a = [" + "1.5, " * 1000 + "]",
        "a = 1.5\n" + "".join(f"b{number} = 1.5\n" for number in range(1000)),
    ],
)
def test_what_is_not_nested_is_read(text):
    assert "a" in parse_document(text.encode(), "estate.toml") or text.startswith("#")


@pytest.mark.parametrize(
    "lines",
    [
        ["x = [", *["[[a]" for _ in range(40)]],
        ["x = [", *["["] * 40, *["]"] * 40, "]"],
        ["x = [", *["[a]"] * 5, *["{ y = ["] * 40],
        ['a = "b"', "[[c]]", "x = " + "{ y = " * 40],
        [".".join("k" for _ in range(40)) + " = 1"],
        ["[" + ".".join("k" for _ in range(40)) + "]"],
    ],
)
def test_plain_lines_around_it_hide_no_depth(lines):
    with pytest.raises(EstateError, match="is nested over 16 deep"):
        parse_document("\n".join(lines).encode(), "estate.toml")


@given(
    st.lists(
        st.sampled_from(
            [
                "a = 1",
                'b = "x"',
                "[t]",
                "[[u]]",
                "[[v]",
                "x = [",
                "[",
                "]",
                "{ y =",
                "}",
                '"""',
                "#",
            ]
        ),
        max_size=60,
    )
)
def test_leaving_plain_lines_out_lets_nothing_deeper_through(lines):
    text = "\n".join(lines)

    deep = _document._too_deep(text) is not None
    if _document._too_deep(_document.PLAIN_LINE.sub("", text)) is None and deep:
        # Two levels of a heading at most, which the parser bears.
        assert _document._too_deep(text.replace("[[u]]", "").replace("[t]", "")) is None
