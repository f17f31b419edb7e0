"""The stand-alone verifier: disposals and sealed content."""

from __future__ import annotations

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import K0, K2, bad, good, plain_ledger


def test_disposals(ws):
    b = plain_ledger(5, ())
    b.disposal([1, 3])
    b.remove(1)
    bad(sv.verify_workspace(b.write(ws)), 1, "no signed disposal")
    b.sign()
    r = good(sv.verify_workspace(b.write(ws)))
    assert "contents that were disposed of: 1" in r.notes
    assert "contents or data keys that a disposal names, still there: 1" in r.notes
    b.remove(2)
    bad(sv.verify_workspace(b.write(ws)), 2)


@pytest.mark.parametrize(
    "over",
    [
        {"record": "other"},
        {"contents": "x"},
        {"contents": [1]},
        {"data_keys": ["../../x"]},
        {"contents": ["../x"]},
    ],
)
def test_disposals_malformed(ws, over):
    b = plain_ledger(5, ())
    b.disposal([1], **over)
    b.sign()
    bad(sv.verify_workspace(b.write(ws)), 5, "the disposal is invalid")
    b.remove(1)
    bad(sv.verify_workspace(b.write(ws)), 1)


def sealed_file(key_id, length=40):
    return b"SVSEAL1\n" + key_id + bytes(12) + bytes(length) + bytes(16)


def test_sealed(ws):
    b = plain_ledger(5, (5,))
    digest, key_id = b.by_entry[2], bytes(range(16))
    name = f"evidence/{digest[:2]}/{digest}.sealed"
    b.remove(2)
    b.extra_files = {name: sealed_file(key_id), f"evidence/keys/{key_id.hex()}.json": b"{}"}
    r = good(sv.verify_workspace(b.write(ws)))
    assert "sealed contents that could not be checked here: 1" in r.notes
    b.extra_files[name] = sealed_file(key_id, 31)
    bad(sv.verify_workspace(b.write(ws)), 2)
    b.extra_files[name] = b"X" + sealed_file(key_id)[1:]
    bad(sv.verify_workspace(b.write(ws)), 2)
    b.extra_files[name] = sealed_file(key_id)
    b.extra_files[f"evidence/keys/{key_id.hex()}.json"] = None
    bad(sv.verify_workspace(b.write(ws)), 2, "data key")
    b.disposal([], [key_id.hex()])
    bad(sv.verify_workspace(b.write(ws)), 2, "data key")
    b.sign()
    r = good(sv.verify_workspace(b.write(ws)))
    b.extra_files[f"evidence/keys/{key_id.hex()}.json"] = b"{}"
    r = good(sv.verify_workspace(b.write(ws)))
    assert any("still there" in n for n in r.notes)


def test_never_sealed(ws):
    b = plain_ledger(5, (5,))
    i = b.event("appoint", K2, [K0, K2])
    digest = b.by_entry[i]
    b.remove(i)
    b.extra_files = {
        f"evidence/{digest[:2]}/{digest}.sealed": sealed_file(bytes(16)),
        f"evidence/keys/{'0' * 32}.json": b"{}",
    }
    bad(sv.verify_workspace(b.write(ws)), i)


def test_restore_is_told(ws):
    b = plain_ledger()
    b.add(kind="authorization", content_type="application/vnd.scoutview.restored+json")
    assert any("restored" in n for n in good(sv.verify_workspace(b.write(ws))).notes)
