"""Official wording from a licensed copy: by id, bounded, and nothing hostile gets in."""

import csv
import io
import json
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog.licensed import (
    FILE_BYTES_MAX,
    TEXT_CHARACTERS_MAX,
    Licensed,
    LicensedError,
    read_licensed,
    taken_from,
    written,
)
from scoutview.catalog.load import load_catalog

CATALOG = load_catalog()
IDS = [requirement.id for requirement in CATALOG.frameworks[-1].requirements]


def sheet(*rows: tuple[str, ...], heading: tuple[str, ...] = ("id", "text")) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heading, *rows])
    return out.getvalue().encode()


def oscal(*controls: dict[str, object]) -> bytes:
    return json.dumps({"catalog": {"groups": [{"controls": list(controls)}]}}).encode()


def taken(data: bytes, framework: str = "soc2") -> dict[str, str]:
    return dict(taken_from("copy.csv", data, CATALOG, framework).texts)


def refused(data: bytes, framework: str = "soc2") -> str:
    with pytest.raises(LicensedError) as caught:
        taken_from("copy.csv", data, CATALOG, framework)
    said = str(caught.value)
    assert said.startswith("copy.csv")
    assert "\n" not in said
    assert len(said) < 300
    return said


def test_a_sheet_gives_texts_by_id_with_white_space_folded() -> None:
    data = sheet(("CC6.1", "Words of\n the owner."), ("cc 6.2", "More."), ("", ""))

    assert taken(data) == {"CC6.1": "Words of the owner.", "CC6.2": "More."}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_headings_are_known(delimiter: str) -> None:
    data = f"\ufeffTitle{delimiter}Criterion{delimiter}Wording\nx{delimiter}CC6.1{delimiter}Words\n"

    assert taken(data.encode()) == {"CC6.1": "Words"}


def test_a_list_a_soft_hyphen_and_the_hint_of_a_spreadsheet_are_no_fault() -> None:
    data = 'sep=;\r\nid;text\r\nCC6.1;"- (a) in\u00adforma\u200btion"\r\n'

    assert taken(data.encode()) == {"CC6.1": "- (a) information"}


def test_an_oscal_catalog_gives_statements_with_their_items() -> None:
    statement = {
        "name": "statement",
        "prose": "Manage accounts:",
        "parts": [{"name": "item", "prose": "every {{ insert: param, ac-02_odp.01 }};"}],
    }
    guidance = {"name": "guidance", "prose": "Not the statement."}
    data = oscal(
        {
            "id": "ac-2",
            "parts": [statement, guidance],
            "controls": [{"id": "ac-2.1", "parts": [{"name": "statement", "prose": "By tools."}]}],
        }
    )

    assert taken(data, "nist-800-53-r5-moderate") == {
        "AC-2": "Manage accounts: every [ac-02_odp.01];",
        "AC-2(1)": "By tools.",
    }


def test_ids_that_the_framework_does_not_have_are_told() -> None:
    data = sheet(("CC6.1", "Words"), ("CC6.2", "Words"), ("CC99.1", "Words"))

    assert taken_from("copy.csv", data, CATALOG, "soc2").unknown == ("CC99.1",)


def sentence_of(data: bytes) -> str:
    """Return why a file is refused, nothing where it is taken."""
    try:
        taken_from("copy.csv", data, CATALOG, "soc2")
    except LicensedError as error:
        return str(error)
    return ""


def nested(depth: int) -> bytes:
    return b'{"catalog":' * depth + b"{}" + b"}" * depth


