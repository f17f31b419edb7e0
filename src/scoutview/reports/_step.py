"""One question and its answer on an evidence card."""

from dataclasses import dataclass

from scoutview.facts.wire import NOTHING, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was asked and what came back, in words and as the bytes that were kept."""

    title: str
    asked: str
    reply: str
    wire: Wire = NOTHING


Detail = tuple[str, str]  # a label and its value
