"""Texts of a file as facts: bounded, on one line, and such that an estate could hold them."""

from functools import lru_cache
from typing import Final

from scoutview import texts
from scoutview.estate.fields import PORTS, problem_of
from scoutview.exchange.intake.model import TEXT_CHARACTERS_MAX, Fact, IntakeError, Value

# What people write into a cell that has no value.
_NOTHING: Final = frozenset(
    {"", "-", "--", "n/a", "na", "none", "tbd", "?", "unknown", "null", "dhcp"}
)
_YES: Final = frozenset({"true", "yes", "y", "1", "on", "tls", "x", "enabled"})
_NO: Final = frozenset({"false", "no", "n", "0", "off", "disabled"})
_SHOWN: Final = 40
_CELL: Final = "what stands there"


def shown(text: str, most: int = _SHOWN) -> str:
    """Return a text of a file in quotes, cut and with nothing that moves a cursor."""
    return texts.shown(text, most)


def decoded(name: str, data: bytes, encoding: str = "utf-8") -> str:
    """Return the text of a file, a byte order mark taken off. Raises IntakeError."""
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise IntakeError(
            f"{name}, line {line}: byte {error.start} is not UTF-8; save the file as UTF-8,"
            " or say --encoding latin-1 when it is Latin-1."
        ) from None


def lines_in(text: str) -> list[str]:
    """Return the lines of a text as editors count them; what a value may hold ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def one_line(place: str, text: str) -> str:
    """Return a text with its white space folded. Raises IntakeError for one that is no line."""
    line, problem = _folded(text)
    if problem:
        raise IntakeError(f"{place}: {problem}.")
    return line


def _folded(text: str) -> tuple[str, str]:
    line = " ".join(text.split())
    if len(line) > TEXT_CHARACTERS_MAX:
        return "", f"the text has {len(line)} characters; give at most {TEXT_CHARACTERS_MAX}"
    if not line.isprintable():
        return "", f"{_CELL} has control characters; give plain text"
    return line, ""


def is_nothing(text: str) -> bool:
    """Whether a text says that there is no value."""
    return text.casefold() in _NOTHING


def fact(field: str, text: str, *, name: str, where: str) -> Fact | None:
    """Return the fact that a text gives for a field, None where it says nothing.

    Args:
        field: A field of a proposal.
        text: What stands there.
        name: What sentences call the file.
        where: The place in it.

    Raises:
        IntakeError: An estate could not hold it; one sentence with the place.
    """
    value, problem = _read(field, text)
    if problem:
        raise IntakeError(f"{name}, {where}: {problem}.")
    return None if value is None else Fact(field, value, where)


@lru_cache(maxsize=10_000)  # a list says the same site, vendor and port over and over
def _read(field: str, text: str) -> tuple[Value | None, str]:
    """Return the value of a field, None where the text says nothing, and what is wrong with it."""
    line, problem = _folded(text)
    if problem or is_nothing(line):
        return None, problem
    if field == "port":
        return _port(line)
    if field == "tls":
        return _flag(line)
    if field in {"ae_title", "host", "name", "owner", "site"}:
        # A list with a column too many has patients where titles should be: no cell is repeated.
        return line, problem_of(field, line).replace(texts.shown(line), _CELL)
    return line, ""


def _port(line: str) -> tuple[Value | None, str]:
    digits = line.removesuffix(".0")
    if digits.isascii() and digits.isdigit() and len(digits) < 6 and int(digits) in PORTS:  # noqa: PLR2004
        return int(digits), ""
    return None, f"{_CELL} is not a port; give a number from 1 to 65535"


def _flag(line: str) -> tuple[Value | None, str]:
    word = line.casefold()
    if word in _YES or word in _NO:
        return word in _YES, ""
    return None, f"{_CELL} is neither yes nor no; give one of them"