def groups(depth: int) -> bytes:
    node: dict[str, object] = {"controls": []}
    for _ in range(depth):
        node = {"groups": [node]}
    return json.dumps({"catalog": node}).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + b"\0" * 50, "packed or office file"),
        (b"\x1f\x8b" + b"\0" * 50, "packed or office file"),
        (b"%PDF-1.7", "packed or office file"),
        (b"id,text\nCC6.1,\xff\xfe\n", "is not UTF-8"),
        (b"", "no column is called id"),
        (b"id,words\nCC6.1,x\n", "no column is called text"),
        (b"id,text\nCC6.1\n", "1 columns, expected 2"),
        (b'id,text\nCC6.1,"open\n', "no CSV"),
        (sheet(("CC6.1", "a"), ("cc6.1", "b")), "CC6.1 stands there twice"),
        (sheet(("CC6.1", "=HYPERLINK(1)")), "is a formula"),
        (sheet(("CC6.1", "  @SUM(1)")), "is a formula"),
        (sheet(("CC6.1", "-1+cmd|' /C calc'!A0")), "is a formula"),
        (sheet(("CC6.1", "-A1+cmd|' /C calc'!A0")), "is a formula"),
        (sheet(("CC6.1", "-SUM(1)")), "is a formula"),
        (sheet(("CC6.1", "\uff1d1+1")), "is a formula"),
        (sheet(("CC6.1", "")), "CC6.1 has no text"),
        (b"id,text,id\nCC6.1,x,CC6.2\n", "two columns are called id"),
        (b"id,text" + b",x" * 300 + b"\nCC6.1,a" + b",b" * 300 + b"\n", "over 200 columns"),
        (b'{"catalog": {}, "catalog": {}}', "the key 'catalog' stands twice"),
        (sheet(("CC6.1", "x" * (TEXT_CHARACTERS_MAX + 1))), "is over 20000 characters"),
        (sheet(("CC6.1", "x" * 50_000)), "no CSV: field larger than"),
        (sheet(("CC6.1", "\x1b[2Jgone")), "has control characters"),
        (sheet(("AC-1", "x"), ("AC-2", "y")), "0 of its 2 ids are ids of soc2, such as CC1.1"),
        (b"id,text\n" + b"x,y\n" * 20_001, "has over 20000 rows"),
        (b"{", "is no JSON"),
        (b'{"catalog": 7}', "expected an OSCAL catalog"),
        (b'{"catalog": NaN}', "NaN is no number"),
        (nested(100_000), "is nested too deeply"),
        (groups(60), "is nested too deeply"),
        (b'{"catalog": {}}', "0 of its 0 ids"),
        (oscal({"id": "cc6.1", "parts": [{"name": "statement", "prose": "a\x00b"}]}), "control"),
    ],
)
def test_a_file_that_is_not_right_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_a_key_that_stands_twice_among_many_is_found_at_once() -> None:
    keys = [*(f'"{number}":1' for number in range(60_000)), '"x":1,"x":1']

    assert "the key 'x' stands twice" in refused(f'{{"catalog":{{{",".join(keys)}}}}}'.encode())


@given(st.binary(max_size=400))
def test_whatever_it_is_it_is_taken_or_refused_in_a_sentence(data: bytes) -> None:
    assert "\n" not in sentence_of(data)


json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["catalog", "groups", "controls", "parts", "id", "name", "prose"]),
            inner,
        )
    ),
    max_leaves=15,
)


@given(json_values)
def test_no_json_of_any_shape_is_more_than_refused(document: object) -> None:
    data = json.dumps({"catalog": document}).encode()
    assert "\n" not in sentence_of(data)


def test_what_is_written_is_read_again(tmp_path) -> None:
    licensed = Licensed(
        framework="soc2",
        source="copy.csv",
        sha256="0" * 64,
        by="Ana Ruiz",
        on=date(2026, 11, 27),
        texts={"CC6.1": "Words “of” the owner."},
    )
    (tmp_path / "licensed").mkdir()
    path = tmp_path / "licensed" / "soc2.json"
    path.write_bytes(written(licensed))

    assert read_licensed(tmp_path, "soc2") == licensed
    assert read_licensed(tmp_path, "iso-27001-2022") is None


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b"{}", b'{"texts": 7}', b"[" * 100_000, b'{"on": "x"}', b"\xff"]
)  # fmt: skip
def test_a_damaged_file_is_named_and_the_way_out_told(damage: bytes, tmp_path) -> None:
    (tmp_path / "licensed").mkdir()
    (tmp_path / "licensed" / "soc2.json").write_bytes(damage)

    with pytest.raises(LicensedError, match="is damaged; import the texts again"):
        read_licensed(tmp_path, "soc2")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 99}, "is of another format or framework"),
        ({"framework": "gdpr"}, "is of another format or framework"),
        ({"source": "a\x1b[31m"}, "has control characters"),
        ({"by": "a\x07"}, "has control characters"),
    ],
)
def test_a_file_that_was_tampered_with_is_not_shown(changes, words, tmp_path) -> None:
    given = Licensed(
        framework="soc2", source="c", sha256="0", by="A", on=date(2026, 1, 1), texts={"CC6.1": "x"}
    )
    (tmp_path / "licensed").mkdir()
    document = {**json.loads(written(given)), **changes}
    (tmp_path / "licensed" / "soc2.json").write_text(json.dumps(document))

    with pytest.raises(LicensedError, match=words):
        read_licensed(tmp_path, "soc2")


def test_a_pipe_in_place_of_the_file_is_refused_at_once(tmp_path) -> None:
    (tmp_path / "licensed").mkdir()
    os.mkfifo(tmp_path / "licensed" / "soc2.json")

    with pytest.raises(LicensedError, match="is no file"):
        read_licensed(tmp_path, "soc2")


def test_a_file_that_is_too_large_is_refused(tmp_path) -> None:
    (tmp_path / "licensed").mkdir()
    with (tmp_path / "licensed" / "soc2.json").open("wb") as file:
        file.truncate(FILE_BYTES_MAX + 1)

    with pytest.raises(LicensedError, match="is over"):
        read_licensed(tmp_path, "soc2")
