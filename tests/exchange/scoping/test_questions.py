"""The questions are data that holds together: choices, conditions, the catalog's own words."""

import tomllib
from importlib import resources

from scoutview.catalog.load import load_catalog
from scoutview.estate.model import Category, DataClass, Kind, Protocol
from scoutview.exchange.scoping.model import AnswerKind
from scoutview.exchange.scoping.questions import by_id, groups, is_asked
from tests.exchange.scoping.group import LAKESIDE


def every():
    return [question for group in groups() for question in group.questions]


def keys(name):
    return {choice.key for choice in by_id()[name].choices}


def test_there_are_eight_groups_and_no_id_twice():
    assert len(groups()) == 8
    assert len(by_id()) == len(every()) == 39


def test_each_says_what_and_why_without_markup():
    for question in every():
        assert question.ask.endswith(("?", ".")), question.id
        assert question.why.endswith("."), question.id
        assert question.ask.isprintable()
        assert question.why.isprintable()


def test_choices_stand_where_the_kind_needs_them():
    for question in every():
        chosen = question.kind in {AnswerKind.ONE_OF, AnswerKind.SEVERAL_OF}
        assert bool(question.choices or question.of) is chosen, question.id
        assert bool(question.columns) is (question.kind is AnswerKind.ROWS)
        if question.kind is AnswerKind.NUMBER:
            assert question.lowest < question.highest


def test_conditions_name_questions_that_come_before():
    seen = {}
    for question in every():
        for name in [question.of, question.when.question if question.when else ""]:
            assert not name or name in seen, question.id
        if question.when and seen[question.when.question].choices:
            assert set(question.when.any) <= keys(question.when.question)
        seen[question.id] = question


def test_words_of_the_estate_and_of_the_catalog_are_those():
    assert keys("kinds") == set(Kind)
    assert keys("data") == set(DataClass)
    assert keys("protocols") < set(Protocol)
    columns = {column.id: column for column in by_id()["commitments"].columns}
    assert {choice.key for choice in columns["categories"].choices} == set(Category)
    in_force = {each.id for each in load_catalog().frameworks if each.in_force}
    assert keys("also_asked") == in_force


def test_a_question_is_asked_only_after_its_condition():
    told = by_id()["incidents_told"]
    needed = by_id()["client_part_needed"]

    assert is_asked(told, {"incidents": True})
    assert not is_asked(told, {"incidents": False})
    assert not is_asked(told, {})
    assert is_asked(needed, {"client_part": ("network",)})
    assert not is_asked(needed, {"client_part": ()})
    assert is_asked(by_id()["changes_on"], {"changes": ("new-site", "merger")})
    assert not is_asked(by_id()["changes_on"], {"changes": ("new-site",)})


def test_the_group_of_the_tests_answers_what_is_asked():
    asked = {question.id for question in every() if is_asked(question, LAKESIDE)}

    assert set(LAKESIDE) == asked


def test_the_file_has_no_key_that_nobody_reads():
    text = resources.files("scoutview.exchange.scoping").joinpath("questions.toml").read_text()
    known = {"id", "kind", "ask", "why", "choices", "required", "least", "min", "max", "most"}

    for group in tomllib.loads(text)["group"]:
        for question in group["question"]:
            assert set(question) <= known | {"when", "of", "columns"}, question["id"]
