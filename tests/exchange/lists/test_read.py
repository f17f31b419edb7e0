"""CISO Assistant libraries and CSV in: whatever it is, it is taken or refused in one sentence."""

import csv
import io
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.exchange.frameworks import ImportFault, framework_toml, mapping_toml, slug
from scoutview.exchange.lists.ciso_assistant import libraries
from scoutview.exchange.lists.read_ciso_assistant import read_ciso_assistant
from scoutview.exchange.lists.read_csv import BYTES_MAX, read_csv
from scoutview.exchange.lists.read_yaml import BYTES_MAX as YAML_BYTES_MAX
from scoutview.exchange.lists.read_yaml import read_yaml

LIBRARY = """\
urn: urn:example:risk:library:own
ref_id: OWN-LIB
objects:
  framework:
    urn: urn:example:risk:framework:own
    ref_id: Own Framework 1.0
    name: Our own framework
    requirement_nodes:
    - urn: urn:example:risk:req_node:own:a
      assessable: false
      depth: 1
      ref_id: A
      name: A group
    - urn: urn:example:risk:req_node:own:a.1
      assessable: true
      depth: 2
      ref_id: A.1
      name: no
      description: >-
        Folded words
        of somebody.
    - urn: urn:example:risk:req_node:own:a.2
      assessable: True
      depth: 2
      name: Only a URN
"""


def library(data):
    return read_ciso_assistant("own.yaml", data.encode())


def refused(read, data):
    with pytest.raises(ImportFault) as caught:
        read("given", data)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith("given")
    assert said.endswith((".", ".)"))
    assert len(said) < 400
    return said


def sentence_of(read, data):
    """Return why a file is refused, nothing where it is taken."""
    try:
        read("given", data)
    except ImportFault as error:
        return str(error)
    return ""


def test_a_library_gives_its_assessable_requirements_as_texts():
    found = library(LIBRARY)

    assert found.id == "own-framework-1-0"
    assert found.title == "Our own framework"
    assert found.texts == {"A.1": "no. Folded words of somebody.", "a.2": "Only a URN"}


def test_a_list_of_one_framework_is_one():
    text = LIBRARY.replace("  framework:", "  frameworks:\n  -", 1)

    assert list(library(text).texts) == ["A.1", "a.2"]


def test_our_own_libraries_come_back(shipped):
    for result in shipped.frameworks:
        name = f"ciso-assistant-{result.framework.id}.yaml"
        found = read_ciso_assistant(name, libraries(shipped)[name])
        wanted = {
            one.requirement.id: f"{one.requirement.title}. {one.requirement.asks}"
            for one in result.requirements
        }
        assert found.texts == wanted
        assert found.id == result.framework.id


BOMB = "a: &a [x, x]\n" + "".join(
    f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(30)
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "expected a library of CISO Assistant"),
        (b"- a\n", "expected a library of CISO Assistant"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"a: [", "no YAML"),
        (b"a: b: c", "no YAML"),
        (b"a: \x07", "no YAML"),
        (b"\tx", "no YAML"),
        (b"a: 1\na: 2\n", "line 2: the key 'a' stands there twice"),
        (b"? [a]\n: b\n", "a key is no text"),
        (b"a: 1\n---\nb: 2\n", "a second document begins"),
        (BOMB.encode(), "line 1: an anchor"),
        (b"a: *x\n", "an alias"),
        (b"a: !!python/object/apply:os.system ['true']\n", "a tag"),
        (b"a: !x y\n", "a tag"),
        (b"[" * 60 + b"]" * 60, "nested too deeply"),
        (b"".join(b" " * n + b"a:\n" for n in range(60)), "nested too deeply"),
        (b"objects: {framework: {requirement_nodes: 7}}", "has no list `requirement_nodes`"),
        (b"objects: {framework: {requirement_nodes: [7]}}", "node 1: expected an object"),
        (b"objects: {framework: {requirement_nodes: []}}", "has no requirement"),
        (b"objects: {frameworks: [{}, {}]}", "with one framework"),
        (LIBRARY.replace("a.2", "A.1").encode(), "requirement node 3: A.1 stands there twice"),
        (LIBRARY.replace("ref_id: A.1", "ref_id: '!'").encode(), "'!' is no id"),
        (LIBRARY.replace("name: no", 'name: "\\e[2J"').encode(), "has control characters"),
    ],
)
def test_a_library_that_cannot_be_taken_is_refused_in_one_sentence(data, words):
    assert words in refused(read_ciso_assistant, data)


