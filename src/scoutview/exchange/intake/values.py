"""Texts of a file as facts: bounded, on one line, and such that an estate could hold them."""

from typing import Final

from scoutview.estate.fields import PORTS, problem_of
from scoutview.exchange.intake.model import TEXT_CHARACTERS_MAX, Fact, IntakeError

# What people write into a cell that has no value.
_NOTHING: Final = frozenset({"", "-", "--", "n/a", "na", "none", "tbd", "?", "unknown", "null"})
_YES: Final = frozenset({"true", "yes", "y", "1", "on", "tls", "x", "enabled"})
_NO: Final = frozenset({"false", "no", "n", "0", "off", "disabled"})
_SHOWN: Final = 40


def shown(text: str, most: int = _SHOWN) -> str:
    """Return a text of a file in quotes, cut and with nothing that moves a cursor."""
    cut = text if len(text) <= most else f"{text[:most]}..."
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut) + '"'


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


def one_line(place: str, text: str) -> str:
    """Return a text with its white space folded. Raises IntakeError for one that is no line."""
    folded = " ".join(text.split())
    if len(folded) > TEXT_CHARACTERS_MAX:
        raise IntakeError(
            f"{place}: the text has {len(folded)} characters; give at most {TEXT_CHARACTERS_MAX}."
        )
    if not folded.isprintable():
        raise IntakeError(f"{place}: {shown(folded)} has control characters; give plain text.")
    return folded


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
    place = f"{name}, {where}"
    line = one_line(place, text)
    if is_nothing(line):
        return None
    if field == "port":
        return Fact(field, _port(place, line), where)
    if field == "tls":
        return Fact(field, _flag(place, line), where)
    if field in {"ae_title", "host", "name", "owner", "site"}:
        problem = problem_of(field, line)
        if problem:
            raise IntakeError(f"{place}: {problem}.")
    return Fact(field, line, where)


def _port(place: str, line: str) -> int:
    digits = line.removesuffix(".0")
    if digits.isascii() and digits.isdigit() and len(digits) < 6 and int(digits) in PORTS:  # noqa: PLR2004
        return int(digits)
    raise IntakeError(f"{place}: {shown(line)} is not a port; give a number from 1 to 65535.")


def _flag(place: str, line: str) -> bool:
    word = line.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise IntakeError(f"{place}: {shown(line)} is neither yes nor no; give one of them.")
