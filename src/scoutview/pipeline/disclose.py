"""Showing a piece of evidence in part: what is withheld is still proven to be there."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from scoutview.ledger import Ledger
from scoutview.ledger.content.blobs import SALT_BYTES
from scoutview.ledger.content.disclosure import disclose
from scoutview.ledger.content.fields import Field, Method, cut
from scoutview.pipeline.record import GivenEvidence, given_at


class DiscloseError(Exception):
    """It cannot be shown in part; str() is the one sentence."""


def disclosure(
    ledger: Ledger, entry: int, *, show: Sequence[str], hide: Sequence[str]
) -> tuple[bytes, int, int]:
    """Return the disclosure of the piece at an entry, and how many fields it shows and withholds.

    `show` and `hide` are patterns of paths; without `show` everything is shown that is not
    hidden. In a CSV file the header's name may stand for the number of a column.

    Raises DiscloseError, LedgerError.
    """
    given = _given(ledger, entry)
    if given.fields is None:
        raise DiscloseError(
            f"entry {entry} was not committed field by field; give it again with --fields."
        )
    fields = cut(given.fields.method, ledger.salted(given.file)[SALT_BYTES:])
    names = [_names(field, fields, given.fields.method) for field in fields]
    for pattern in (*show, *hide):
        if not any(_matches(each, [pattern]) for each in names):
            raise DiscloseError(
                f"no field of {given.file_name} has a path like {pattern!r}; a path is a line's "
                "number, ROW/COLUMN, or a JSON pointer."
            )
    shown = frozenset(
        number
        for number, each in enumerate(names)
        if (not show or _matches(each, show)) and not _matches(each, hide)
    )
    made = disclose(ledger, ledger.entry(entry), given.file, given.fields, shown)
    return made, len(shown), len(fields) - len(shown)


def _given(ledger: Ledger, entry: int) -> GivenEvidence:
    found = given_at(ledger, entry)
    if found is None:
        raise DiscloseError(
            f"entry {entry} is no piece of evidence; `scoutview evidence list` shows their entries."
        )
    return found


def _names(field: Field, fields: Sequence[Field], method: Method) -> tuple[str, ...]:
    """Return the path of a field, and the same with the name of its column."""
    if method is not Method.CSV:
        return (field.path,)
    row, _, column = field.path.partition("/")
    header = fields[int(column) - 1]
    named = header.path == f"1/{column}"
    return (field.path, f"{row}/{header.value.decode()}") if named else (field.path,)


def _matches(names: Iterable[str], patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names)
