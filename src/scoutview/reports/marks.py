"""How outcomes and statuses are marked: a shape, a letter and a word, never a colour alone."""

from dataclasses import dataclass

from scoutview.assessment.model import Status
from scoutview.findings import Outcome


@dataclass(frozen=True, slots=True)
class Mark:
    """`key` names the colour and the shape in style sheets and pictures; `letter` is ASCII."""

    key: str
    word: str
    letter: str
    ink: str
    tint: str


_RED = ("#9b1c1c", "#fdecea")
_PURPLE = ("#6b2d8c", "#f6ecfa")
_AMBER = ("#7d4e00", "#fdf3dc")
_BLUE = ("#1c4f8f", "#e8f0fb")
_GREEN = ("#1b6138", "#e6f4ea")
_GREY = ("#505a64", "#eef1f4")

OUTCOME_MARKS = {
    Outcome.NOT_MET: Mark("bad", "not met", "X", *_RED),
    Outcome.BROKEN: Mark("fault", "broken", "!", *_PURPLE),
    Outcome.NOT_OBSERVED: Mark("unseen", "not observed", "?", *_AMBER),
    Outcome.MET: Mark("good", "met", "M", *_GREEN),
    Outcome.NOT_APPLICABLE: Mark("none", "not applicable", "-", *_GREY),
}
NO_FINDING = Mark("blank", "no finding", ".", *_GREY)
STATUS_MARKS = {
    Status.DEVIATION: Mark("bad", "deviation", "X", *_RED),
    Status.GAP: Mark("fault", "gap", "!", *_PURPLE),
    Status.OPEN: Mark("unseen", "open", "?", *_AMBER),
    Status.COMPENSATED: Mark("held", "compensated", "=", *_BLUE),
    Status.SUPPORTED: Mark("good", "supported", "S", *_GREEN),
    Status.NOT_APPLICABLE: Mark("none", "not applicable", "-", *_GREY),
    Status.EXCLUDED: Mark("none", "excluded", "/", *_GREY),
}

# Shapes on a field of 16 by 16, drawn so that they differ in black and white, too.
SHAPES = {
    "bad": "M8 .8 15.2 8 8 15.2 .8 8ZM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
    "fault": "M1.5 1.5h13v13h-13ZM8 4.2v5M8 11v1.2",
    "unseen": "M8 1.2 15 14.2H1ZM8 6v4M8 11.6v1",
    "held": "M8 1.2a6.8 6.8 0 1 0 0 13.6a6.8 6.8 0 1 0 0-13.6ZM4.8 6.5h6.4M4.8 9.5h6.4",
    "good": "M8 1.2a6.8 6.8 0 1 0 0 13.6a6.8 6.8 0 1 0 0-13.6ZM4.8 8.3l2.2 2.3 4.2-4.8",
    "none": "M4 8h8",
    "blank": "M7 8h2",
}


def outcome_mark(outcome: Outcome | None) -> Mark:
    """Return the mark of an outcome, or of no finding."""
    return NO_FINDING if outcome is None else OUTCOME_MARKS[outcome]
