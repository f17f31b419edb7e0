import dataclasses
import json
import types
import typing
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutview.facts import codec
from scoutview.facts.codec import MOST_BYTES, MOST_CHARACTERS, MOST_ITEMS, CodecError
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import Fact, NotLooked, Observation, Reason
from scoutview.facts.tls import Certificate, Hello, Offers, VersionOffer
from scoutview.facts.wire import Wire
from scoutview.findings import Vantage

SEEN_AT = datetime(2026, 5, 1, 12, 30, 15, 250000, tzinfo=UTC)
FACTS = typing.get_args(Fact)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["network.reach", "answers", "2026-05-01T12:30:15Z"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def observe(fact, **changes):
    circumstances = {
        "look": fact.KIND,
        "target": "main-pacs.dicom",
        "observed_at": SEEN_AT,
        "vantage": Vantage("collector", "192.0.2.5", "SCOUTVIEW"),
        "fact": fact,
        "seconds": 0.25,
        "connections": 2,
    }
    return Observation(**{**circumstances, **changes})


def values_of(hint):
    """Anything that a field of this type may hold."""
    plain = {
        str: st.text(st.characters(codec="utf-8"), max_size=12),
        int: st.integers(-(2**53) + 1, 2**53 - 1),
        float: st.floats(-(2**53) + 1, 2**53 - 1),
        bool: st.booleans(),
        bytes: st.binary(max_size=12),
        datetime: st.datetimes(timezones=st.just(UTC)),
    }
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*map(values_of, typing.get_args(hint)))
    if origin is tuple:
        return st.lists(values_of(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if hint is types.NoneType:
        return st.none()
    if dataclasses.is_dataclass(hint):
        return instances_of(hint)
    return st.sampled_from(list(hint)) if issubclass(hint, StrEnum) else plain[hint]


def instances_of(of):
    hints = typing.get_type_hints(of)
    fields = {field.name: values_of(hints[field.name]) for field in dataclasses.fields(of)}
    return st.builds(of, **fields)


def through_the_ledger(observation):
    """Written as canonical JSON and read again."""
    return codec.decode(json.loads(rfc8785.dumps(codec.encode(observation))))


@pytest.mark.parametrize("fact_class", FACTS, ids=lambda each: each.KIND)
def test_every_kind_of_fact_comes_back_as_it_was(fact_class):
    hints = typing.get_type_hints(Observation)
    fields = {
        name: values_of(hints[name])
        for name in ("look", "target", "observed_at", "vantage", "seconds", "connections")
    }

    @settings(max_examples=25)
    @given(st.builds(Observation, fact=instances_of(fact_class), **fields))
    def comes_back(observation):
        assert through_the_ledger(observation) == observation

    comes_back()


def test_kinds_are_unique():
    assert len({fact_class.KIND for fact_class in FACTS}) == len(FACTS)


def test_the_written_form_is_plain():
    offer = VersionOffer("TLS 1.2", Hello.OFFERED, 0xC02F, "chose TLS 1.2", Wire(b"\x16", b"", 1))
    observation = observe(Offers(speaks_tls=True, versions=(offer,), chain=(b"\x30\x82",)))

    encoded = codec.encode(observation)

    assert encoded["fact"] == "tls.offers"
    assert encoded["schema"] == Offers.SCHEMA
    assert encoded["observed_at"] == "2026-05-01T12:30:15.250000Z"
    assert encoded["vantage"] == {
        "host": "collector",
        "source": "192.0.2.5",
        "caller": "SCOUTVIEW",
    }
    assert encoded["seen"]["chain"] == ["3082"]
    assert encoded["seen"]["versions"][0]["answer"] == "offered"
    assert encoded["seen"]["versions"][0]["wire"]["sent"] == "16"


def test_times_are_written_in_utc():
    chicago = datetime(2026, 5, 1, 7, 30, tzinfo=timezone(timedelta(hours=-5)))

    encoded = codec.encode(observe(Reach(Reachability.ANSWERS), observed_at=chicago))

    assert encoded["observed_at"] == "2026-05-01T12:30:00Z"


REACH = codec.encode(observe(Reach(Reachability.ANSWERS, "192.0.2.10", "")))


def changed(**changes):
    return {**REACH, **changes}


def seen(**changes):
    return changed(seen={**REACH["seen"], **changes})


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "the observation is not an object"),
        ([], "the observation is not an object"),
        ({1: 2}, "the observation is not an object"),
        ({}, "the observation lacks connections"),
        (changed(more=1), "the observation has a field that is not known: 'more'"),
        (changed(fact="network.weather"), "the observation's fact is of an unknown kind"),
        (changed(fact=["network.reach"]), "the observation's fact is of an unknown kind"),
        (changed(schema=99), "network.reach is of an unknown schema; the newest is 1"),
        (changed(schema=0), "network.reach is of an unknown schema; the newest is 1"),
        (changed(schema=True), "network.reach is of an unknown schema; the newest is 1"),
        (changed(schema="1"), "network.reach is of an unknown schema; the newest is 1"),
        (changed(seen=[]), "seen is not an object"),
        (changed(seen={"state": "answers"}), "seen lacks address"),
        (seen(ping=3), "seen has a field that is not known: 'ping'"),
        (seen(state="asleep"), "state is none of answers, refused, silent, "),
        (seen(address=5), "address is not a text"),
        (seen(address="\ud800"), "address has half a character in it"),
        (seen(address="x" * (MOST_CHARACTERS + 1)), "address is not a text of at most"),
        (changed(connections=1.0), "connections is not a whole number"),
        (changed(connections=True), "connections is not a whole number"),
        (changed(connections=2**53), "connections is not a whole number"),
        (changed(seconds="1"), "seconds is not a number of at most 53 bits"),
        (changed(seconds=float("nan")), "seconds is not a number of at most 53 bits"),
        (changed(observed_at="2026-05-01T12:30:15"), "observed_at is not an RFC 3339 time"),
        (changed(observed_at="2026-05-01 12:30:15Z"), "observed_at is not an RFC 3339 time"),
        (changed(observed_at="2026-13-01T12:30:15Z"), "observed_at is not an RFC 3339 time"),
        (changed(observed_at="0001-01-01T00:00:00+10:00"), "observed_at is not an RFC 3339"),
        (changed(observed_at=1777638615), "observed_at is not an RFC 3339 time"),
        (changed(vantage="here"), "vantage is not an object"),
    ],
)
def test_what_was_never_written_is_one_sentence(data, sentence):
    with pytest.raises(CodecError) as refused:
        codec.decode(data)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


