import tomllib
from pathlib import Path

import pytest

from scoutview.estate._faults import FAULTS_MAX
from scoutview.estate.read import EstateError, parse_estate

SENTENCES = Path(__file__).with_name("sentences.toml")
CASES = tomllib.loads(SENTENCES.read_text())["case"]


@pytest.mark.parametrize(
    "case", CASES, ids=[case["to"] or f"no {case['change']}" for case in CASES]
)
def test_a_fault_gets_its_sentence(case, example, faults_of):
    assert case["change"] in example

    changed = example.replace(case["change"], case["to"], 1)

    assert faults_of(changed) == tuple(case["faults"])


@pytest.mark.parametrize("sentence", sorted({fault for case in CASES for fault in case["faults"]}))
def test_a_sentence_says_where_what_and_what_to_do(sentence):
    assert sentence.startswith("estate.toml line ")
    assert ": " in sentence
    assert "; " in sentence
    assert sentence.endswith(".")
    assert sentence.isprintable()


def test_no_sentence_repeats_a_secret():
    assert any("hunter2" in case["to"] for case in CASES)
    assert not any("hunter" in fault for case in CASES for fault in case["faults"])


def test_the_text_of_the_error_has_a_sentence_on_each_line(example):
    wrong = example.replace("11112", "0").replace("8042", "0")

    with pytest.raises(EstateError) as caught:
        parse_estate(wrong.encode(), name="estate.toml", folder=None)

    assert len(caught.value.faults) == 2
    assert str(caught.value).split("\n") == list(caught.value.faults)


def test_faults_are_told_together_in_the_order_of_the_lines(example, faults_of):
    both = example.replace("port = 11112", "port = 0").replace("2026-09-30", "2026-01-30")

    faults = faults_of(both)

    assert [fault.partition(",")[0] for fault in faults] == [
        "estate.toml line 9",
        "estate.toml line 43",
    ]


def test_the_reading_stops_after_twenty_faults(example, faults_of):
    faults = faults_of(
        example + '[[flow]]\nfrom = "nowhere"\nto = "ct-1"\ndata = ["reports"]\n' * 21
    )

    assert len(faults) == FAULTS_MAX + 1
    assert faults[-1] == "estate.toml: there are more faults; correct these first."


def test_twenty_faults_are_all(example, faults_of):
    faults = faults_of(
        example + '[[flow]]\nfrom = "nowhere"\nto = "ct-1"\ndata = ["reports"]\n' * 20
    )

    assert len(faults) == FAULTS_MAX


def test_what_moves_the_cursor_is_not_repeated(example, faults_of):
    (fault,) = faults_of(example.replace('kind = "modality"', 'kind = "\\u001b[2Jmodality\\u202e"'))

    assert '"\\u001b[2Jmodality\\u202e" is not known here' in fault


def test_a_long_text_is_cut_in_its_sentence(example, faults_of):
    (fault,) = faults_of(example.replace('kind = "modality"', f'kind = "{"x" * 10_000}"'))

    assert f'"{"x" * 60}..." is not known here' in fault
    assert len(fault) < 1000
