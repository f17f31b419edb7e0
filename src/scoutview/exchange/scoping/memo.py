"""The scoping memo: questions, answers, recommendations and reasons, as blocks and as Markdown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoutview.exchange.scoping.model import (
    Answers,
    Question,
    Reason,
    Recommendation,
    Scope,
    Value,
)
from scoutview.exchange.scoping.questions import by_id, groups, is_asked
from scoutview.exchange.texts import md

_WORDS: Final = {
    "type-1": "Type I",
    "type-2": "Type II",
    "in": "in scope",
    "out": "left out",
    "vendor": "vendor",
    "carve-out": "subservice organization, carve-out",
    "inclusive": "subservice organization, inclusive",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    words: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with a heading; `shares` are those of the columns in the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]


Block = Heading | Words | Items | Rows


def memo(answers: Answers, scope: Scope, organization: str) -> tuple[Block, ...]:
    """Return the memo. The same answers, catalog and estate always give the same one."""
    return (
        Heading(1, f"Scoping memo: {organization}"),
        Words(
            f"Answered by {answers.by} on {answers.on}. Recommendations follow from the answers by"
            " stated rules; management decides, and says why where it decides otherwise. Criteria"
            " stand here by their ids with our own words. Numbers in brackets are those of the"
            " questions at the end."
        ),
        *_recommended(scope),
        *_criteria(scope),
        *_boundary(scope),
        *_vendors(scope),
        *_clients(scope),
        *_commitments(scope),
        *_notes(scope),
        *_templates(scope),
        *_answered(answers),
    )


def markdown(blocks: Iterable[Block]) -> bytes:
    """Return blocks as Markdown; what came from outside is text and no markup."""
    return ("\n\n".join(map(_marked, blocks)) + "\n").encode("utf-8")


def value_words(made: Recommendation, value: str | None = None) -> str:
    """Return a recommendation's value as a person says it."""
    text = made.value if value is None else value
    if made.id == "soc":
        names = text.replace("soc-", "SOC ").split("+")
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    if made.id == "period":
        return text.replace("..", " through ")
    return _WORDS.get(text, text)


def number_of(question: str) -> str:
    """Return the number of a question, such as 3.2; `vendors.x.needed` is one of vendors."""
    wanted = question.partition(".")[0]
    for place, group in enumerate(groups(), start=1):
        for inner, each in enumerate(group.questions, start=1):
            if each.id == wanted:
                return f"{place}.{inner}"
    raise KeyError(question)


def reason_words(reason: Reason) -> str:
    """Return a reason with the numbers of the questions that it follows from."""
    numbers = list(dict.fromkeys(map(number_of, reason.questions)))
    return f"{reason.words} [{', '.join(numbers)}]" if numbers else reason.words


def answer_words(question: Question, value: Value | None, *, asked: bool = True) -> str:
    """Return an answer as a person reads it."""
    if value is None:
        return "no answer" if asked else "not asked"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        parts = [
            _row_words(question, each) if isinstance(each, Mapping) else _choice(question, each)
            for each in value
        ]
        return "; ".join(parts) if parts else "none"
    return _choice(question, value)


def _choice(question: Question, value: str | int | date) -> str:
    if not isinstance(value, str):
        return str(value)
    if question.of:
        return by_id()[question.of].words(value)
    return question.words(value)


def _row_words(question: Question, row: Mapping[str, Value]) -> str:
    cells = [
        f"{column.id}: {answer_words(column, row[column.id])}"
        for column in question.columns
        if column.id != "id"
    ]
    return f"{row['id']} ({'; '.join(cells)})"


def _recommended(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "What is recommended")
    shown = [each for each in scope.recommendations if not each.id.startswith(_ELSEWHERE)]
    yield Rows(
        ("Subject", "Recommended", "Decided"),
        tuple((each.title, value_words(each, each.recommended), _decided(each)) for each in shown),
        (3, 3, 4),
    )
    for each in shown:
        yield from _reasons(each)


_ELSEWHERE: Final = ("criterion.", "vendor.")


def _decided(made: Recommendation) -> str:
    return "as recommended" if made.override is None else value_words(made)


def _reasons(made: Recommendation) -> Iterator[Block]:
    yield Heading(3, f"{made.title}: {value_words(made)}")
    items = list(map(reason_words, made.reasons))
    if made.override is not None:
        recommended = value_words(made, made.recommended)
        items.append(f"Recommended was: {recommended}. Decided otherwise: {made.override.reason}")
    yield Items((*items, *(f"It implies: {words}" for words in made.implies)))


