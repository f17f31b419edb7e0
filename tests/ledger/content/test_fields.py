"""Files cut into fields, and what a part of one proves of the rest."""

import base64
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger.content.fields import (
    MOST_DEPTH,
    Field,
    Method,
    NoFields,
    commit,
    cut,
    field_leaf,
    field_salt,
)

SALT = bytes(range(32))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_text_is_cut_at_its_newlines_and_loses_nothing():
    assert cut(Method.TEXT, b"one\r\n\ntwo") == [
        Field("1", b"one\r\n"),
        Field("2", b"\n"),
        Field("3", b"two"),
    ]


def test_cells_are_named_by_row_and_column():
    assert cut(Method.CSV, b'id,name\r\n1,"a, ""b"""\r\n') == [
        Field("1/1", b"id"),
        Field("1/2", b"name"),
        Field("2/1", b"1"),
        Field("2/2", b'a, "b"'),
    ]


def test_values_are_named_by_json_pointer():
    data = b'{"a/b": [1, {"~": null}], "e": {}, "l": [], "\xc3\xa9": "x"}'
    assert cut(Method.JSON, data) == [
        Field("/a~1b/0", b"1"),
        Field("/a~1b/1/~0", b"null"),
        Field("/e", b"{}"),
        Field("/l", b"[]"),
        Field("/\u00e9", b'"x"'),
    ]


def test_a_byte_order_mark_belongs_to_no_field():
    assert cut(Method.CSV, b"\xef\xbb\xbfid\n") == [Field("1/1", b"id")]


@given(st.text().filter(lambda text: not text.startswith("\ufeff") and text != ""))
def test_the_lines_of_any_text_are_the_text(text):
    fields = cut(Method.TEXT, text.encode())

    assert b"".join(field.value for field in fields) == text.encode()


@given(st.lists(st.lists(st.text('ab,"\r\n \u00e9'), min_size=1, max_size=4), min_size=1))
def test_the_cells_of_any_table_are_its_cells(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    fields = {
        field.path: field.value.decode() for field in cut(Method.CSV, out.getvalue().encode())
    }

    expected = {f"{r}/{c}": cell for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1)}
    empty = {f"{r}/1" for r, row in enumerate(rows, 1) if row == [""]}
    assert {path: fields.get(path) for path in expected if path not in empty} == {
        path: cell for path, cell in expected.items() if path not in empty
    }


@given(JSON)
def test_no_two_values_of_any_json_have_one_path(value):
    fields = cut(Method.JSON, json.dumps(value).encode())

    assert len({field.path for field in fields}) == len(fields)


@pytest.mark.parametrize(
    ("method", "data", "words"),
    [
        (Method.TEXT, b"", "it is empty"),
        (Method.TEXT, b"\xff", "not UTF-8"),
        (Method.CSV, b'"open', "cannot be read as csv"),
        (Method.JSON, b"{", "cannot be read as json"),
        (Method.JSON, b'{"a": 1, "a": 2}', "a member twice"),
        (Method.JSON, b"[" * 200 + b"]" * 200, f"nested deeper than {MOST_DEPTH}"),
        (Method.JSON, b"[" * 100_000, "cannot be read as json"),
        (Method.JSON, b"NaN", "cannot be read as json"),
        (Method.JSON, b'"\\ud800"', "cannot be read as json"),
        (Method.JSON, b"1" + b"0" * 400, "cannot be read as json"),
    ],
)
def test_a_file_of_another_kind_is_refused(method, data, words):
    with pytest.raises(NoFields, match=words):
        cut(method, data)


def test_too_many_fields_are_refused_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr("scoutview.ledger.content.fields.MOST_FIELDS", 9)

    with pytest.raises(NoFields, match="has over 9 fields"):
        cut(Method.TEXT, b"\n" * 10)


def test_salts_and_leaves_differ_by_place_path_and_value():
    salts = {field_salt(SALT, n) for n in range(100)}
    assert len(salts) == 100
    leaf = field_leaf(SALT, Field("1", b"23"))
    assert (
        len({leaf, field_leaf(SALT, Field("12", b"3")), field_leaf(SALT, Field("1", b"24"))}) == 3
    )


def test_a_commitment_depends_on_the_salt_of_the_content():
    one, other = commit(Method.TEXT, b"a\nb\n", SALT), commit(Method.TEXT, b"a\nb\n", bytes(32))

    assert (one.method, one.count) == (Method.TEXT, 2)
    assert one.root != other.root
    assert base64.b16decode(one.root.upper())
