"""docs/reference/estate-file.md says what the reader knows: no more and no less."""

import re
from pathlib import Path

import pytest

from scoutview.estate._systems import ENDPOINTS_MAX, SYSTEMS_MAX
from scoutview.estate.model import Category, DataClass, Kind, Protocol
from scoutview.estate.permission import INTRUSIVE, ONE_CONNECTION

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference" / "estate-file.md").read_text()

# The heading of each table of keys, and where an unknown key goes into the example.
TABLES = {
    "The top of the file": ("format = 1", "format = 1\nother = 1"),
    "`[organization]`": ("[organization]", "[organization]\nother = 1"),
    "`[engagement]`": ("report =", "other = 1\nreport ="),
    "`engagement.period`": ("{ start", "{ other = 1, start"),
    "`engagement.excluded`": ("{ criterion", "{ other = 1, criterion"),
    "`[[commitment]]`": ("text =", "other = 1\ntext ="),
    "`[authorization]`": ("by =", "other = 1\nby ="),
    "`[[system]]`": ("kind =", "other = 1\nkind ="),
    "`[[system.endpoint]]`": ("  port =", "other = 1\nport ="),
    "`client`": ("client = {", "client = { other = 1,"),
    "`credentials`": (
        "path =",
        'credentials = { user_env = "U", password_env = "P", other = 1 }\npath =',
    ),
    "`[[flow]]`": ("from =", "other = 1\nfrom ="),
    "`[[vendor]]`": ("services =", "other = 1\nservices ="),
    "`[[exception]]`": ("probe =", "other = 1\nprobe ="),
    "`[retention]`": ("[organization]", "[retention]\nyears = 6\nother = 1\n[organization]"),
}


def section(heading: str) -> str:
    """Return the text under a heading, up to the next one of its own or a higher level."""
    found = re.search(
        rf"^(##+) {re.escape(heading)}\n(.*?)(?=^##+ |\Z)", REFERENCE, re.DOTALL | re.MULTILINE
    )
    assert found, heading
    return found[2]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize("heading", TABLES)
def test_each_table_lists_the_keys_that_the_reader_knows(heading, example, faults_of):
    old, new = TABLES[heading]
    (fault,) = faults_of(example.replace(old, new, 1))
    known = fault.partition("the keys here are ")[2].removesuffix(".").split(", ")

    assert sorted(first_column(section(heading))) == sorted(known)


def test_every_table_of_keys_is_asked_about():
    keys = REFERENCE.partition("\n## Keys\n")[2].partition("\n## ")[0]

    assert re.findall(r"^### (.*)$", keys, re.MULTILINE) == list(TABLES)


def test_the_example_is_the_tested_one(example):
    assert re.findall(r"^```toml\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE) == [example]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Kinds", Kind),
        ("Protocols", Protocol),
        ("Categories", Category),
    ],
)
def test_the_words_of_a_field_are_all_listed(heading, words):
    assert re.findall(r"`([^`]+)`", section(heading)) == list(words)


def test_the_classes_of_data_are_all_listed():
    declared, _, derived = section("Classes of data").partition("Do not declare")

    assert re.findall(r"`([^`]+)`", declared) == list(DataClass)
    assert "`phi`" in derived


def test_the_permissions_are_all_listed():
    assert first_column(section("Permissions")) == sorted([ONE_CONNECTION, *INTRUSIVE])


def test_the_sentence_at_the_top_is_what_the_reader_says(example, faults_of):
    (fault,) = faults_of(example.replace("port = 11112", "port = 111120"))

    assert f"\n    {fault}\n" in REFERENCE


def test_the_bounds_are_those_of_the_reader():
    assert f"up to {SYSTEMS_MAX:,} tables" in section("The top of the file")
    assert f"Up to {ENDPOINTS_MAX:,} in the file" in section("`[[system]]`")


def test_every_link_leads_to_a_heading():
    headings = re.findall(r"^##+ (.*)$", REFERENCE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", text.lower()).replace(" ", "-") for text in headings}

    assert set(re.findall(r"\]\(#([^)]*)\)", REFERENCE)) <= anchors
