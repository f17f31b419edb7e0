"""The interview in a terminal: group by group, with why it asks, earlier answers and a way out."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

import click

from scoutview.exchange.scoping.answers import NoAnswer, typed
from scoutview.exchange.scoping.memo import answer_words
from scoutview.exchange.scoping.model import (
    AnswerKind,
    Answers,
    Plain,
    Question,
    Row,
    Value,
)
from scoutview.exchange.scoping.questions import choices_of, groups, is_asked

STOP: Final = "stop"
NOTHING: Final = "-"
_HOW: Final = {
    AnswerKind.ONE_OF: "a number",
    AnswerKind.SEVERAL_OF: "numbers, such as 1,3",
    AnswerKind.YES_NO: "y or n",
    AnswerKind.DATE: "a day, such as 2026-10-01",
    AnswerKind.NUMBER: "a number",
}
_BY: Final = Question(id="by", kind=AnswerKind.LINE, ask="Who answers? Name and role")


class Stopped(Exception):
    """The person stops here; the answers so far go on in the next session."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        self.answers = answers


def interview(earlier: Answers, kept: Callable[[Answers], object]) -> Answers:
    """Ask every question that is to be asked and return the answers.

    Args:
        earlier: Answers that stand as defaults.
        kept: Called with the answers so far after each group.

    Raises:
        Stopped: The person typed stop, or pressed Ctrl-C.
    """
    click.echo("Enter keeps what stands in brackets; - is no answer; stop keeps it for later.")
    values: dict[str, Value] = {}
    try:
        for place, group in enumerate(groups(), start=1):
            click.echo()
            click.secho(f"{place} of {len(groups())}. {group.title}", bold=True)
            for number, question in enumerate(group.questions, start=1):
                if not is_asked(question, values):
                    continue
                click.echo(f"\n{place}.{number} {question.ask}")
                click.echo(f"    Why: {question.why}")
                value = _answer(question, values, earlier)
                if value is not None:
                    values[question.id] = value
            kept(_so_far(earlier, values))
        by = _plain(_BY, values, earlier.by or None, required=True)
    except (_Stop, click.Abort):
        raise Stopped(_so_far(earlier, values)) from None
    return replace(earlier, by=str(by), values=values)


def ask(words: str) -> str:
    """Return what a person types, nothing for Enter. Raises click.Abort."""
    return str(click.prompt(words, default="", show_default=False)).strip()


class _Stop(Exception):
    pass


def _so_far(earlier: Answers, values: Mapping[str, Value]) -> Answers:
    """Return the answers with earlier ones to what was not asked again."""
    together: dict[str, Value] = {}
    for group in groups():
        for question in group.questions:
            value = values.get(question.id, earlier.values.get(question.id))
            if value is not None and is_asked(question, together):
                fitting = _fitting(question, value, together)
                if fitting is not None:
                    together[question.id] = fitting
    return replace(earlier, values=together)


def _fitting(question: Question, value: Value, values: Mapping[str, Value]) -> Value | None:
    """Return an earlier answer as far as it fits today's choices."""
    if not question.of or not isinstance(value, tuple):
        return value
    keys = {choice.key for choice in choices_of(question, values)}
    return tuple(each for each in value if isinstance(each, str) and each in keys)


def _answer(question: Question, values: Mapping[str, Value], earlier: Answers) -> Value | None:
    before = earlier.values.get(question.id)
    if question.kind is AnswerKind.ROWS:
        return _rows(question, earlier.rows(question.id))
    default = None if before is None else _fitting(question, before, values)
    if default is None and question.kind is AnswerKind.SEVERAL_OF and not question.least:
        default = ()
    return _plain(question, values, default, required=question.required)


def _plain(
    question: Question, values: Mapping[str, Value], default: Value | None, *, required: bool
) -> Plain | None:
    for number, choice in enumerate(choices_of(question, values), start=1):
        click.echo(f"    {number:2}  {choice.words}")
    how = _HOW.get(question.kind, "a text" if question.ask != _BY.ask else _BY.ask)
    standing = "" if default is None else f" [{answer_words(question, default)}]"
    while True:
        line = ask(f"    {how}{standing}")
        if line.lower() == STOP:
            raise _Stop
        if line == NOTHING or (not line and default is None):
            if not required:
                return None
            click.echo("    An answer is needed here.")
            continue
        if not line and default is not None:
            return default  # type: ignore[return-value]  # rows have their own way
        try:
            return typed(question, line, values)
        except NoAnswer as error:
            click.echo(f"    {error}.")


def _rows(question: Question, before: Iterable[Row]) -> tuple[Row, ...]:
    rows = list(before)
    while True:
        for number, row in enumerate(rows, start=1):
            click.echo(f"    {number:2}  {answer_words(question, (row,))}")
        line = ask("    a adds one, d and a number takes one out, Enter goes on").lower()
        if line == STOP:
            raise _Stop
        if not line or line == NOTHING:
            return tuple(rows)
        if line == "a" and len(rows) < question.most:
            rows.append(_row(question.columns, {row["id"] for row in rows}))
        elif line[:1] == "d" and line[1:].strip() in map(str, range(1, len(rows) + 1)):
            del rows[int(line[1:]) - 1]
        else:
            click.echo("    That is neither; up to 100 can be added.")


def _row(columns: Iterable[Question], ids: Collection[Plain]) -> Row:
    row: dict[str, Plain] = {}
    for column in columns:
        click.echo(f"      {column.ask}")
        default = () if column.kind is AnswerKind.SEVERAL_OF else None
        value = _plain(column, {}, default, required=True)
        while column.kind is AnswerKind.ID and value in ids:
            click.echo("    That id is used; give another.")
            value = _plain(column, {}, None, required=True)
        if value is not None:
            row[column.id] = value
    return row
