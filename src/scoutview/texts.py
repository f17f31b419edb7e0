"""Text from outside, made safe to show: no control characters, no hidden changes of direction."""

import json
import re
import shlex

# C0 and C1 controls, bidirectional overrides and isolates, lone surrogates, non-characters.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def plain(text: str) -> str:
    """Return the text with what a page or a terminal must not see replaced by U+FFFD."""
    return _UNSHOWABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return the text as plain() gives it, with every run of white space as one space."""
    return " ".join(plain(text).split())


def shown(text: str, most: int = 60) -> str:
    """Return a text in quotes for a sentence, cut and with nothing that moves a cursor."""
    return f'"{shown_bare(text, most)}"'


def shown_bare(text: str, most: int = 60) -> str:
    """Return a text as shown() gives it, without the quotes."""
    cut = text if len(text) <= most else f"{text[:most]}..."
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def shell_path(path: str) -> str:
    """Return a path as one word of a shell command, and no option of the command."""
    line = one_line(path)
    return shlex.quote(f"./{line}" if line.startswith("-") else line)


def toml_text(text: str) -> str:
    """Return a text as TOML's basic string.

    What JSON escapes in a string, TOML escapes the same way; DEL it escapes besides. Source: TOML
    1.0.0, "String".
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
