"""The bytes of an estate file as a TOML document, read with bounds: size, encoding and depth."""

import os
import re
import stat
from pathlib import Path

import tomli

from scoutview.estate._faults import EstateError
from scoutview.texts import shown_bare

FILE_BYTES_MAX = 2 * 1024 * 1024
DEPTH_MAX = 16
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# What can hold a bracket that does not nest comes first. A quote that nothing closes ends the
# search: the parser stops there, too, and says so better.
TOKENS = re.compile(
    r"""
    \#[^\n]*
    | \"\"\"(?:[^"\\]|\\.|"(?!""))*+"{3,5}
    | \'\'\'(?:[^']|'(?!''))*+'{3,5}
    | (?P<unclosed>\"\"\"|\'\'\')
    | "(?:[^"\\\n]|\\.)*+"
    | '[^'\n]*+'
    | (?P<lone>["'])
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<dot>\.)
    | (?P<stop>[=,\n])
    """,
    re.VERBOSE | re.DOTALL,
)
# A line that nests nothing: one simple value under a bare key, or a heading of few parts.
PLAIN_LINE = re.compile(
    r"""
    ^[ \t]*+(?:
      [A-Za-z0-9_-]++[ \t]*+=[ \t]*+(?:"[^"\\\n]*+"|[0-9][0-9-]*+|true|false)
      | \[[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++){0,4}\]
      | \[\[[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++){0,4}\]\]
    )[ \t]*+$
    """,
    re.VERBOSE | re.MULTILINE,
)
SYNTAX_FAULT = re.compile(
    r"(?P<words>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL
)

LONG_NUMBER = re.compile(r"[0-9_]{1000,}")


def read_bytes(path: Path) -> bytes:
    """Return the first bytes of the file, one more than allowed of a file that is too large.

    Raises EstateError when it is no file or cannot be read.
    """
    try:
        # Asked before it is opened: to open a pipe would wait for its other end.
        is_file = stat.S_ISREG(path.stat().st_mode)
        data = _first_bytes(path) if is_file else b""
    except FileNotFoundError:
        raise EstateError(f"{path}: there is no such file; give the estate file.") from None
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        raise EstateError(f"{path}: cannot be read ({reason}); make it readable.") from None
    if not is_file:
        raise EstateError(f"{path}: this is not a regular file; give the estate file.")
    return data


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_BYTES_MAX + 1)


def parse_document(data: bytes, name: str, what: str = "an estate") -> dict[str, object]:
    """Return the TOML document; `what` is what the file holds.

    Raises EstateError with one sentence: file, line and column.
    """
    if len(data) > FILE_BYTES_MAX:
        raise EstateError(
            f"{name}: is over {FILE_BYTES_MAX} bytes; split the estate or shorten it."
        )
    text = _text(data, name)
    _refuse_depth(text, name, what)
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise _syntax_error(error, text, name) from None
    except ValueError:  # int() refuses it, and tomli lets that through without a place
        line = _line(LONG_NUMBER.split(text, maxsplit=1)[0], None)
        raise EstateError(f"{name} line {line}: a number is too long; correct it.") from None


def _text(data: bytes, name: str) -> str:
    if data.startswith(BYTE_ORDER_MARK):
        raise EstateError(
            f"{name} line 1: begins with a byte order mark; save it as UTF-8 without one."
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EstateError(f"{name} line {line}: is not UTF-8 text; save it as UTF-8.") from None


def _refuse_depth(text: str, name: str, what: str) -> None:
    """Refuse deep nesting before the parser recurses into it (or a key of a million parts)."""
    # Most lines of an estate neither open nor close anything for good: leave these out first.
    if _too_deep(PLAIN_LINE.sub("", text)) is None:
        return
    place = _too_deep(text)
    if place is not None:
        line = _line(text, place)
        raise EstateError(
            f"{name} line {line}: is nested over {DEPTH_MAX} deep; {what} needs less."
        )


def _too_deep(text: str) -> int | None:
    """Return where a text is first nested too deeply, None where it never is."""
    nested = dots = 0
    for token in TOKENS.finditer(text):
        match token.lastgroup:
            case "open":
                nested, dots = nested + 1, 0
            case "close":
                nested, dots = max(0, nested - 1), 0
            case "dot":
                dots += 1
            case "stop":
                dots = 0
            case "unclosed" | "lone":
                return None
        if nested > DEPTH_MAX or dots > DEPTH_MAX:
            return token.start()
    return None


def _syntax_error(error: tomli.TOMLDecodeError, text: str, name: str) -> EstateError:
    found = SYNTAX_FAULT.fullmatch(str(error))
    if found:
        place, words = f"line {found['line']}, column {found['column']}", found["words"]
    else:  # "at end of document": something that was opened before is not closed
        place, words = f"line {_line(text.rstrip(), None)}", str(error)
    words = shown_bare(words[:1].lower() + words[1:], 200)
    return EstateError(f"{name} {place}: this is not TOML ({words}); correct the line.")


def _line(text: str, end: int | None) -> int:
    return text.count("\n", 0, end) + 1
