"""Frozen records to plain JSON values and strictly back, by their type hints alone.

What the ledger keeps must be readable years later, and never more than what was written: bytes
are hex, times RFC 3339 in UTC, enums their value, tuples lists, sets sorted lists.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

Record = TypeVar("Record")

_MOST_INTEGER: Final = 2**53 - 1  # what every JSON reader keeps exact (RFC 8785 section 3.2.2.3)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)


class NotPlain(ValueError):
    """A value does not fit its record; str() says where and what was expected."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that one field may hold."""

    characters: int = 64 * 1024
    content_bytes: int = 2 * 1024 * 1024
    items: int = 1_000_000


ROOMY: Final = Bounds()


def to_plain(value: object) -> object:
    """Return dicts, lists, strings, numbers, booleans and None. Raises NotPlain."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in fields_of(type(value))}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    return _scalar_to_plain(value)


def _scalar_to_plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return _time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _time_text(value: datetime) -> str:
    if value.tzinfo is None:
        raise NotPlain(f"the time {value} has no time zone")
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError as error:
        raise NotPlain(f"UTC cannot express the time {value}") from error


def from_plain(
    kind: type[Record], plain: object, *, where: str = "", bounds: Bounds = ROOMY
) -> Record:
    """Return the value of this type. Raises NotPlain for anything that does not fit it."""
    value: Record = _Reader(bounds).read(plain, kind, where or kind.__name__)
    return value


@cache
def fields_of(record_class: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any dataclass
    """Return the type hints of a record's fields by name."""
    hints = typing.get_type_hints(record_class)
    return {field.name: hints[field.name] for field in dataclasses.fields(record_class)}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads plain values by type hints, within bounds."""

    bounds: Bounds

    def read(self, data: object, hint: Any, where: str) -> Any:  # noqa: ANN401 - by the hints
        options = _without_none(hint)
        if options is not hint:
            return None if data is None else self.read(data, options, where)
        origin = typing.get_origin(hint)
        if origin in {tuple, frozenset}:
            return self._many(data, hint, where)
        if dataclasses.is_dataclass(hint):
            return self._record(data, hint, where)
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return self._enum(data, hint, where)
        reader = _READERS.get(hint)
        if reader is None:
            raise NotPlain(f"{where} is of a type that records do not use")
        return reader(self, data, where)

    def _record(self, data: object, of: Any, where: str) -> Any:  # noqa: ANN401 - by the hints
        hints = fields_of(of)
        given = expect_object(data, where)
        expect_names(given, set(hints), where)
        return of(**{name: self.read(given[name], hints[name], name) for name in hints})

    def _many(self, data: object, hint: Any, where: str) -> Any:  # noqa: ANN401 - by the hints
        if not isinstance(data, list) or len(data) > self.bounds.items:
            raise NotPlain(f"{where} is not a list of at most {self.bounds.items} items")
        item = typing.get_args(hint)[0]
        return typing.get_origin(hint)(self.read(each, item, where) for each in data)

    def _enum(self, data: object, hint: type[StrEnum], where: str) -> StrEnum:
        try:
            return hint(self.text(data, where))
        except NotPlain:
            raise
        except ValueError as error:
            raise NotPlain(f"{where} is none of {', '.join(hint)}") from error

    def text(self, data: object, where: str) -> str:
        if not isinstance(data, str) or len(data) > self.bounds.characters:
            raise NotPlain(f"{where} is not a text of at most {self.bounds.characters} characters")
        if _HALF.search(data):
            raise NotPlain(f"{where} has half a character in it (a lone surrogate)")
        return data

    def integer(self, data: object, where: str) -> int:
        if type(data) is not int or abs(data) > _MOST_INTEGER:
            raise NotPlain(f"{where} is not a whole number of at most 53 bits")
        return data

    def number(self, data: object, where: str) -> float:
        # Canonical JSON writes 1.0 as 1, so that a whole number may come back as an int.
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        if is_number and abs(data) <= _MOST_INTEGER:  # type: ignore[arg-type] # by is_number
            return float(data)  # type: ignore[arg-type] # the same
        raise NotPlain(f"{where} is not a number of at most 53 bits")

    def boolean(self, data: object, where: str) -> bool:
        if not isinstance(data, bool):
            raise NotPlain(f"{where} is not true or false")
        return data

    def content(self, data: object, where: str) -> bytes:
        most = self.bounds.content_bytes
        if isinstance(data, str) and len(data) <= 2 * most and _HEX.fullmatch(data):
            return bytes.fromhex(data)
        raise NotPlain(f"{where} is not hex of at most {most} bytes")

    def moment(self, data: object, where: str) -> datetime:
        if isinstance(data, str) and _RFC3339.fullmatch(data):
            try:
                return datetime.fromisoformat(data).astimezone(UTC)
            except (ValueError, OverflowError):
                pass
        raise NotPlain(f"{where} is not an RFC 3339 time")

    def day(self, data: object, where: str) -> date:
        try:
            return date.fromisoformat(self.text(data, where))
        except ValueError as error:
            raise NotPlain(f"{where} is not an ISO 8601 date") from error


_READERS: Final[Mapping[type, Callable[[_Reader, object, str], object]]] = {
    str: _Reader.text,
    int: _Reader.integer,
    float: _Reader.number,
    bool: _Reader.boolean,
    bytes: _Reader.content,
    datetime: _Reader.moment,
    date: _Reader.day,
}


def expect_object(data: object, where: str) -> dict[str, object]:
    """Return an object with text keys. Raises NotPlain for anything else."""
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise NotPlain(f"{where} is not an object")
    return data


def expect_names(given: Mapping[str, object], expected: set[str], where: str) -> None:
    """Raise NotPlain unless just these fields are given."""
    missing, extra = expected - set(given), set(given) - expected
    if missing:
        raise NotPlain(f"{where} lacks {min(missing)}")
    if extra:
        raise NotPlain(f"{where} has a field that is not known: {min(extra)[:80]!r}")


def _without_none(hint: Any) -> Any:  # noqa: ANN401 - driven by the hints
    """Return T for `T | None`, and any other hint as it is."""
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        return hint
    (only,) = (option for option in typing.get_args(hint) if option is not types.NoneType)
    return only
