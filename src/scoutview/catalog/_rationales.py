"""Rationales that say nothing of their pair: empty ones, and copies with a word changed."""

import re
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

WORDS_MIN = 6
SHINGLE_WORDS = 3
# Above this share of common shingles two sentences are one with a word changed.
ALIKE = 0.35


class Reasoned(Protocol):
    """Anything that says why."""

    @property
    def rationale(self) -> str:
        """The sentence."""


One = TypeVar("One", bound=Reasoned)


def empty(edges: Sequence[One]) -> Iterator[One]:
    """Yield the edges whose rationale is too short to say why."""
    return (edge for edge in edges if len(_words(edge.rationale)) < WORDS_MIN)


def alike(edges: Sequence[One]) -> Iterator[tuple[One, One]]:
    """Yield each edge whose rationale nearly repeats an earlier one, with that one.

    Two are alike when their sets of three-word shingles have a Jaccard index above ALIKE.
    """
    seen: list[tuple[One, set[tuple[str, ...]]]] = []
    for edge in edges:
        shingles = _shingles(edge.rationale)
        for earlier, others in seen:
            if _share(shingles, others) > ALIKE:
                yield edge, earlier
                break
        seen.append((edge, shingles))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {
        tuple(words[start : start + SHINGLE_WORDS])
        for start in range(len(words) - SHINGLE_WORDS + 1)
    }


def _share(some: set[tuple[str, ...]], others: set[tuple[str, ...]]) -> float:
    common = len(some & others)
    return common / (len(some) + len(others) - common) if common else 0.0
