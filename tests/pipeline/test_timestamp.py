"""Time stamps by a real authority (`openssl ts`): asked for, checked, recorded, verified."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from hypothesis import given
from hypothesis import strategies as st

from scoutview.ledger import LedgerError, verify
from scoutview.ledger.timestamp import MOST_BYTES, check_imprint, query, read
from scoutview.pipeline import timestamp
from scoutview.pipeline.timestamp import TimestampError
from scoutview.verifier import scoutview_verify
from tests.peers.tsa import make_authority, serving
from tests.pipeline.estates import system


@pytest.fixture(scope="session")
def authority(tmp_path_factory, third_party):
    return make_authority(tmp_path_factory.mktemp("tsa"), third_party("openssl"))


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory, third_party):
    return make_authority(tmp_path_factory.mktemp("other-tsa"), third_party("openssl"))


@pytest.fixture
def signed(story):
    """A story with a signed checkpoint."""
    story.assess(system())
    return story


def roots(authority):
    return load_pem_x509_certificates(authority.root.read_bytes())


def take_in(story, reply, authority):
    return timestamp.take_in(story.workspace, story.key, reply, roots(authority))


def test_a_stamp_over_http_is_recorded_and_both_verifiers_check_it(signed, authority):
    with serving(authority) as url:
        reply = timestamp.ask(signed.ledger, url)

    entry, at = take_in(signed, reply, authority)

    ledger = signed.ledger
    assert ledger.content(entry) == reply
    point = next(p for p in ledger.checkpoints if str(p.size) == entry.subject)
    assert authority.verifies(ledger.signed_head(point), reply)
    assert at.tzinfo is not None
    assert verify(signed.folder).ok
    told = scoutview_verify.verify_workspace(signed.folder)
    assert told.faults == []
    assert any("time stamp" in note for note in told.notes)


def test_a_stamp_by_file_is_taken_in_once(signed, authority):
    point, asked = timestamp.make_query(signed.ledger)
    reply = authority.reply(asked)

    first, _ = take_in(signed, reply, authority)
    size = signed.ledger.size
    again, _ = take_in(signed, reply, authority)

    assert first.index == again.index
    assert signed.ledger.size == size
    assert first.subject == str(point.size)


def test_a_stamp_of_an_authority_that_is_not_believed_changes_nothing(
    signed, authority, other_authority
):
    _, asked = timestamp.make_query(signed.ledger)
    reply, size = other_authority.reply(asked), signed.ledger.size

    with pytest.raises(LedgerError, match="does not verify"):
        take_in(signed, reply, authority)

    assert signed.ledger.size == size


def test_a_stamp_of_another_text_changes_nothing(signed, authority):
    reply, size = authority.reply(query(b"another text")), signed.ledger.size

    with pytest.raises(TimestampError, match="of no checkpoint"):
        take_in(signed, reply, authority)

    assert signed.ledger.size == size


def test_a_stamp_of_an_older_checkpoint_is_still_taken_in(signed, authority):
    point, asked = timestamp.make_query(signed.ledger)
    signed.assess(system())

    entry, _ = take_in(signed, authority.reply(asked), authority)

    assert entry.subject == str(point.size)


def test_what_an_authority_refused_is_said(authority):
    broken = query(b"x").replace(
        bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040299")
    )

    with pytest.raises(LedgerError, match="granted no time stamp"):
        read(authority.reply(broken))


@pytest.mark.parametrize("is_swapped", [False, True])
def test_enclosed_certificates_may_stand_in_any_order(signed, authority, is_swapped):
    # OpenSSL does not sort the set, and the library reads sorted sets alone.
    reply = authority.reply(timestamp.make_query(signed.ledger)[1])
    chain = load_pem_x509_certificates((authority.folder / "chain.crt").read_bytes())
    first, second = sorted((c.public_bytes(Encoding.DER) for c in chain), key=reply.index)
    if is_swapped:
        assert first + second in reply
        reply = reply.replace(first + second, second + first)

    entry, _ = take_in(signed, reply, authority)

    assert signed.ledger.content(entry) == reply


def test_an_altered_stamp_is_found(signed, authority):
    _, asked = timestamp.make_query(signed.ledger)
    reply = authority.reply(asked)
    stamp = read(reply)
    at = reply.rindex(stamp.imprint)
    altered = reply[:at] + bytes(32) + reply[at + 32 :]

    with pytest.raises((LedgerError, TimestampError)):
        take_in(signed, altered, authority)
    with pytest.raises(LedgerError, match="of another text"):
        check_imprint(altered, b"x")


@given(data=st.data())
def test_any_bytes_are_a_stamp_or_one_sentence(authority, data):
    reply = bytearray(authority_reply(authority))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(reply) - 1))
        reply[at] = data.draw(st.integers(0, 255))
    with suppress(LedgerError):
        read(bytes(reply))


@given(st.binary(max_size=200))
def test_garbage_is_no_stamp(garbage):
    with pytest.raises(LedgerError):
        read(garbage)


def test_a_reply_without_end_is_refused():
    with pytest.raises(LedgerError, match="has over"):
        read(b"0" * (MOST_BYTES + 1))


_REPLIES: dict[str, bytes] = {}


def authority_reply(authority):
    """One reply of the authority, asked for once."""
    return _REPLIES.setdefault(str(authority.folder), authority.reply(query(b"x")))


def test_a_ledger_without_a_checkpoint_cannot_be_stamped(story):
    story.write(system())
    story.request()

    with pytest.raises(TimestampError, match="no checkpoint yet"):
        timestamp.make_query(story.ledger)
