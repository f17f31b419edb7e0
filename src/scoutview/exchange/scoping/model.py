"""Questions, answers, and what is recommended from them: frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scoutview.catalog.model import Control
from scoutview.estate.model import Commitment, Engagement, Vendor

Plain = str | bool | int | date | tuple[str, ...]
Row = Mapping[str, Plain]
Value = Plain | tuple[Row, ...]


class AnswerKind(StrEnum):
    """What an answer is. A line has up to 200 characters, a text 2,000; rows hold answers."""

    ONE_OF = "one-of"
    SEVERAL_OF = "several-of"
    LINE = "line"
    TEXT = "text"
    ID = "id"
    DATE = "date"
    YES_NO = "yes-no"
    NUMBER = "number"
    ROWS = "rows"


class ScopingError(ValueError):
    """The answers cannot be used; str() is one sentence a fault, a line each."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of a question: how files write it, and its words."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only after one of these answers to another."""

    question: str
    any: tuple[str | bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, or one column of a question that takes rows (then without `why`).

    `of` names the question whose answer gives the choices. `least` is of several-of, `lowest`
    and `highest` of a number, `most` of rows.
    """

    id: str
    kind: AnswerKind
    ask: str
    why: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    least: int = 0
    lowest: int = 0
    highest: int = 0
    most: int = 0
    when: Condition | None = None
    of: str = ""
    columns: tuple["Question", ...] = ()

    def words(self, key: str) -> str:
        """Return the words of a choice; the key itself where there is none."""
        return next((choice.words for choice in self.choices if choice.key == key), key)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one subject."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """The organization decides otherwise than it was recommended, and says why."""

    recommendation: str
    choose: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person answered on a day. Values are of the kinds of their questions.

    The methods return what an answer of that kind holds, and something empty where the question
    was not asked or not answered.
    """

    by: str
    on: date
    values: Mapping[str, Value]
    overrides: tuple[Override, ...] = ()

    def one(self, question: str) -> str:
        """Return the answer to a one-of, a line or a text."""
        value = self.values.get(question)
        return value if isinstance(value, str) else ""

    def several(self, question: str) -> tuple[str, ...]:
        """Return the chosen keys of a several-of."""
        value = self.values.get(question)
        return strings(value) if isinstance(value, tuple) else ()

    def yes(self, question: str) -> bool:
        """Return whether a yes-no was answered by yes."""
        return self.values.get(question) is True

    def day(self, question: str) -> date | None:
        """Return a date."""
        value = self.values.get(question)
        return value if isinstance(value, date) else None

    def number(self, question: str) -> int | None:
        """Return a number."""
        value = self.values.get(question)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def rows(self, question: str) -> tuple[Row, ...]:
        """Return the rows of a question that takes them."""
        value = self.values.get(question)
        items = value if isinstance(value, tuple) else ()
        return tuple(item for item in items if isinstance(item, Mapping))


def strings(value: Value | None) -> tuple[str, ...]:
    """Return the texts of a list of choices."""
    items = value if isinstance(value, tuple) else ()
    return tuple(item for item in items if isinstance(item, str))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is recommended, and the answers that led to it, by question."""

    words: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What is recommended, why, and what it implies.

    `choices` are what an override may choose (empty: a day or a period, as `value` writes it).
    `override` is the organization's own decision; `value` is then that, and `recommended` ours.
    """

    id: str
    title: str
    value: str
    recommended: str
    reasons: tuple[Reason, ...]
    choices: tuple[str, ...] = ()
    implies: tuple[str, ...] = ()
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Boundary:
    """What is inside of the system described, what is outside, and where the estate differs."""

    inside: tuple[Reason, ...]
    outside: tuple[Reason, ...]
    differs: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientPart:
    """What clients do: complementary user entity controls, apart from responsibilities of users."""

    needed: tuple[str, ...]
    advised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Whether a control template applies, why, and for which criteria in scope."""

    control: Control
    applies: bool
    why: str
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """All that follows from the answers."""

    recommendations: tuple[Recommendation, ...]
    boundary: Boundary
    client_part: ClientPart
    templates: tuple[Template, ...]
    notes: tuple[Reason, ...]
    engagement: Engagement
    commitments: tuple[Commitment, ...] = field(default=())
    vendors: tuple[Vendor, ...] = field(default=())

    def recommendation(self, id_: str) -> Recommendation:
        """Return one of the recommendations. Raises KeyError when there is none."""
        for each in self.recommendations:
            if each.id == id_:
                return each
        raise KeyError(id_)
