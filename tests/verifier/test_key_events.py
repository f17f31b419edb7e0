"""The stand-alone verifier: key events."""

from __future__ import annotations

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import (
    K0,
    K1,
    K2,
    K3,
    K4,
    Signer,
    b64,
    bad,
    event_ledger,
    good,
    plain_ledger,
    root_of,
)


def test_rotation(ws):
    b = plain_ledger(5, (5,))
    b.event("rotate", K1, [K0, K1])
    b.key = K1
    b.sign()
    b.add()
    b.sign()
    r = good(sv.verify_workspace(b.write(ws), vkey=K0.line))
    assert r.signed_entries == 7
    good(sv.verify_workspace(ws, vkey=K1.line))
    bad(sv.verify_workspace(ws, vkey=K2.line), None, "another one")
    b.sign(6, key=K0)  # the checkpoint that covers the rotation must be signed by the new key
    r = bad(sv.verify_workspace(b.write(ws)), None, "checkpoint 6")
    assert r.signed_entries == 7
    b.sign(6)
    b.sign(5, key=K1)
    bad(sv.verify_workspace(b.write(ws)), None, "checkpoint 5")


def test_appointed_key_rotates_and_revokes(ws):
    b = plain_ledger(3, (3,))
    b.event("appoint", K2, [K0, K2])
    b.sign()  # 4, by K0
    b.add()
    b.sign()  # 5, by K0: of the thief
    b.event("rotate", K1, [K2, K1])
    b.event("revoke", K0, [K2], since="4")
    b.key = K1
    good(sv.verify_workspace(b.write(ws)))
    r = sv.verify_workspace(ws)
    assert r.signed_entries == 4  # that of 5 counts for nothing
    assert any("revoked" in n for n in r.notes)
    b.sign()
    assert good(sv.verify_workspace(b.write(ws), vkey=K2.line)).signed_entries == 7
    # a checkpoint of the revoked key whose root is wrong is a fault as any other
    text = b.text(5).replace(b64(root_of(b.leaves(5))), b64(bytes(32)))
    b.checkpoints[5] = text + "\n" + K0.sign(text)
    bad(sv.verify_workspace(b.write(ws)), 4, "checkpoint 5")
    b.checkpoints[5] = b.text(5) + "\n" + K0.sign("x")
    bad(sv.verify_workspace(b.write(ws)), None, "checkpoint 5")


@pytest.mark.parametrize(
    ("act", "key", "signers", "more"),
    [
        ("rotate", K4, [K1, K4], {}),
        ("rotate", K4, [K2, K4], {}),
        ("rotate", K4, [K4, K2], {"bad": [Signer(77)]}),
        ("appoint", K4, [K1, K4], {}),
        ("appoint", K4, [K2, K4], {}),
        ("revoke", K0, [K1], {"since": "0"}),
        ("revoke", K0, [K2], {"since": "5"}),
        ("revoke", K2, [K1], {"since": "3"}),
        ("revoke", K0, [K1], {"since": "1", "reason": "x" * 500}),
    ],
)
def test_key_events_good(ws, act, key, signers, more):
    b = event_ledger()
    b.event(act, key, signers, **more)
    b.key = K4 if act == "rotate" else K1
    b.sign()
    assert good(sv.verify_workspace(b.write(ws))).signed_entries == 6


@pytest.mark.parametrize(
    ("act", "key", "signers", "more"),
    [
        ("rotate", K4, [K4], {}),
        ("rotate", K4, [K1], {}),
        ("rotate", K4, [K0, K4], {}),
        ("rotate", K4, [K3, K4], {}),
        ("rotate", K0, [K1, K0], {}),
        ("rotate", K2, [K1, K2], {}),
        ("rotate", K1, [K1], {}),
        ("rotate", K3, [K1, K3], {}),
        ("appoint", K4, [K4], {}),
        ("appoint", K4, [K1], {}),
        ("appoint", K0, [K1, K0], {}),
        ("appoint", K1, [K1, K2], {}),
        ("appoint", K3, [K1, K3], {}),
        ("revoke", K1, [K2], {"since": "1"}),
        ("revoke", K2, [K2], {"since": "1"}),
        ("revoke", K3, [K1], {"since": "1"}),
        ("revoke", K4, [K1], {"since": "1"}),
        ("revoke", K0, [K0], {"since": "1"}),
        ("revoke", K0, [K1], {"since": "6"}),
        ("revoke", K0, [K1], {"since": "-"}),
        ("revoke", K0, [K1], {"since": "01"}),
        ("revoke", K0, [], {"since": "1"}),
        ("rotate", K4, [K1, K4], {"since": "1"}),
        ("rotate", K4, [K1, K4], {"index": 4}),
        ("rotate", K4, [K1, K4], {"index": "05"}),
        ("rotate", K4, [K1, K4], {"subject": "keys"}),
        ("rotate", K4, [K1, K4], {"head": "scoutview key event v2"}),
        ("rotate", K4, [K1, K4], {"origin": "other"}),
        ("rotate", K4, [K1, K4], {"reason": "x" * 501}),
        ("rotate", K4, [K1, K4], {"reason": "a\nb"}),
        ("rotate", K4, [K1, K4], {"reason": "a\x85b"}),
        ("rotate", Signer(4, "other"), [K1, Signer(4, "other")], {}),
        ("rename", K4, [K1, K4], {}),
        ("rotate", K4, [K1, K4], {"bad": [K1]}),
        ("rotate", K4, [K1], {"bad": [K4]}),
    ],
)
def test_key_events_bad(ws, act, key, signers, more):
    b = event_ledger()
    b.event(act, key, signers, **more)
    b.key = K1
    b.sign()
    r = bad(sv.verify_workspace(b.write(ws)), 5, "key event")
    assert r.signed_entries == 6  # it does not act


def test_key_event_unknown_type_missing_and_sealed(ws):
    b = event_ledger()
    b.event("rotate", K4, [K1, K4], content_type="application/json")
    b.key = K1
    b.sign()
    bad(sv.verify_workspace(b.write(ws)), 5, "another content type")
    b = event_ledger()
    i = b.event("rotate", K4, [K1, K4])
    b.disposal([i])
    b.key = K1
    b.sign()
    b.remove(i)
    bad(sv.verify_workspace(b.write(ws)), 5)
