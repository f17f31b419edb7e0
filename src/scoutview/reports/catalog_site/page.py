"""What a page is made of, whatever it is written in."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a page; `to` is its path without suffix, from the site's root.

    `anchor` is that of a heading of the page (empty: its top).
    """

    words: str
    to: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    words: str


Inline = str | Link | Strong
Line = Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the page's title; `anchor` is what links lead to (empty: none)."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where the order matters."""

    lines: Sequence[Line]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row."""

    heading: Sequence[str]
    rows: Sequence[Sequence[Line]]


Block = Heading | Text | Items | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path without suffix from the site's root, its title, its blocks."""

    path: str
    title: str
    blocks: Sequence[Block]
