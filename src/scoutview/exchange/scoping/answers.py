"""Answers: read from TOML or from what a person types, checked, and written with the questions.

Every fault is one sentence with the line; a file is taken whole or not at all.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from scoutview.estate.locate import Place, lines_of
from scoutview.estate.read import EstateError, line_problem, parse_document, prose_problem
from scoutview.exchange.scoping.model import (
    AnswerKind,
    Answers,
    Choice,
    Override,
    Plain,
    Question,
    Row,
    ScopingError,
    Value,
)
from scoutview.exchange.scoping.questions import choices_of, groups, is_asked
from scoutview.texts import shown, shown_bare, toml_text

FORMAT: Final = 1
FILE_BYTES_MAX: Final = 256 * 1024
FAULTS_MAX: Final = 20
OVERRIDES_MAX: Final = 200
YEARS: Final = range(2000, 2091)
_ID = re.compile(r"[a-z0-9-]{1,64}")
_OVERRIDE: Final = (
    Question(id="recommendation", kind=AnswerKind.LINE, ask=""),
    Question(id="choose", kind=AnswerKind.LINE, ask=""),
    Question(id="reason", kind=AnswerKind.TEXT, ask=""),
)
_BY: Final = Question(id="by", kind=AnswerKind.LINE, ask="")
_ON: Final = Question(id="on", kind=AnswerKind.DATE, ask="")
_YES: Final = frozenset({"y", "yes", "true"})
_NO: Final = frozenset({"n", "no", "false"})
_SHOWN: Final = 40
_TO_FILL_IN: Final = "..."  # what a form has where a text goes, and where a name does
_NAME_HERE: Final = "NAME, role"


class NoAnswer(ValueError):
    """What was given does not fit its question; str() is what is wrong and what was expected."""


class _Faults:
    def __init__(self) -> None:
        self.kept: list[tuple[Place, str]] = []

    def add(self, place: Place, words: str) -> None:
        self.kept.append((place, words))


def parse_answers(
    data: bytes, name: str, *, by: str = "", on: date | None = None, whole: bool = True
) -> Answers:
    """Return the answers of a TOML file.

    Args:
        data: Its bytes.
        name: What sentences call the file.
        by: Who answers, where the file does not say; `on`: the day, where it does not.
        on: See `by`.
        whole: Whether every question that is asked and required must be answered.

    Raises:
        ScopingError: One sentence for each fault (the first 20), with line.
    """
    if len(data) > FILE_BYTES_MAX:
        raise ScopingError(f"{name} is over {FILE_BYTES_MAX} bytes; no answers are as long.")
    try:
        document = parse_document(data, name, "a file of answers")
    except EstateError as error:
        raise ScopingError(str(error)) from None
    faults = _Faults()
    if document.get("format") != FORMAT or document.get("format") is True:
        faults.add(("format",), f"is not a format that this version reads; give format = {FORMAT}")
    said = _single(document, "by", _BY, faults) if "by" in document else by
    day = _single(document, "on", _ON, faults) if "on" in document else on
    overrides = _overrides(document, faults)
    values = _values(document, faults, whole=whole)
    if not said and whole and "by" not in document:
        faults.add(("by",), "is missing; name who answers, with role, or give --by")
    if day is None and whole and "on" not in document:
        faults.add(("on",), "is missing; give the day of the answers")
    _unknown(document, ("format", "by", "on", "override", *(g.id for g in groups())), (), faults)
    if faults.kept:
        raise _error(name, data, faults)
    return Answers(
        by=said if isinstance(said, str) else "",
        on=day if isinstance(day, date) else date.min,
        values=values,
        overrides=overrides,
    )


def typed(question: Question, text: str, values: Mapping[str, Value]) -> Plain:
    """Return what a typed line answers: numbers or keys of choices, yes or no, a day, a text.

    Raises NoAnswer with what is wrong and what was expected.
    """
    line = text.strip()
    choices = choices_of(question, values)
    raw: object = line
    match question.kind:
        case AnswerKind.ONE_OF:
            raw = _key(line, choices)
        case AnswerKind.SEVERAL_OF:
            parts = re.split(r"[,\s]+", line) if line not in {"", "0", "none"} else []
            raw = list(dict.fromkeys(_key(part, choices) for part in parts if part))
        case AnswerKind.YES_NO:
            low = line.lower()
            raw = low in _YES if low in _YES | _NO else line
        case AnswerKind.NUMBER:
            raw = int(line) if re.fullmatch(r"[0-9]{1,9}", line) else line
        case AnswerKind.DATE:
            raw = _day(line)
        case _:
            pass
    return _plain(question, raw, choices)


def written(answers: Answers) -> bytes:
    """Return the answers as a TOML file, each with its question; what is open is a comment.

    Without answers this is the form to fill in. What is written is read again as the same.
    """
    by, on = answers.by, answers.on
    lines = [
        "# Answers of the scoping interview. Take the # away before an answer and give yours.",
        "# No patient data belongs in here.",
        f"format = {FORMAT}",
        f"by = {_toml(by)}" if by else f"# by = {_toml(_NAME_HERE)}          # who answers",
        f"on = {on}" if on != date.min else "# on = 2026-10-01             # on which day",
    ]
    for number, group in enumerate(groups(), start=1):
        lines += ["", f"# ---- {number}. {group.title}", f"[{group.id}]"]
        tables = [question for question in group.questions if question.kind is AnswerKind.ROWS]
        plain = [question for question in group.questions if question.kind is not AnswerKind.ROWS]
        for question in [*plain, *tables]:
            lines += ["", *_question_lines(question)]
            lines += _answer_lines(group.id, question, answers)
    lines += [
        "",
        "# ---- Decided otherwise than recommended: each with its reason",
        *(_override_lines(answers.overrides) or _commented(_EXAMPLE_OVERRIDE)),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")


_EXAMPLE_OVERRIDE: Final = (
    "[[override]]",
    'recommendation = "report"',
    'choose = "type-1"',
    'reason = "WHY"',
)


def _values(document: Mapping[str, object], faults: _Faults, *, whole: bool) -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    for group in groups():
        table = document.get(group.id, {})
        if not isinstance(table, dict):
            faults.add((group.id,), f"is no table; write [{group.id}] with the answers below it")
            continue
        for question in group.questions:
            place = (group.id, question.id)
            asked = is_asked(question, values)
            if question.id not in table:
                if whole and asked and question.required:
                    faults.add(place, f"is missing: {question.ask}")
                continue
            if not asked:
                faults.add(place, f"is not asked here ({_condition(question)}); take it out")
                continue
            value = _value(question, table[question.id], values, place, faults)
            if value is not None:
                values[question.id] = value
        _unknown(table, [q.id for q in group.questions], (group.id,), faults)
    return values


def _condition(question: Question) -> str:
    if question.when is None:
        return f"only after {question.of}"
    wanted = " or ".join(_toml(each) for each in question.when.any)
    return f"only where {question.when.question} is {wanted}"


def _value(
    question: Question, raw: object, values: Mapping[str, Value], place: Place, faults: _Faults
) -> Value | None:
    if question.kind is AnswerKind.ROWS:
        return _rows(question.columns, raw, question.most, place, faults)
    try:
        return _plain(question, raw, choices_of(question, values))
    except NoAnswer as error:
        faults.add(place, str(error))
        return None


def _rows(
    columns: Iterable[Question], raw: object, most: int, place: Place, faults: _Faults
) -> tuple[Row, ...]:
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        faults.add(place, f"is no list of tables; write [[{'.'.join(map(str, place))}]]")
        return ()
    if len(raw) > most:
        faults.add(place, f"has {len(raw)} tables; give up to {most}")
        return ()
    rows: list[Row] = []
    ids: set[object] = set()
    for index, given in enumerate(raw):
        row: dict[str, Plain] = {}
        for column in columns:
            where = (*place, index, column.id)
            if column.id not in given:
                faults.add(where, f"is missing: {column.ask or 'each override needs it'}")
                continue
            try:
                row[column.id] = _plain(column, given[column.id], column.choices)
            except NoAnswer as error:
                faults.add(where, str(error))
        if row.get("id") is not None and row["id"] in ids:
            faults.add((*place, index, "id"), "is used twice; give another id")
        ids.add(row.get("id"))
        _unknown(given, [column.id for column in columns], (*place, index), faults)
        rows.append(row)
    return tuple(rows)


def _overrides(document: Mapping[str, object], faults: _Faults) -> tuple[Override, ...]:
    rows = _rows(_OVERRIDE, document.get("override", []), OVERRIDES_MAX, ("override",), faults)
    return tuple(
        Override(str(row.get("recommendation")), str(row.get("choose")), str(row.get("reason")))
        for row in rows
    )


def _single(
    document: Mapping[str, object], key: str, question: Question, faults: _Faults
) -> Plain | None:
    try:
        return _plain(question, document[key], ())
    except NoAnswer as error:
        faults.add((key,), str(error))
        return None


def _plain(question: Question, raw: object, choices: tuple[Choice, ...]) -> Plain:
    """Return a value of the question's kind. Raises NoAnswer."""
    keys = [choice.key for choice in choices]
    match question.kind:
        case AnswerKind.ONE_OF:
            return _chosen(raw, keys)
        case AnswerKind.SEVERAL_OF:
            return _several(raw, keys, question.least)
        case AnswerKind.YES_NO:
            if isinstance(raw, bool):
                return raw
            raise NoAnswer(f"{_shown(raw)} is neither; give yes or no (in a file true, false)")
        case AnswerKind.NUMBER:
            return _number(raw, question.lowest, question.highest)
        case AnswerKind.DATE:
            return _date(raw)
        case _:
            return _text(question.kind, raw)


