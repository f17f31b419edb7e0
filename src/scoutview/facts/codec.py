"""Observations as JSON and back, strictly: what the ledger keeps must be readable years later.

An observation is one object: "fact" (the kind), "schema" (its version), "seen" (the fact's
fields) and the circumstances. Bytes are hex, times RFC 3339 in UTC, enums their value, tuples
lists. A fact class that changes raises its SCHEMA and registers an upgrade of the old form.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from scoutview.facts.observation import Fact, Observation

MOST_CHARACTERS: Final = 64 * 1024
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ITEMS: Final = 4096
_MOST_INTEGER: Final = 2**53 - 1  # what every JSON reader keeps exact (RFC 8785 section 3.2.2.3)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_CIRCUMSTANCES = ("look", "target", "observed_at", "vantage", "seconds", "connections")

# (kind, schema) -> a function from that form of the fact's fields to the next one's.
UPGRADES: Final[dict[tuple[str, int], Callable[[dict[str, object]], dict[str, object]]]] = {}


class CodecError(Exception):
    """The observation cannot be written or read; one sentence says where and why."""


def encode(observation: Observation) -> dict[str, object]:
    """Return the observation as JSON-ready values. Raises CodecError where decode would."""
    fact = observation.fact
    record: dict[str, object] = {
        "fact": fact.KIND,
        "schema": fact.SCHEMA,
        "seen": _encode(fact),
        **{name: _encode(getattr(observation, name)) for name in _CIRCUMSTANCES},
    }
    decode(record)  # nothing is written that could not be read again
    return record


def decode(data: object) -> Observation:
    """Return the observation. Raises CodecError on anything that encode never wrote."""
    record = _object(data, "the observation")
    _check_names(record, {"fact", "schema", "seen", *_CIRCUMSTANCES}, "the observation")
    kind, schema = record["fact"], record["schema"]
    fact_class = _classes().get(kind) if isinstance(kind, str) else None
    if fact_class is None:
        raise CodecError("the observation's fact is of an unknown kind")
    fields = _upgraded(fact_class, schema, _object(record["seen"], "seen"))
    hints = _fields(Observation)
    values = {name: _decode(record[name], hints[name], name) for name in _CIRCUMSTANCES}
    return Observation(fact=_dataclass(fields, fact_class, "seen"), **values)


def _upgraded(
    fact_class: Any,  # noqa: ANN401 - one of Fact's classes
    schema: object,
    fields: dict[str, object],
) -> dict[str, object]:
    newest: int = fact_class.SCHEMA
    if type(schema) is not int or not 1 <= schema <= newest:
        raise CodecError(f"{fact_class.KIND} is of an unknown schema; the newest is {newest}")
    for version in range(schema, newest):
        upgrade = UPGRADES.get((fact_class.KIND, version))
        if upgrade is None:
            raise CodecError(f"{fact_class.KIND} of schema {version} can no longer be read")
        try:
            fields = upgrade(dict(fields))
        except (KeyError, TypeError, ValueError) as error:
            raise CodecError(f"{fact_class.KIND} of schema {version} is malformed") from error
    return fields


@cache
def _classes() -> Mapping[str, Any]:
    return {fact_class.KIND: fact_class for fact_class in typing.get_args(Fact)}


@cache
def _fields(of: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any dataclass
    hints = typing.get_type_hints(of)
    return {field.name: hints[field.name] for field in dataclasses.fields(of)}


def _encode(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _encode(getattr(value, name)) for name in _fields(type(value))}
    if isinstance(value, tuple):
        return [_encode(each) for each in value]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return _time_text(value)
    return value.value if isinstance(value, StrEnum) else value


def _time_text(value: datetime) -> str:
    if value.tzinfo is None:
        raise CodecError(f"the time {value} has no time zone")
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError as error:
        raise CodecError(f"UTC cannot express the time {value}") from error


def _decode(data: object, hint: Any, where: str) -> Any:  # noqa: ANN401 - driven by the hints
    options = _without_none(hint)
    if options is not hint:
        return None if data is None else _decode(data, options, where)
    if typing.get_origin(hint) is tuple:
        return _tuple(data, hint, where)
    if dataclasses.is_dataclass(hint):
        return _dataclass(_object(data, where), hint, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _enum(data, hint, where)
    read = _READERS.get(hint)
    if read is None:
        raise CodecError(f"{where} is of a type that facts do not use")
    return read(data, where)


def _dataclass(fields: dict[str, object], of: Any, where: str) -> Any:  # noqa: ANN401
    hints = _fields(of)
    _check_names(fields, set(hints), where)
    return of(**{name: _decode(fields[name], hints[name], name) for name in hints})


def _object(data: object, where: str) -> dict[str, object]:
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise CodecError(f"{where} is not an object")
    return data


def _check_names(fields: Mapping[str, object], expected: set[str], where: str) -> None:
    missing, extra = expected - set(fields), set(fields) - expected
    if missing:
        raise CodecError(f"{where} lacks {min(missing)}")
    if extra:
        raise CodecError(f"{where} has a field that is not known: {min(extra)[:80]!r}")


def _tuple(data: object, hint: Any, where: str) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(data, list) or len(data) > MOST_ITEMS:
        raise CodecError(f"{where} is not a list of at most {MOST_ITEMS} items")
    item = typing.get_args(hint)[0]
    return tuple(_decode(each, item, where) for each in data)


def _enum(data: object, hint: type[StrEnum], where: str) -> StrEnum:
    try:
        return hint(_text(data, where))
    except ValueError as error:
        raise CodecError(f"{where} is none of {', '.join(hint)}") from error


def _text(data: object, where: str) -> str:
    if not isinstance(data, str) or len(data) > MOST_CHARACTERS:
        raise CodecError(f"{where} is not a text of at most {MOST_CHARACTERS} characters")
    if any("\ud800" <= character <= "\udfff" for character in data):
        raise CodecError(f"{where} has half a character in it (a lone surrogate)")
    return data


def _integer(data: object, where: str) -> int:
    if type(data) is not int or abs(data) > _MOST_INTEGER:
        raise CodecError(f"{where} is not a whole number of at most 53 bits")
    return data


def _number(data: object, where: str) -> float:
    # Canonical JSON writes 1.0 as 1, so that a whole number may come back as an int.
    if isinstance(data, int | float) and not isinstance(data, bool) and abs(data) <= _MOST_INTEGER:
        return float(data)
    raise CodecError(f"{where} is not a number of at most 53 bits")


def _boolean(data: object, where: str) -> bool:
    if not isinstance(data, bool):
        raise CodecError(f"{where} is not true or false")
    return data


def _bytes(data: object, where: str) -> bytes:
    is_hex = isinstance(data, str) and re.fullmatch(r"(?:[0-9a-f]{2})*", data)
    if not is_hex or len(data) > 2 * MOST_BYTES:  # type: ignore[arg-type] # a str, by is_hex
        raise CodecError(f"{where} is not hex of at most {MOST_BYTES} bytes")
    return bytes.fromhex(data)  # type: ignore[arg-type] # the same


def _time(data: object, where: str) -> datetime:
    if isinstance(data, str) and _RFC3339.fullmatch(data):
        try:
            return datetime.fromisoformat(data).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise CodecError(f"{where} is not an RFC 3339 time")


_READERS: Final[Mapping[type, Callable[[object, str], object]]] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: _boolean,
    bytes: _bytes,
    datetime: _time,
}


def _without_none(hint: Any) -> Any:  # noqa: ANN401 - driven by the hints
    """Return T for `T | None`, and any other hint as it is."""
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        return hint
    (only,) = (option for option in typing.get_args(hint) if option is not types.NoneType)
    return only