CHAIN = codec.encode(observe(Certificate(chain=(b"\x30",), anchors=(), anchors_from_estate=True)))


@pytest.mark.parametrize(
    "change",
    [
        {"chain": "30"},
        {"chain": ["3"]},
        {"chain": ["3G"]},
        {"chain": ["AB"]},
        {"chain": [b"0"]},
        {"chain": [None]},
        {"chain": ["30"] * (MOST_ITEMS + 1)},
        {"crl": "00" * (MOST_BYTES + 1)},
        {"anchors_from_estate": 1},
        {"anchors_from_estate": None},
    ],
)
def test_chains_and_lists_are_strict_too(change):
    with pytest.raises(CodecError):
        codec.decode({**CHAIN, "seen": {**CHAIN["seen"], **change}})


@pytest.mark.parametrize(
    "observation",
    [
        observe(Reach(Reachability.ANSWERS), observed_at=SEEN_AT.replace(tzinfo=None)),
        observe(Reach(Reachability.ANSWERS), seconds=float("inf")),
        observe(Reach(Reachability.ANSWERS, "\udcff")),
        observe(Reach("answers", 5)),
        observe(NotLooked("tls.offers", Reason.SKIPPED, "x" * (MOST_CHARACTERS + 1))),
    ],
)
def test_nothing_is_written_that_could_not_be_read_again(observation):
    with pytest.raises(CodecError):
        codec.encode(observation)


@given(JSON)
def test_any_json_is_read_or_refused(data):
    with pytest.raises(CodecError):
        codec.decode(data)


@given(st.sampled_from([REACH, CHAIN]), st.data())
def test_an_observation_with_any_one_value_changed_is_read_or_refused(record, data):
    name = data.draw(st.sampled_from(sorted(record["seen"])))
    value = data.draw(JSON)
    forged = {**record, "seen": {**record["seen"], name: value}}

    try:
        observation = codec.decode(forged)
    except CodecError:
        return

    assert codec.encode(observation)["seen"] == forged["seen"]


@dataclasses.dataclass(frozen=True, slots=True)
class Newer:
    """A made-up fact in its third form; `ports` was `port` once, `open` came last."""

    KIND: typing.ClassVar[str] = "made.up"
    SCHEMA: typing.ClassVar[int] = 3

    ports: tuple[int, ...]
    open: bool


@pytest.fixture
def newer(monkeypatch):
    monkeypatch.setattr(codec, "_classes", lambda: {Newer.KIND: Newer})
    monkeypatch.setattr(codec, "UPGRADES", {})
    return codec.UPGRADES


def old(schema, **fields):
    return changed(fact=Newer.KIND, schema=schema, seen=fields)


def test_an_entry_of_an_old_schema_stays_readable_by_its_upgrades(newer):
    newer[Newer.KIND, 1] = lambda fields: {"ports": [fields["port"]]}
    newer[Newer.KIND, 2] = lambda fields: {**fields, "open": False}

    assert codec.decode(old(1, port=104)).fact == Newer((104,), open=False)
    assert codec.decode(old(2, ports=[104, 2762])).fact == Newer((104, 2762), open=False)
    assert codec.decode(old(3, ports=[], open=True)).fact == Newer((), open=True)


def test_an_old_entry_is_not_changed_by_reading_it(newer):
    def upgrade(fields):
        fields["open"] = True
        return fields

    newer[Newer.KIND, 2] = upgrade
    entry = old(2, ports=[104])

    codec.decode(entry)

    assert entry == old(2, ports=[104])


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"harbour": 1}, "made.up of schema 1 is malformed"),
        ({"port": "104"}, "ports is not a whole number"),
    ],
)
def test_an_old_entry_that_was_never_valid_is_refused(newer, fields, sentence):
    newer[Newer.KIND, 1] = lambda fields: {"ports": [fields["port"]]}
    newer[Newer.KIND, 2] = lambda fields: {**fields, "open": False}

    with pytest.raises(CodecError, match=sentence):
        codec.decode(old(1, **fields))


@pytest.mark.usefixtures("newer")
def test_a_schema_without_an_upgrade_is_refused():
    with pytest.raises(CodecError, match=r"made\.up of schema 2 can no longer be read"):
        codec.decode(old(2, ports=[]))


@pytest.mark.parametrize("fact_class", [Offers, Certificate])
def test_tls_facts_of_the_first_schema_showed_one_chain(fact_class):
    settings = {"chain": (b"\x30",)}
    if fact_class is Offers:
        fact = Offers(speaks_tls=True, versions=(), **settings)
    else:
        fact = Certificate(anchors=(), anchors_from_estate=True, **settings)
    newest = codec.encode(observe(fact))
    added = ("other_chains", "other_kinds_asked")
    seen_before = {name: value for name, value in newest["seen"].items() if name not in added}

    read = codec.decode({**newest, "schema": 1, "seen": seen_before}).fact

    assert read == fact
    assert read.other_chains == ()
    assert not read.other_kinds_asked
