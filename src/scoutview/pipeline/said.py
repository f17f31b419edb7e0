"""What a person says in an option and what then stands in the ledger: one line, bounded."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from scoutview.ledger import LedgerError

MOST_CHARACTERS: Final = 500
Parsed = TypeVar("Parsed")


class SaidError(Exception):
    """What was said cannot be recorded; str() is the one sentence."""


def small_file(option: str, path: Path, most: int = 1024 * 1024) -> bytes:
    """Return the bytes of a small file that an option names. Raises SaidError."""
    if not path.is_file():
        raise SaidError(f"{option} {path}: there is no such file.")
    return read_bounded(path, most, SaidError)


def read_bounded(path: Path, most: int, refuse: Callable[[str], Exception]) -> bytes:
    """Return the bytes of a file that a person names; raises what `refuse` makes of a sentence."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its other end
            raise refuse(f"{path} is no regular file; name one.")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise refuse(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(data) > most:
        raise refuse(f"{path} has over {most} bytes; no file of this kind has.")
    return data


def parsed(option: str, parse: Callable[[str], Parsed], text: str) -> Parsed:
    """Return what a line that an option gives is parsed to. Raises SaidError."""
    try:
        return parse(text.strip())
    except LedgerError as error:
        raise SaidError(f"{option}: {error}") from error


def said(option: str, text: str, what: str, most: int = MOST_CHARACTERS) -> str:
    """Return the line without blanks around it; `what` says what to do.

    Raises SaidError for one that is empty, too long or no line: what is recorded must be readable.
    """
    line = text.strip()
    if not line:
        raise SaidError(f"{option} is empty; {what}: it stands in the ledger.")
    if len(line) > most or not line.isprintable():
        raise SaidError(f"{option} must be one line of at most {most} characters; {what}.")
    return line