def _number(raw: object, lowest: int, highest: int) -> int:
    within = f"a whole number from {lowest} to {highest}"
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise NoAnswer(f"{_shown(raw)} is no number; give {within}")
    if not lowest <= raw <= highest:
        raise NoAnswer(f"{_shown(raw)} is out of bounds; give {within}")
    return raw


def _date(raw: object) -> date:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise NoAnswer(f"{_shown(raw)} is no day; give one such as 2026-10-01")
    if raw.year not in YEARS:
        raise NoAnswer(f"{raw} is no likely day; give one from 2000 to 2090")
    return raw


def _chosen(raw: object, keys: list[str]) -> str:
    if isinstance(raw, str) and raw in keys:
        return raw
    raise NoAnswer(f"{_shown(raw)} is no choice here; give one of {', '.join(keys)}")


def _several(raw: object, keys: list[str], least: int) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise NoAnswer(f"{_shown(raw)} is no list; give some of {', '.join(keys)}")
    if len(raw) < least:
        raise NoAnswer(f"nothing is chosen; give at least {least} of {', '.join(keys)}")
    chosen = [_chosen(each, keys) for each in raw]
    if len(set(chosen)) != len(chosen):
        raise NoAnswer("the same is chosen twice; give each once")
    return tuple(key for key in keys if key in chosen)


