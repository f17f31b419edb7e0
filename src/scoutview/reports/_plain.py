"""Text cut to the room that it has, and text for a terminal that knows ASCII alone."""

import unicodedata

from scoutview.texts import one_line


def fit(text: str, room: int) -> str:
    """Return the text cut with an ellipsis to the room of so many letters of ordinary width."""
    left = room
    clean = one_line(text)
    for place, letter in enumerate(clean):
        left -= 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
        if left < 0:
            return clean[: max(0, place - 1)].rstrip() + "\u2026"
    return clean


def ascii_only(text: str) -> str:
    """Return the text with every character outside of ASCII as a question mark."""
    return text.encode("ascii", "replace").decode("ascii")
