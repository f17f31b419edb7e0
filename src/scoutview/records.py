"""Frozen records to plain JSON values and strictly back, by their type hints alone."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


class NotPlain(ValueError):
    """A plain value does not fit the record; str() says where and what was expected."""


def to_plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON is any value; a return a kind
    """Return dicts, lists, strings, numbers, booleans and None.

    Enums become their values, bytes hexadecimal, times RFC 3339 in UTC, sets sorted lists.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(to_plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[Record], plain: object) -> Record:
    """Return the record of this class. Raises NotPlain for anything that does not fit it."""
    record: Record = _read(kind, plain, kind.__name__)
    return record


@cache
def _hints(kind: type) -> dict[str, Any]:
    return {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}


def _read(kind: Any, plain: object, where: str) -> Any:  # noqa: ANN401 - driven by type hints
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _read_union(get_args(kind), plain, where)
    if origin in {tuple, frozenset, list}:
        return _read_many(kind, plain, where)
    if origin is not None and issubclass(origin, Mapping):
        key, item = get_args(kind)
        given = _expect(dict, plain, where)
        return {_read(key, k, where): _read(item, v, f"{where}.{k}") for k, v in given.items()}
    if is_dataclass(kind):
        return _read_record(kind, plain, where)
    return _read_scalar(kind, plain, where)


def _read_record(kind: Any, plain: object, where: str) -> Any:  # noqa: ANN401 - see _read
    given = _expect(dict, plain, where)
    hints = _hints(kind)
    if given.keys() != hints.keys():
        odd = ", ".join(sorted(str(name) for name in given.keys() ^ hints.keys()))
        raise NotPlain(f"{where}: missing or unknown fields: {odd}")
    return kind(**{name: _read(hints[name], given[name], f"{where}.{name}") for name in hints})


def _read_many(kind: Any, plain: object, where: str) -> Any:  # noqa: ANN401 - see _read
    given = _expect(list, plain, where)
    arguments = get_args(kind)
    origin = get_origin(kind)
    if origin is tuple and arguments[-1] is not Ellipsis:
        if len(given) != len(arguments):
            raise NotPlain(f"{where}: expected {len(arguments)} items, found {len(given)}")
        pairs = zip(arguments, given, strict=True)
        return tuple(_read(of, item, f"{where}[{at}]") for at, (of, item) in enumerate(pairs))
    return origin(_read(arguments[0], item, f"{where}[{at}]") for at, item in enumerate(given))


def _read_union(kinds: tuple[Any, ...], plain: object, where: str) -> Any:  # noqa: ANN401 - see _read
    if plain is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is not type(None):
            try:
                return _read(kind, plain, where)
            except NotPlain as error:
                last = error
    raise last


def _read_scalar(kind: Any, plain: object, where: str) -> Any:  # noqa: ANN401 - see _read
    if kind is float and type(plain) is int:
        return float(plain)
    if kind in {str, int, bool, float}:
        if type(plain) is not kind:
            raise NotPlain(f"{where}: expected {kind.__name__}, found {type(plain).__name__}")
        return plain
    text = _expect(str, plain, where)
    try:
        if kind is bytes:
            return bytes.fromhex(text)
        if kind is datetime:
            return _moment(text)
        if kind is date:
            return date.fromisoformat(text)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind(text)
    except ValueError as error:
        raise NotPlain(f"{where}: {text[:80]!r} is no {kind.__name__}") from error
    raise TypeError(f"{where}: records hold no {kind}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _expect(kind: type[Record], plain: object, where: str) -> Record:
    if not isinstance(plain, kind):
        raise NotPlain(f"{where}: expected {kind.__name__}, found {type(plain).__name__}")
    return plain
