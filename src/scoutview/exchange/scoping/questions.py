"""The questions of the interview, read from the package's own `questions.toml`."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

import tomli

from scoutview.exchange.scoping.model import (
    AnswerKind,
    Choice,
    Condition,
    Group,
    Question,
    Value,
)


@cache
def groups() -> tuple[Group, ...]:
    """Return the groups of questions in the order in which they are asked."""
    text = resources.files(__package__).joinpath("questions.toml").read_text("utf-8")
    return tuple(
        Group(each["id"], each["title"], tuple(map(_question, each["question"])))
        for each in tomli.loads(text)["group"]
    )


@cache
def by_id() -> Mapping[str, Question]:
    """Return every question by its id."""
    return {question.id: question for group in groups() for question in group.questions}


def is_asked(question: Question, values: Mapping[str, Value]) -> bool:
    """Whether a question is asked, after what was answered before it."""
    if question.of and not values.get(question.of):
        return False
    if question.when is None:
        return True
    answered = values.get(question.when.question)
    if isinstance(answered, tuple):
        return any(item in question.when.any for item in answered)
    return answered in question.when.any


def choices_of(question: Question, values: Mapping[str, Value]) -> tuple[Choice, ...]:
    """Return the choices of a question; those of an `of` are what was chosen there."""
    if not question.of:
        return question.choices
    chosen = values.get(question.of)
    kept = chosen if isinstance(chosen, tuple) else ()
    return tuple(choice for choice in by_id()[question.of].choices if choice.key in kept)


def _question(given: dict[str, Any]) -> Question:
    when = given.get("when")
    return Question(
        id=given["id"],
        kind=AnswerKind(given["kind"]),
        ask=given["ask"],
        why=given.get("why", ""),
        choices=tuple(_choices(given)),
        required=given.get("required", True),
        least=given.get("least", 0),
        lowest=given.get("min", 0),
        highest=given.get("max", 0),
        most=given.get("most", 0),
        when=None if when is None else Condition(when["question"], tuple(when["any"])),
        of=given.get("of", ""),
        columns=tuple(map(_question, given.get("columns", ()))),
    )


def _choices(given: dict[str, Any]) -> Iterator[Choice]:
    for key, words in given.get("choices", ()):
        yield Choice(key, words)