def test_a_library_of_a_gigabyte_is_refused_unread():
    assert "has over" in refused(read_ciso_assistant, b" " * (YAML_BYTES_MAX + 1))


def test_scalars_stay_texts_whatever_they_look_like():
    assert read_yaml("y", b"a: no\nb: 1.0\nc: 2026-01-01\nd: ~\ne:\n") == {
        "a": "no",
        "b": "1.0",
        "c": "2026-01-01",
        "d": "~",
        "e": "",
    }


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t\\0", max_size=60))
def test_whatever_yaml_it_is_it_is_taken_or_refused(text):
    for data in (text.encode(), f"objects:\n  framework: {text}".encode()):
        assert "\n" not in sentence_of(read_ciso_assistant, data)


@given(st.binary(max_size=200))
def test_whatever_bytes_they_are_they_are_taken_or_refused(data):
    for read in (read_ciso_assistant, read_csv):
        assert "\n" not in sentence_of(read, data)


def sheet(*rows, heading=("id", "title", "text")):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([heading, *rows])
    return out.getvalue().encode()


def test_a_sheet_gives_titles_and_texts_by_id_whatever_its_delimiter():
    assert read_csv("My rules.csv", sheet(("1.1", "T", "Words.\nMore"), ("", "", ""))).texts == {
        "1.1": "T. Words. More"
    }
    found = read_csv("My rules.csv", "\ufeffText;ID\nWords;R 2\n".encode())
    assert found.texts == {"R-2": "Words"}
    assert (found.id, found.title) == ("my-rules", "My rules")


def test_a_sheet_may_have_ids_alone():
    assert read_csv("x.csv", b"id\nA.1\nA.2\n").texts == {"A.1": "", "A.2": ""}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no column is called id"),
        (b"a,b\n", "no column is called id"),
        (b"id,text\n", "has no requirement"),
        (b"id,text\n\xff,x\n", "is not UTF-8"),
        (b"id,text\nA.1\n", "line 2: 1 columns, expected 2"),
        (b'id,text\nA.1,"open\n', "no CSV"),
        (sheet(("A.1", "=1+1", "")), "line 2: '=1+1' is a formula"),
        (sheet(("A.1", "", "@SUM(1)")), "is a formula"),
        (sheet(("A.1", "", ""), ("A.1", "", "")), "line 3: A.1 stands there twice"),
        (sheet(("A.1", "", "\x1b[2J")), "has control characters"),
        (sheet(("A.1", "", "x" * 20_001)), "is over 20000 characters"),
        (sheet(("A.1", "", "x" * 50_000)), "no CSV"),
        (sheet(*((f"A.{n}", "", "") for n in range(2001))), "has over 2000 requirements"),
        (sheet(("\u0663", "", "")), "is no id"),
    ],
)
def test_a_sheet_that_cannot_be_taken_is_refused_in_one_sentence(data, words):
    assert words in refused(read_csv, data)


def test_a_long_run_of_blanks_behind_a_dash_is_no_long_work():
    cell = b"-" + b" " * 19_000 + b"x"

    found = read_csv("s.csv", b"id,text\n" + b"".join(b"A.%d,%s\n" % (n, cell) for n in range(200)))

    assert set(found.texts.values()) == {"- x"}


@pytest.mark.parametrize("sign", ["=", "+", "@", "- 1 -", "\uff1d", "\uff0b", "\uff20", "\uff0d1+"])
def test_a_formula_is_one_in_every_width(sign):
    with pytest.raises(ImportFault, match="is a formula"):
        read_csv("s.csv", f"id,text\nA.1,{sign}1\n".encode())


def test_a_sheet_of_a_gigabyte_is_refused_unread():
    assert "has over" in refused(read_csv, b" " * (BYTES_MAX + 1))


@given(st.text(max_size=120))
def test_whatever_sheet_it_is_it_is_taken_or_refused(text):
    data = f"id,title,text\n{text}".encode("utf-8", "surrogatepass")
    assert "\n" not in sentence_of(read_csv, data)


@given(st.text(max_size=60))
def test_every_name_has_a_slug(text):
    made = slug(text)

    assert made
    assert made == slug(made)


def test_the_two_files_are_toml_of_ids_with_everything_open():
    framework = tomllib.loads(framework_toml("own", 'O"w\\n', "f.csv", ["A.1"]))
    mapping = tomllib.loads(mapping_toml("f.csv", "0" * 64, ["A.1"]))

    assert framework["title"] == 'O"w\\n'
    assert [one["id"] for one in framework["requirement"]] == ["A.1"]
    assert [one["requirement"] for one in mapping["open"]] == ["A.1"]
    assert "edge" not in mapping
