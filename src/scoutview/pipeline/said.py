"""What a person says in an option and what then stands in the ledger: one line, bounded."""

from typing import Final

MOST_CHARACTERS: Final = 500


class SaidError(Exception):
    """What was said cannot be recorded; str() is the one sentence."""


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