def _text(kind: AnswerKind, raw: object) -> str:
    if not isinstance(raw, str):
        raise NoAnswer(f"{_shown(raw)} is no text; give one in quotes")
    text = raw.strip()
    if text in {_TO_FILL_IN, _NAME_HERE}:
        raise NoAnswer("what the form had there still stands there; write the answer")
    if kind is AnswerKind.ID:
        if not _ID.fullmatch(text) or text == "us":
            raise NoAnswer(
                f"{_shown(raw)} is no id; give 1 to 64 characters of a-z, 0-9 and -, and not us"
            )
        return text
    problem = line_problem(text) if kind is AnswerKind.LINE else prose_problem(text)
    if not problem and ("\ufffe" in text or "\uffff" in text):
        problem = "the text holds a character that no document can; take it out"
    if problem:
        raise NoAnswer(problem)
    return text


def _key(text: str, choices: tuple[Choice, ...]) -> str:
    """Return the key of a choice that is typed by its number; any other text as it is."""
    if re.fullmatch(r"[0-9]{1,3}", text) and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1].key
    return text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
    except ValueError:
        return text


def _shown(raw: object) -> str:
    if isinstance(raw, str):
        return shown(raw, _SHOWN)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict):
        return "a table"
    return "a list" if isinstance(raw, list) else str(raw)[:_SHOWN]


