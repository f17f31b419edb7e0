"""The legend of an estate's picture: what is drawn, notes, and what lines and marks mean."""

import textwrap
from dataclasses import dataclass
from typing import Final

from scoutview.reports.estate_layout import MARGIN
from scoutview.reports.marks import Mark
from scoutview.texts import one_line

_LINE: Final = 18.0
_KEY_WIDTH: Final = 300
_LETTER: Final = 6.4  # the width of a letter of 12 pixels on average
_SMALL_HEAD: Final = 0.8  # of a line's letters fit where they are larger


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a flow is drawn; `dot` puts one at its source."""

    ink: str
    width: float = 1.5
    dash: str = ""
    dot: bool = False


@dataclass(frozen=True, slots=True)
class Legend:
    """What stands below a picture: a head, notes, and the meaning of strokes and marks."""

    head: str
    notes: tuple[str, ...]
    strokes: tuple[tuple[Stroke, str], ...]
    marks: tuple[tuple[Mark, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text at its place."""

    x: float
    y: float
    words: str
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class StrokeKey:
    """A sample of a stroke at its place, with what it means."""

    x: float
    y: float
    words: str
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class MarkKey:
    """A mark at its place, with what it means."""

    x: float
    y: float
    words: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class PlacedLegend:
    """A legend with the places of all its parts; `bottom` is where the picture ends."""

    texts: tuple[Text, ...]
    strokes: tuple[StrokeKey, ...]
    marks: tuple[MarkKey, ...]
    bottom: float


def place_legend(legend: Legend, width: float, top: float) -> PlacedLegend:
    """Return the legend laid out below `top`, in as many columns as the width has room for."""
    room = int((width - 2 * MARGIN) / _LETTER)
    heads = textwrap.wrap(one_line(legend.head), int(room * _SMALL_HEAD))
    notes = [line for note in legend.notes for line in textwrap.wrap(one_line(note), room)]
    y = top + _LINE
    texts = []
    for number, line in enumerate([*heads, *notes]):
        texts.append(Text(MARGIN, y, line, is_head=number < len(heads)))
        y += _LINE
    columns = max(1, int(width - 2 * MARGIN) // _KEY_WIDTH)
    count = len(legend.strokes) + len(legend.marks)
    places = [
        (MARGIN + n % columns * _KEY_WIDTH, y + 4 + n // columns * _LINE) for n in range(count)
    ]
    strokes = tuple(
        StrokeKey(*place, words, stroke)
        for place, (stroke, words) in zip(places, legend.strokes, strict=False)
    )
    marks = tuple(
        MarkKey(*place, words, mark)
        for place, (mark, words) in zip(places[len(strokes) :], legend.marks, strict=True)
    )
    bottom = (places[-1][1] if places else y) + _LINE
    return PlacedLegend(tuple(texts), strokes, marks, bottom)
