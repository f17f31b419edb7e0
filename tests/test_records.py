"""Records to plain JSON values and strictly back: what the ledger keeps is what is read."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.records import Bounds, NotPlain, from_plain, to_plain

EXACT = 2**53 - 1


class Colour(StrEnum):
    RED = "red"
    DARK_BLUE = "dark blue"


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    day: date


@dataclass(frozen=True, slots=True)
class Outer:
    text: str
    count: int
    seconds: float
    is_so: bool
    content: bytes
    at: datetime
    day: date
    colour: Colour
    inner: Inner
    several: tuple[Inner, ...]
    words: frozenset[str]
    maybe: Inner | None
    maybe_text: str | None


GOOD = Outer(
    text="Lakeside",
    count=3,
    seconds=1.5,
    is_so=True,
    content=b"\x00\xff",
    at=datetime(2026, 4, 1, 12, tzinfo=UTC),
    day=date(2026, 4, 1),
    colour=Colour.DARK_BLUE,
    inner=Inner("a", date(2026, 1, 1)),
    several=(Inner("b", date(2026, 1, 2)),),
    words=frozenset({"y", "x"}),
    maybe=None,
    maybe_text="here",
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
days = st.dates()
inners = st.builds(Inner, texts, days)
moments = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))]),
)
outers = st.builds(
    Outer,
    text=texts,
    count=st.integers(-EXACT, EXACT),
    seconds=st.floats(-EXACT, EXACT, allow_nan=False),
    is_so=st.booleans(),
    content=st.binary(max_size=50),
    at=moments,
    day=days,
    colour=st.sampled_from(Colour),
    inner=inners,
    several=st.lists(inners, max_size=3).map(tuple),
    words=st.frozensets(texts, max_size=3),
    maybe=st.none() | inners,
    maybe_text=st.none() | texts,
)
plains = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=9,
)


@given(record=outers)
def test_what_is_written_is_what_is_read(record):
    written = json.dumps(to_plain(record), sort_keys=True, allow_nan=False)

    assert from_plain(Outer, json.loads(written)) == record


@given(record=outers)
def test_writing_what_was_read_gives_the_same_bytes(record):
    written = json.dumps(to_plain(record), sort_keys=True)

    again = from_plain(Outer, json.loads(written))

    assert json.dumps(to_plain(again), sort_keys=True) == written


def test_the_plain_forms_are_those_that_are_documented():
    plain = to_plain(GOOD)

    assert plain["content"] == "00ff"
    assert plain["at"] == "2026-04-01T12:00:00Z"
    assert plain["day"] == "2026-04-01"
    assert plain["colour"] == "dark blue"
    assert plain["words"] == ["x", "y"]
    assert plain["several"] == [{"name": "b", "day": "2026-01-02"}]
    assert plain["maybe"] is None


def test_a_time_without_a_zone_is_never_written():
    with pytest.raises(NotPlain, match="no time zone"):
        to_plain(replace(GOOD, at=GOOD.at.replace(tzinfo=None)))


def test_a_time_beyond_utc_is_never_written():
    beyond = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))

    with pytest.raises(NotPlain, match="UTC cannot express"):
        to_plain(replace(GOOD, at=beyond))


@pytest.mark.parametrize("missing", list(to_plain(GOOD)))
def test_a_missing_field_is_refused_and_named(missing):
    plain = to_plain(GOOD)
    del plain[missing]

    with pytest.raises(NotPlain, match=f"Outer lacks {missing}$"):
        from_plain(Outer, plain)


def test_a_field_that_is_not_known_is_refused_and_named():
    with pytest.raises(NotPlain, match="a field that is not known: 'colour2'"):
        from_plain(Outer, to_plain(GOOD) | {"colour2": "red"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 1),
        ("text", None),
        ("text", "half a character \ud800"),
        ("count", True),
        ("count", 1.0),
        ("count", "1"),
        ("count", EXACT + 1),
        ("seconds", True),
        ("seconds", "1.5"),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("is_so", 1),
        ("is_so", "true"),
        ("content", "0"),
        ("content", "0G"),
        ("content", "AB"),
        ("content", " 00"),
        ("at", "2026-04-01"),
        ("at", "2026-04-01T12:00:00"),
        ("at", "2026-04-01 12:00:00Z"),
        ("at", "2026-13-01T12:00:00Z"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 1775044800),
        ("day", "2026-02-30"),
        ("day", "yesterday"),
        ("colour", "green"),
        ("colour", "RED"),
        ("inner", None),
        ("inner", []),
        ("inner", {"name": "a"}),
        ("several", {"0": {}}),
        ("several", "ab"),
        ("several", [None]),
        ("words", ["x", 1]),
        ("maybe", {}),
        ("maybe_text", 0),
    ],
)
def test_a_value_of_another_shape_is_refused_with_its_place(name, value):
    with pytest.raises(NotPlain) as refused:
        from_plain(Outer, to_plain(GOOD) | {name: value})

    assert name in str(refused.value)


@pytest.mark.parametrize("plain", [None, [], "text", 1, {1: 2}])
def test_what_is_no_object_is_refused(plain):
    with pytest.raises(NotPlain, match="Outer is not an object"):
        from_plain(Outer, plain)


@pytest.mark.parametrize(
    ("bounds", "name"),
    [
        (Bounds(characters=3), "text"),
        (Bounds(content_bytes=1), "content"),
        (Bounds(items=0), "several"),
    ],
)
def test_more_than_the_bounds_is_refused(bounds, name):
    with pytest.raises(NotPlain, match=name):
        from_plain(Outer, to_plain(GOOD), bounds=bounds)


@given(plain=plains)
def test_anything_else_is_refused_and_nothing_worse(plain):
    with pytest.raises(NotPlain):
        from_plain(Outer, plain)


@given(name=st.sampled_from(list(to_plain(GOOD))), value=plains)
def test_any_one_value_is_taken_or_refused(name, value):
    try:
        record = from_plain(Outer, to_plain(GOOD) | {name: value})
    except NotPlain:
        return
    assert from_plain(Outer, json.loads(json.dumps(to_plain(record)))) == record