def _unknown(
    table: Mapping[str, object], known: Iterable[str], place: Place, faults: _Faults
) -> None:
    for key in table:
        if key not in known:
            faults.add((*place, key), f"is not known here; known are {', '.join(known)}")


def _error(name: str, data: bytes, faults: _Faults) -> ScopingError:
    first = faults.kept[:FAULTS_MAX]
    lines = lines_of(data, [place for place, _ in first])
    told = [
        f"{name} line {line}, {_spoken(place)}: {words.rstrip('.?')}."
        for line, (place, words) in sorted(zip(lines, first, strict=True), key=lambda one: one[0])
    ]
    if len(faults.kept) > FAULTS_MAX:
        told.append(f"{name}: there are more faults; correct these first.")
    return ScopingError("\n".join(told))


def _spoken(place: Place) -> str:
    words = [str(step + 1) if isinstance(step, int) else shown_bare(step, _SHOWN) for step in place]
    return " ".join(words)


def _question_lines(question: Question) -> list[str]:
    lines = [f"# {question.ask}", f"#   Why: {question.why}"]
    kind = {
        AnswerKind.ONE_OF: "one of:",
        AnswerKind.SEVERAL_OF: "any of:" if not question.least else "one or more of:",
        AnswerKind.NUMBER: f"a number from {question.lowest} to {question.highest}",
        AnswerKind.YES_NO: "true or false",
        AnswerKind.DATE: "a day",
        AnswerKind.ROWS: "tables, each with all of these keys",
    }.get(question.kind, "a text")
    when = question.when is not None or bool(question.of)
    notes = [f"asked {_condition(question)}"] if when else []
    notes += [] if question.required else ["may be left out"]
    lines.append(f"#   {kind}" + "".join(f" ({note})" for note in notes))
    lines += [f"#     {choice.key}: {choice.words}" for choice in question.choices]
    if question.of:
        lines.append(f"#     what was chosen at {question.of}")
    for column in question.columns:
        lines.append(f"#     {column.id}: {column.ask}")
        lines += [f"#       {choice.key}: {choice.words}" for choice in column.choices]
    return lines


def _answer_lines(group: str, question: Question, answers: Answers) -> list[str]:
    value = answers.values.get(question.id)
    if question.kind is not AnswerKind.ROWS:
        if value is None:
            return _commented([f"{question.id} = {_example(question)}"])
        return [f"{question.id} = {_toml(value)}"]
    head = f"[[{group}.{question.id}]]"
    if value is None:
        return _commented([head, *(f"{c.id} = {_example(c)}" for c in question.columns)])
    rows = answers.rows(question.id)
    if not rows:
        return [f"{question.id} = []"]
    return [
        line
        for row in rows
        for line in (head, *(f"{c.id} = {_toml(row[c.id])}" for c in question.columns))
    ]


def _override_lines(overrides: Iterable[Override]) -> list[str]:
    return [
        line
        for each in overrides
        for line in (
            "[[override]]",
            f"recommendation = {_toml(each.recommendation)}",
            f"choose = {_toml(each.choose)}",
            f"reason = {_toml(each.reason)}",
        )
    ]


def _commented(lines: Iterable[str]) -> list[str]:
    return [f"# {line}" for line in lines]


def _example(question: Question) -> str:
    match question.kind:
        case AnswerKind.ONE_OF:
            return _toml(question.choices[0].key)
        case AnswerKind.SEVERAL_OF:
            return _toml((question.choices[0].key,) if question.choices else ())
        case AnswerKind.YES_NO:
            return "true"
        case AnswerKind.NUMBER:
            return str(question.lowest)
        case AnswerKind.DATE:
            return "2026-10-01"
        case _:
            return toml_text(_TO_FILL_IN)


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value if isinstance(item, str)) + "]"
    return str(value)
