"""Prerequisites, public cases and samples: they name what exists and lead nowhere in a circle."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.catalog import _filled, prerequisites
from scoutview.catalog.load import CatalogError, catalog_files, load_catalog
from scoutview.catalog.model import Product
from tests.catalog.small import FILES, LEAVERS, LISTENERS, loaded
from tests.catalog.test_check import problems

CATALOG = load_catalog()
CASE = """[[case]]
id = "open-archive"
title = "An archive was open"
date = "2020-01"
source = "Nobody, letter"
story = "It was open."
controls = ["ENC-01"]
criteria = ["CC6.7"]
"""
SAMPLE = '[[sample]]\ncontrol = "ACC-05"\nsampled = "All."\nfails = "Some."\nready = "A list."\n'


def with_first(file: str, *first: str) -> str:
    names = ", ".join(f'"{each}"' for each in first)
    return FILES[file].replace("[remediation]\n", f"[remediation]\nfirst = [{names}]\n")


def test_the_shipped_prerequisites_have_an_order() -> None:
    first = {control.id: control.remediation.first for control in CATALOG.controls}
    order = prerequisites.in_order(first)

    assert list(prerequisites.faults(first)) == []
    assert sorted(order) == sorted(first)
    assert all(order.index(each) < order.index(name) for name in first for each in first[name])
    assert sum(map(len, first.values())) >= len(first)


def test_a_prerequisite_that_does_not_exist_is_reported_with_its_line() -> None:
    line = with_first(LEAVERS, "ACC-99").splitlines().index('first = ["ACC-99"]') + 1

    assert problems({**FILES, LEAVERS: with_first(LEAVERS, "ACC-99")}) == [
        f"{LEAVERS}, line {line}: ACC-05 comes after ACC-99, which does not exist"
    ]


def test_a_circle_is_reported_with_its_line_and_its_path() -> None:
    files = {
        **FILES,
        LEAVERS: with_first(LEAVERS, "ENC-01"),
        LISTENERS: with_first(LISTENERS, "ACC-05"),
    }

    (problem,) = problems(files)

    assert problem.endswith("prerequisites go in a circle: ACC-05 after ENC-01 after ACC-05")
    assert problem.startswith(f"{LEAVERS}, line ")


graphs = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), unique=True, max_size=3)
)


@given(graphs)
def test_there_is_a_fault_exactly_where_there_is_no_order(first: dict[str, list[str]]) -> None:
    known = {name: [each for each in after if each in first] for name, after in first.items()}
    order = prerequisites.in_order(known)
    kept = all(order.index(each) < order.index(name) for name in known for each in known[name])

    assert sorted(order) == sorted(known)
    assert kept == (not list(prerequisites.faults(known)))


def test_a_long_chain_is_no_deep_recursion() -> None:
    first = {str(number): [str(number + 1)] for number in range(50_000)} | {"50000": []}

    assert list(prerequisites.faults(first)) == []
    assert prerequisites.in_order(first)[0] == "50000"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"ENC-01"', '"ENC-77"', "line 7: the case open-archive names ENC-77, which does not"),
        ('"CC6.7"', '"CC6.9"', "line 8: the case open-archive names CC6.9, which does not"),
    ],
)
def test_a_case_names_what_exists(old: str, new: str, words: str) -> None:
    (problem,) = problems({**FILES, "education/cases.toml": CASE.replace(old, new)})

    assert words in problem


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("cases", CASE + CASE, "open-archive is listed twice"),
        ("cases", CASE.replace('"2020-01"', '"last year"'), "expected a year, month or day"),
        ("cases", CASE.replace('"ENC-01"', '"enc"'), "expected a control id"),
        ("cases", CASE.replace("An archive", "An archive " * 10), "title is over 90"),
        ("cases", CASE + "fine = 1\n", "this key is not known"),
        ("samples", SAMPLE + SAMPLE, "ACC-05 is listed twice"),
        ("samples", SAMPLE.replace("ready", "reddy"), "the key `ready` is missing"),
        ("lessons", "x = 1", "the catalog has no place for a file of this name"),
    ],
)
def test_a_wrong_field_is_refused_with_its_file(file: str, text: str, words: str) -> None:
    with pytest.raises(CatalogError, match=words) as caught:
        loaded({**FILES, f"education/{file}.toml": text})

    assert str(caught.value).startswith(f"education/{file}.toml")


def test_a_sample_of_a_missing_control_is_reported() -> None:
    (problem,) = problems({**FILES, "education/samples.toml": SAMPLE.replace("ACC-05", "ACC-99")})

    assert problem == "education/samples.toml, line 2: there is no control ACC-99"


def test_steps_of_a_product_that_nobody_knows_are_refused() -> None:
    text = FILES[LEAVERS] + '[remediation.products]\nwinamp = ["Whip it."]\n'

    with pytest.raises(CatalogError, match="expected one of orthanc, dcm4chee"):
        loaded({**FILES, LEAVERS: text})


def test_a_field_that_most_files_leave_empty_is_reported() -> None:
    files = dict(catalog_files())
    controls = sorted(name for name in files if name.startswith("controls/"))
    for name in controls[:80]:
        files[name] = re.sub(r"(?s)^sources = \[.*?\]\n", "", files[name], flags=re.MULTILINE)

    (fault,) = _filled.faults(files)

    assert fault[0] == controls[0]
    assert fault[1].startswith("`sources` is empty in 80 of 150 files of controls/")
    assert list(_filled.faults(catalog_files())) == []


def test_25_controls_are_sampled_first_technical_ones_and_peoples() -> None:
    sampled = [sample.control for sample in CATALOG.samples]

    assert len(sampled) == 25
    technical = {"ACC-01", "ACC-02", "DCM-01", "DCM-02", "ENC-01", "ENC-03", "ENC-04", "ENC-05"}
    assert technical <= set(sampled)
    assert {"ACC-04", "ACC-05", "ACC-06", "CHG-01", "INC-03", "AVL-02", "VEN-03"} <= set(sampled)


def test_the_cases_are_public_dated_and_reach_most_controls() -> None:
    reached = {control for case in CATALOG.cases for control in case.controls}

    assert len(CATALOG.cases) >= 40
    assert len(reached) >= 100
    assert all(case.source and case.controls and case.criteria for case in CATALOG.cases)
    assert all(len(case.story.split()) <= 80 for case in CATALOG.cases)


def test_technical_controls_have_steps_of_products() -> None:
    given = {control.id: control.remediation.products for control in CATALOG.controls}

    assert set().union(*given.values()) == set(Product)
    for control in ("ENC-01", "DCM-01", "DCM-02", "DCM-03", "ACC-02", "ENC-02", "RIS-02"):
        assert len(given[control]) >= 2, control
