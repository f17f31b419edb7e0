"""Which key signs when: rotation, recovery, revocation; and every event that is not allowed."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoutview.ledger import (
    Draft,
    Keyring,
    Kind,
    Ledger,
    LedgerError,
    SigningKey,
    VerifierKey,
    verify,
)
from scoutview.ledger.keyring import CONTENT_TYPE, SUBJECT, Act, KeyEvent
from scoutview.verifier import scoutview_verify
from tests.ledger.conftest import COLLECTOR, ORIGIN, START


def named(key):
    return VerifierKey.parse(key.vkey(ORIGIN))


@pytest.fixture
def keys():
    """Keys beside that of the ledger."""
    return [
        SigningKey(Ed25519PrivateKey.from_private_bytes(bytes([n] * 32))) for n in range(50, 54)
    ]


def test_after_a_rotation_the_new_key_signs_and_the_old_one_does_not(
    workspace, key, keys, draft, write
):
    with write(workspace, key) as writer:
        writer.append(draft(0))
        writer.checkpoint()
        writer.rotate(keys[0], "yearly")
        writer.append(draft(1))
        writer.checkpoint()

    check_rotated(workspace)
    with (
        pytest.raises(LedgerError, match="use the key whose line is"),
        write(workspace, key),
    ):
        pass
    with write(workspace, keys[0]) as writer:
        writer.append(draft(2))
        writer.checkpoint()
    check_rotated(workspace)
    ledger = Ledger.open(workspace)
    assert ledger.keyring.at(1) == named(key)
    assert ledger.keyring.current == named(keys[0])
    assert [point.size for point in ledger.checkpoints] == [1, 3, 4]


def check_rotated(workspace):
    """Both verifiers, as `check_log` does where one key signs all."""
    report, told = verify(workspace), scoutview_verify.verify_workspace(workspace)
    assert report.sentences == told.faults == []
    assert (report.entries, report.signed_entries) == (told.entries, told.signed_entries)


def test_a_recovery_key_rotates_when_the_signing_key_is_lost(workspace, key, keys, draft, write):
    with write(workspace, key) as writer:
        writer.append(draft(0))
        writer.appoint(keys[0], "kept in the safe")
        writer.checkpoint()

    with write(workspace, keys[0]) as writer:
        with pytest.raises(LedgerError, match="A recovery key signs no checkpoint"):
            writer.checkpoint()
        writer.rotate(keys[1], "the old key is lost")
        writer.revoke(named(key), 2, "it is lost")
        writer.checkpoint()

    check_rotated(workspace)


def test_what_a_revoked_key_signed_later_does_not_count(workspace, key, keys, draft, write):
    with write(workspace, key) as writer:
        writer.append_many([draft(0), draft(1)])
        writer.checkpoint()
        writer.append(draft(2))
        writer.checkpoint()
        writer.rotate(keys[0], "stolen")
        writer.revoke(named(key), 2, "stolen after entry 1")
    report = scoutview_verify.verify_workspace(workspace)

    assert verify(workspace).signed_entries == report.signed_entries == 2
    assert any("revoked" in note for note in verify(workspace).notes)


def event(act, key, index=0, *, since=None, origin=ORIGIN, reason="why"):
    return KeyEvent(origin, index, act, named(key), since, reason)


def cases(key, keys):
    """Events that are not allowed on a ring whose first key is `key`: event, signers, words."""
    a, b = keys[:2]
    other = VerifierKey("scoutview.local/other", a.public_key)
    return {
        "no signer": (event(Act.ROTATE, a), [a], "no key signed it that may"),
        "not signed by the new key": (event(Act.ROTATE, a), [key], "did not sign it"),
        "a key that signs": (event(Act.ROTATE, key), [key], "used or appointed before"),
        "another index": (event(Act.ROTATE, a, 1), [key, a], "signed to be entry 1"),
        "another ledger": (
            event(Act.ROTATE, a, origin="scoutview.local/other"),
            [key, a],
            "of another ledger",
        ),
        "a key of another ledger": (
            KeyEvent(ORIGIN, 0, Act.ROTATE, other, None, "why"),
            [key, a],
            "of another ledger",
        ),
        "the signing key": (event(Act.REVOKE, key, since=0), [key], "a rotation must come first"),
        "an unknown key": (event(Act.REVOKE, b, since=0), [key], "a key that is unknown"),
        "appointed by itself": (event(Act.APPOINT, a), [a], "no key signed it that may"),
    }


@pytest.mark.parametrize(
    "case",
    [
        "no signer", "not signed by the new key", "a key that signs", "another index",
        "another ledger", "a key of another ledger", "the signing key", "an unknown key",
        "appointed by itself",
    ],
)  # fmt: skip
def test_an_event_that_is_not_allowed_changes_nothing(key, keys, case):
    told, signers, words = cases(key, keys)[case]
    ring = Keyring(named(key))

    with pytest.raises(ValueError, match=words):
        ring.apply(0, told.signed(signers))

    assert (ring.current, ring.appointed, ring.revoked) == (named(key), set(), {})


def test_a_revoked_key_may_no_longer_sign_events(key, keys):
    ring = Keyring(named(key))
    ring.apply(0, event(Act.ROTATE, keys[0], 0).signed([key, keys[0]]))
    ring.apply(1, event(Act.APPOINT, keys[1], 1).signed([keys[0], keys[1]]))
    ring.apply(2, event(Act.REVOKE, keys[1], 2, since=1).signed([keys[0]]))

    with pytest.raises(ValueError, match="no key signed it that may"):
        ring.apply(3, event(Act.ROTATE, keys[2], 3).signed([keys[1], keys[2]]))
    with pytest.raises(ValueError, match="revoked before"):
        ring.apply(3, event(Act.REVOKE, keys[1], 3, since=0).signed([keys[0]]))
    with pytest.raises(ValueError, match="used or appointed before"):
        ring.apply(3, event(Act.ROTATE, key, 3).signed([keys[0], key]))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("scoutview key event v1", "scoutview key event v2", "no note of 7 lines"),
        ("\nrotate\n", "\nrot\n", "its index or its act"),
        ("\n0\n", "\n00\n", "its index or its act"),
        ("\n-\n", "\n0\n", "does not fit its act"),
        ("\nwhy", "\n", "no note of 7 lines|its reason"),
        ("+", "-", "is not a verifier key"),
    ],
)
def test_a_text_of_another_form_is_no_event(key, keys, old, new, words):
    note = event(Act.ROTATE, keys[0]).signed([key, keys[0]]).decode()
    head, blank, rest = note.partition("\n\n")

    with pytest.raises(ValueError, match=words):
        KeyEvent.parse(f"{head.replace(old, new, 1)}{blank}{rest}".encode())


def test_an_event_is_read_as_it_was_written(key, keys):
    for told in (event(Act.ROTATE, keys[0]), event(Act.REVOKE, keys[0], 9, since=3)):
        assert KeyEvent.parse(told.signed([key])) == told


@pytest.mark.parametrize("reason", ["", "two\nlines", "x" * 501, "bell \a", "half \udc80"])
def test_a_reason_that_is_not_one_line_is_refused(key, keys, reason):
    with pytest.raises(LedgerError, match="reason"):
        event(Act.ROTATE, keys[0], reason=reason).signed([key, keys[0]])


def test_an_event_that_somebody_wrote_into_the_log_is_named(workspace, key, keys, draft):
    forged = event(Act.ROTATE, keys[0], 1).signed([keys[0]])
    entry = Draft(Kind.KEY_EVENT, SUBJECT, forged, CONTENT_TYPE, START)
    with Ledger.open(workspace).writer(key, collector=COLLECTOR) as writer:
        writer.append_many([draft(0), entry])

    assert verify(workspace).first_bad == 1
    assert scoutview_verify.verify_workspace(workspace).first_bad == 1
    with pytest.raises(LedgerError, match="Entry 1 is an invalid key event"):
        _ = Ledger.open(workspace).keyring