def _criteria(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "Criteria beyond Security, and those left out (DC 8)")
    made = [each for each in scope.recommendations if each.id.startswith("criterion.")]
    if not made:
        yield Words("No category beyond Security is in scope, so no criterion is left out.")
        return
    rows = []
    for each in made:
        why = "; ".join(map(reason_words, each.reasons))
        if each.override is not None:
            why = f"{each.override.reason} (decided otherwise than recommended)"
        rows.append((each.title, "applies" if each.value == "in" else "left out", why))
    yield Rows(("Criterion", "Applies", "Why"), tuple(rows), (5, 1, 4))


def _boundary(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "Boundary of the system")
    yield Heading(3, "Inside")
    yield Items(tuple(map(reason_words, scope.boundary.inside)))
    yield Heading(3, "Outside")
    yield Items(tuple(map(reason_words, scope.boundary.outside)))
    if scope.boundary.differs:
        yield Heading(3, "Where the estate file says otherwise")
        yield Items(tuple(map(reason_words, scope.boundary.differs)))


def _vendors(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "Vendors and subservice organizations (DC 7)")
    made = [each for each in scope.recommendations if each.id.startswith("vendor.")]
    if not made:
        yield Words("None was named.")
    for each in made:
        yield from _reasons(each)


def _clients(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "What clients do")
    yield Heading(3, "Complementary user entity controls (CUEC, DC 6)")
    if scope.client_part.needed:
        yield Items(scope.client_part.needed)
    else:
        yield Words("None: your own controls meet the commitments. That is usual.")
    yield Heading(3, "Responsibilities of users, which are no CUECs")
    if scope.client_part.advised:
        yield Items(scope.client_part.advised)
    else:
        yield Words("None was named.")


def _commitments(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "Principal commitments (DC 2)")
    if not scope.commitments:
        yield Words("None was written down yet.")
        return
    yield Rows(
        ("Id", "Commitment", "Categories"),
        tuple(
            (each.id, each.text, ", ".join(category.value for category in each.categories))
            for each in scope.commitments
        ),
        (2, 6, 3),
    )


def _notes(scope: Scope) -> Iterator[Block]:
    yield Heading(2, "To prepare or to decide")
    if scope.notes:
        yield Items(tuple(map(reason_words, scope.notes)))
    else:
        yield Words("Nothing stands out.")


def _templates(scope: Scope) -> Iterator[Block]:
    applying = [each for each in scope.templates if each.applies]
    categories = ", ".join(each.value for each in scope.engagement.categories)
    yield Heading(2, "Control templates")
    yield Words(
        f"{len(applying)} of {len(scope.templates)} templates apply to the categories {categories},"
        " by kind of system, protocol and class of data. One that you do not use is switched off"
        " by an overlay, with its reason."
    )
    yield Rows(
        ("Control", "Title", "Applies", "Criteria in scope"),
        tuple(
            (each.control.id, each.control.title, each.why, ", ".join(each.criteria))
            for each in applying
        ),
        (2, 6, 5, 4),
    )
    left = [each for each in scope.templates if not each.applies]
    if left:
        yield Heading(3, "Templates that do not apply")
        yield Rows(
            ("Control", "Title", "Why not"),
            tuple((each.control.id, each.control.title, each.why) for each in left),
            (2, 6, 6),
        )


def _answered(answers: Answers) -> Iterator[Block]:
    yield Heading(2, "Questions and answers")
    for place, group in enumerate(groups(), start=1):
        yield Heading(3, f"{place}. {group.title}")
        rows = []
        for question in group.questions:
            asked = is_asked(question, answers.values)
            told = answer_words(question, answers.values.get(question.id), asked=asked)
            rows.append((number_of(question.id), question.ask, told))
        yield Rows(("No.", "Question", "Answer"), tuple(rows), (1, 5, 5))


def _marked(block: Block) -> str:
    match block:
        case Heading(level, words):
            return f"{'#' * level} {md(words)}"
        case Words(words):
            return md(words)
        case Items(items):
            return "\n".join(f"- {md(item)}" for item in items)
        case Rows(head, rows, _):
            lines = [head, tuple("---" for _ in head)]
            told = [f"| {' | '.join(lines[0])} |", f"| {' | '.join(lines[1])} |"]
            told += [f"| {' | '.join(map(md, row))} |" for row in rows]
            return "\n".join(told)
