import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import Draft, Kind, LedgerError
from scoutview.ledger.envelope import decode, encode

CONTENT = "sha256:" + "ab" * 32
text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
days = st.none() | st.dates()
drafts = st.builds(
    Draft,
    kind=st.sampled_from(Kind),
    subject=text,
    content=st.just(b""),
    content_type=st.sampled_from(["application/json", "text/plain; charset=utf-8", "image/png"]),
    collected_at=st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone.max]),
    ),
    run=st.none() | text,
    effective_from=st.none(),
    effective_to=days,
)


def members(**changes):
    base = {
        "v": 1,
        "kind": "observation",
        "run": None,
        "subject": "main-pacs.dicom",
        "collected_at": "2026-04-01T12:00:00.000000Z",
        "effective_from": None,
        "effective_to": None,
        "collector": "scoutview 0.1.0",
        "content": CONTENT,
        "content_type": "application/json",
    }
    return base | changes


def canonical(**changes):
    return rfc8785.dumps(members(**changes))


@given(drafts)
def test_an_entry_is_read_back_as_it_was_drafted(draft):
    entry = decode(encode(draft, content=CONTENT, collector="scoutview 0.1.0"), 7)

    assert entry.index == 7
    assert (entry.kind, entry.subject, entry.run) == (draft.kind, draft.subject, draft.run)
    assert entry.collected_at == draft.collected_at
    assert entry.collected_at.tzinfo is UTC
    assert (entry.effective_from, entry.effective_to) == (None, draft.effective_to)
    assert (entry.content, entry.content_type) == (CONTENT, draft.content_type)


@given(text, text)
def test_every_canonical_envelope_is_accepted_whatever_its_characters(subject, run):
    entry = decode(canonical(subject=subject, run=run), 0)

    assert (entry.subject, entry.run) == (subject, run)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"v": 2}, "v is 2"),
        ({"v": True}, "v is True"),
        ({"v": "1"}, "v is '1'"),
        ({"kind": "rumour"}, "kind is 'rumour'"),
        ({"kind": None}, "kind is None"),
        ({"run": 7}, "run is 7"),
        ({"run": ""}, "run is ''"),
        ({"run": "r" * 201}, "run is"),
        ({"subject": ""}, "subject is ''"),
        ({"subject": None}, "subject is None"),
        ({"subject": "a\nb"}, "subject is"),
        ({"subject": "a\x85b"}, "subject is"),
        ({"subject": "s" * 513}, "subject is"),
        ({"subject": ["a"]}, "subject is"),
        ({"collected_at": "2026-04-01T12:00:00Z"}, "collected_at is"),
        ({"collected_at": "2026-04-01T12:00:00.000000+00:00"}, "collected_at is"),
        ({"collected_at": "2026-04-01T12:00:00.000000+02:00"}, "collected_at is"),
        ({"collected_at": "2026-04-01 12:00:00.000000Z"}, "collected_at is"),
        ({"collected_at": "2026-02-30T12:00:00.000000Z"}, "collected_at is"),
        ({"collected_at": "2026-04-01T12:00:60.000000Z"}, "collected_at is"),
        ({"collected_at": None}, "collected_at is"),
        ({"effective_from": "20260401"}, "effective_from is"),
        ({"effective_from": "2026-W14-3"}, "effective_from is"),
        ({"effective_from": "2026-04-01T00:00:00"}, "effective_from is"),
        ({"effective_to": 20260401}, "effective_to is"),
        ({"effective_from": "2026-04-02", "effective_to": "2026-04-01"}, "effective_to is before"),
        ({"collector": ""}, "collector is"),
        ({"content": "sha256:" + "AB" * 32}, "content is"),
        ({"content": "sha256:" + "ab" * 31}, "content is"),
        ({"content": "md5:" + "ab" * 32}, "content is"),
        ({"content_type": "json"}, "content_type is"),
        ({"content_type": "a/b\n"}, "content_type is"),
        ({"content_type": "a/" + "b" * 127}, "content_type is"),
        ({"extra": 1}, "a member is missing or unknown"),
    ],
)
def test_a_member_that_the_format_does_not_allow_is_named(changes, reason):
    with pytest.raises(LedgerError, match=r"Entry 3 of ledger/log is malformed: ") as caught:
        decode(canonical(**changes), 3)

    assert reason in str(caught.value)


@pytest.mark.parametrize("name", sorted(members()))
def test_a_missing_member_is_refused(name):
    left = members()
    del left[name]

    with pytest.raises(LedgerError, match="a member is missing"):
        decode(rfc8785.dumps(left), 0)


@pytest.mark.parametrize(
    "envelope",
    [
        canonical() + b"\n",
        b" " + canonical(),
        b"\xef\xbb\xbf" + canonical(),
        json.dumps(members()).encode(),
        canonical().replace(b'"v":1', b'"v":1.0'),
        canonical().replace(b'"v":1', b'"v":1,"v":1'),
        canonical().replace(b"main-pacs", rb"main\u002dpacs"),
        canonical(subject="a/b").replace(b"a/b", rb"a\/b"),
        canonical(subject="é").replace("é".encode(), rb"\u00e9"),
    ],
)
def test_another_spelling_of_the_same_members_is_refused(envelope):
    with pytest.raises(LedgerError, match="malformed"):
        decode(envelope, 0)


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"null",
        b"[]",
        b"7" * 5000,
        b"[" * 8000,
        b'{"a":' * 1500,
        b"\xff\xfe",
        b"{}",
        b"NaN",
        canonical(subject="a").replace(b'"a"', rb'"\ud800"'),
        canonical(subject="a").replace(b'"a"', b"NaN"),
        canonical(subject="a").replace(b'"a"', b"9" * 5000),
    ],
)
def test_bytes_that_are_no_envelope_get_one_sentence(envelope):
    with pytest.raises(LedgerError, match=r"^Entry 0 of ledger/log is malformed: .*\.$"):
        decode(envelope, 0)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_entry_or_get_a_sentence(data):
    with pytest.raises(LedgerError, match="malformed"):
        decode(data, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"collected_at": datetime(2026, 4, 1)}, "collected_at has no time zone"),  # noqa: DTZ001
        ({"collected_at": datetime.max.replace(tzinfo=timezone.min)}, "outside the years"),
        ({"kind": "rumour"}, "kind is 'rumour'"),
        ({"subject": "\ud800"}, "subject is"),
        ({"effective_from": date(2026, 2, 1), "effective_to": date(2026, 1, 1)}, "before"),
        ({"effective_from": datetime(2026, 2, 1, tzinfo=UTC)}, "effective_from is"),
    ],
)
def test_a_draft_that_the_format_does_not_allow_is_refused(draft, changes, reason):
    with pytest.raises(LedgerError, match="cannot be recorded") as caught:
        encode(draft(0, **changes), content=CONTENT, collector="scoutview 0.1.0")

    assert reason in str(caught.value)


def test_the_longest_envelope_that_the_members_allow_may_still_be_too_long_for_a_frame(draft):
    longest = draft(0, subject="\U0001f9e0" * 512, run="\U0001f9e0" * 200)

    envelope = encode(longest, content=CONTENT, collector="\U0001f9e0" * 200)

    assert len(envelope) < 8192
