"""A file committed to field by field, so that a part can be withheld and the rest still proved.

Source: docs/reference/fields-format.md, section 1.
"""

import csv
import hmac
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import rfc8785

from scoutview.ledger.errors import LedgerError
from scoutview.ledger.tree import root_of

MOST_FIELDS: Final = 1_000_000
MOST_DEPTH: Final = 100
_SALT: Final = "scoutview field "


class Method(StrEnum):
    """How a file is cut into fields."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: where it stands in its file, and its bytes."""

    path: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What the note of a piece of evidence says of its fields."""

    method: Method
    count: int
    root: str


class NoFields(LedgerError):
    """A file cannot be cut into fields; the sentence says why."""


def cut(method: Method, data: bytes) -> list[Field]:
    """The fields of a file, in order.

    Raises:
        NoFields: It is not UTF-8, not of this kind, empty, or has too many fields.
    """
    try:
        fields = []
        for field in _CUTS[method](data.decode("utf-8-sig")):
            fields.append(field)
            if len(fields) > MOST_FIELDS:
                raise NoFields(f"The file has over {MOST_FIELDS} fields; give a smaller extract.")
    except UnicodeDecodeError as error:
        raise NoFields(f"The file is not UTF-8 text ({error.reason} at {error.start}).") from error
    except (csv.Error, ValueError, RecursionError) as error:
        raise NoFields(f"The file cannot be read as {method}: {error}.") from error
    if not fields:
        raise NoFields(f"The file has no fields as {method}; it is empty.")
    return fields


def field_salt(content_salt: bytes, number: int) -> bytes:
    """The salt of one field; it tells nothing of any other. Source: section 1."""
    return hmac.digest(content_salt, f"{_SALT}{number}".encode(), "sha256")


def field_leaf(salt: bytes, field: Field) -> bytes:
    """The leaf hash of one field. Source: section 1."""
    path = field.path.encode()
    return sha256(b"\x00" + salt + len(path).to_bytes(4, "big") + path + field.value).digest()


def leaves(fields: Sequence[Field], content_salt: bytes) -> list[bytes]:
    """The leaf hashes of all fields."""
    return [field_leaf(field_salt(content_salt, n), field) for n, field in enumerate(fields)]


def commit(method: Method, data: bytes, content_salt: bytes) -> Commitment:
    """The commitment to the fields of a file whose content has this salt.

    Raises:
        NoFields: As `cut`.
    """
    fields = cut(method, data)
    root = root_of(leaves(fields, content_salt))
    return Commitment(method=method, count=len(fields), root=root.hex())


def _lines(text: str) -> Iterator[Field]:
    rest, number = text, 1
    while rest:
        line, newline, rest = rest.partition("\n")
        yield Field(str(number), f"{line}{newline}".encode())
        number += 1


def _cells(text: str) -> Iterator[Field]:
    for row, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
        for column, cell in enumerate(cells, start=1):
            yield Field(f"{row}/{column}", cell.encode())


def _values(text: str) -> Iterator[Field]:
    yield from _inside(json.loads(text, object_pairs_hook=_object), "", 0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("an object has a member twice")
    return members


def _inside(value: object, path: str, depth: int) -> Iterator[Field]:
    """The values in a value that are no containers. Source: RFC 6901 (paths), RFC 8785 (values)."""
    if depth > MOST_DEPTH:
        raise ValueError(f"it is nested deeper than {MOST_DEPTH}")
    if isinstance(value, dict) and value:
        for name, item in value.items():
            escaped = name.replace("~", "~0").replace("/", "~1")
            yield from _inside(item, f"{path}/{escaped}", depth + 1)
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield from _inside(item, f"{path}/{number}", depth + 1)
    else:
        yield Field(path, rfc8785.dumps(value))  # type: ignore[arg-type]  # a JSON value


_CUTS = {Method.TEXT: _lines, Method.CSV: _cells, Method.JSON: _values}
