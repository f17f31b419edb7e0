"""What one proof says for one aspect, with what exceptions, gaps and sentences need of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.assessment._words import some
from scoutview.assessment.known import Sighting
from scoutview.assessment.model import ProofResult, Status


@dataclass(frozen=True, slots=True)
class Excuse:
    """What the declared exceptions say of one failing finding; no words: there is none."""

    holds: bool
    words: str


Excuses = Callable[[Sighting], Excuse]
NO_EXCUSE: Final = Excuse(holds=False, words="")


def no_excuses(_: Sighting) -> Excuse:
    """Return that no exception is declared."""
    return NO_EXCUSE


@dataclass(frozen=True, slots=True)
class Grade:
    """What looks that are not good say for one proof; `words` is a clause about them."""

    target: str
    status: Status
    words: str
    excuse: str = ""  # the exception that holds; empty: none


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A proof's result, and its looks that were not good."""

    result: ProofResult
    grades: tuple[Grade, ...] = ()

    @property
    def exceptions(self) -> tuple[str, ...]:
        """Return one sentence for each exception in force."""
        return once(grade.excuse for grade in self.grades if grade.excuse)

    @property
    def decisive(self) -> tuple[Grade, ...]:
        """Return the grades that gave the proof its status."""
        return tuple(grade for grade in self.grades if grade.status is self.result.status)


def grade(look: Sighting, words: str, excuses: Excuses) -> Grade:
    """Say what one failing finding means; with an exception in force it is compensated."""
    excuse = excuses(look)
    if excuse.holds:
        return Grade(look.target, Status.COMPENSATED, words, excuse.words)
    told = f"{words} ({excuse.words})" if excuse.words else words
    return Grade(look.target, Status.DEVIATION, told)


def once(words: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences in their order, each once."""
    return tuple(dict.fromkeys(words))


def tell(grades: Sequence[Grade], status: Status) -> str:
    """Return the clauses of the grades with this status: the first few, and how many more."""
    return some(once(grade.words for grade in grades if grade.status is status))
