"""Text from outside, made safe to show: no control characters, no hidden changes of direction."""

import re

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


def ascii_only(text: str) -> str:
    """Return the text with every character outside of ASCII as a question mark."""
    return text.encode("ascii", "replace").decode("ascii")
