"""Observations as JSON and back, strictly: what the ledger keeps must be readable years later.

An observation is one object: "fact" (the kind), "schema" (its version), "seen" (the fact's
fields) and the circumstances. A fact class that changes raises its SCHEMA and registers an
upgrade of the old form.
"""

import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from scoutview.facts.observation import Fact, Observation
from scoutview.records import (
    Bounds,
    NotPlain,
    expect_names,
    expect_object,
    fields_of,
    from_plain,
    to_plain,
)

MOST_CHARACTERS: Final = 64 * 1024
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_ITEMS: Final = 4096
_BOUNDS: Final = Bounds(MOST_CHARACTERS, MOST_BYTES, MOST_ITEMS)
_CIRCUMSTANCES = ("look", "target", "observed_at", "vantage", "seconds", "connections")

_ONE_CHAIN: Final = {"other_chains": [], "other_kinds_asked": False}
# (kind, schema) -> a function from that form of the fact's fields to the next one's.
UPGRADES: Final[dict[tuple[str, int], Callable[[dict[str, object]], dict[str, object]]]] = {
    ("tls.offers", 1): lambda seen: {**seen, **_ONE_CHAIN},
    ("tls.certificate", 1): lambda seen: {**seen, **_ONE_CHAIN},
}


class CodecError(Exception):
    """The observation cannot be written or read; one sentence says where and why."""


def encode(observation: Observation) -> dict[str, object]:
    """Return the observation as JSON-ready values. Raises CodecError where decode would."""
    fact = observation.fact
    try:
        record: dict[str, object] = {
            "fact": fact.KIND,
            "schema": fact.SCHEMA,
            "seen": to_plain(fact),
            **{name: to_plain(getattr(observation, name)) for name in _CIRCUMSTANCES},
        }
    except NotPlain as error:
        raise CodecError(str(error)) from error
    decode(record)  # nothing is written that could not be read again
    return record


def decode(data: object) -> Observation:
    """Return the observation. Raises CodecError on anything that encode never wrote."""
    try:
        return _decode(data)
    except NotPlain as error:
        raise CodecError(str(error)) from error


def _decode(data: object) -> Observation:
    record = expect_object(data, "the observation")
    expect_names(record, {"fact", "schema", "seen", *_CIRCUMSTANCES}, "the observation")
    kind, schema = record["fact"], record["schema"]
    fact_class = _classes().get(kind) if isinstance(kind, str) else None
    if fact_class is None:
        raise CodecError("the observation's fact is of an unknown kind")
    seen = _upgraded(fact_class, schema, expect_object(record["seen"], "seen"))
    hints = fields_of(Observation)
    values = {
        name: from_plain(hints[name], record[name], where=name, bounds=_BOUNDS)
        for name in _CIRCUMSTANCES
    }
    fact = from_plain(fact_class, seen, where="seen", bounds=_BOUNDS)
    return Observation(fact=fact, **values)


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
