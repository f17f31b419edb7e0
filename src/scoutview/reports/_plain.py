"""Text from outside, made safe to show: no control characters, no hidden changes of direction."""

import re
import unicodedata

# C0 and C1 controls, bidirectional overrides and isolates, lone surrogates, non-characters.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """Return the text with what a page or a terminal must not see replaced by U+FFFD."""
    return _UNSHOWABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return the text as plain() gives it, with every run of white space as one space."""
    return " ".join(plain(text).split())


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
