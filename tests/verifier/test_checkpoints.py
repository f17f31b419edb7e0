"""The stand-alone verifier: checkpoints."""

from __future__ import annotations

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import (
    K0,
    K1,
    ORIGIN,
    Signer,
    W,
    b64,
    bad,
    edits,
    good,
    plain_ledger,
)


def checkpoint_case(ws, change, size=7, keep=(3,)):
    b = plain_ledger()
    b.extra_files = {f"ledger/checkpoints/{size:012}": change(b.checkpoints[7])}
    return sv.verify_workspace(b.write(ws))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.encode() + K1.sign("x").encode(),  # a foreign signature is ignored
        lambda c: c.encode() + W.cosign("x", 5).encode(),
        lambda c: c.encode() + c.split("\n\n")[1].encode(),
        lambda c: (
            c[: c.index("\n\n") + 2] + "\u2014 somebody AAAAAAA=\n" * 99 + c[c.index("\n\n") + 2 :]
        ).encode(),
    ],
)
def test_checkpoint_good(ws, change):
    assert good(checkpoint_case(ws, change)).signed_entries == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda c: b"",
        lambda c: c.replace("\n\n", "\n").encode(),
        lambda c: c[:-1].encode(),
        lambda c: (c + "\n").encode(),
        lambda c: (c + "x\n").encode(),
        lambda c: (c + "\u2014 a\u00a0b AAAAAAA=\n").encode(),
        lambda c: (c + "\u2014 a AAAA\n").encode(),
        lambda c: (c + "\u2014 a AAAAAA\n").encode(),
        lambda c: (c + "\u2014 a AAAAAAB=\n").encode(),  # unused bits
        lambda c: (c + "- a AAAAAAA=\n").encode(),
        lambda c: (c + "\u2014  a AAAAAAA=\n").encode(),
        lambda c: c.replace("\n7\n", "\n07\n").encode(),
        lambda c: c.replace("\n7\n", "\n6\n").encode(),
        lambda c: c.replace("\n", "\r\n").encode(),
        lambda c: c.encode() + b"\xff\n",
        lambda c: c.replace(ORIGIN + "\n7", "other\n7").encode(),
        lambda c: (
            c[: c.index("\n\n") + 2] + "\u2014 somebody AAAAAAA=\n" * 100 + c[c.index("\n\n") + 2 :]
        ).encode(),
        lambda c: (c + "\u2014 somebody " + "AAAA" * 70000 + "\n").encode(),
        lambda c: (
            c[: c.index("\n\n") + 2] + K0.sign("x") + c[c.index("\n\n") + 2 :]
        ).encode(),  # own, wrong
        lambda c: (
            c[: c.index("\n\n") + 2] + K1.sign(c[: c.index("\n\n") + 1])
        ).encode(),  # none of the key
        lambda c: (
            c[: c.index("\n\n") + 2] + f"\u2014 {ORIGIN} {b64(K0.id + bytes(63))}\n"
        ).encode(),
    ],
)
def test_checkpoint_bad(ws, change):
    r = bad(checkpoint_case(ws, change), None, "checkpoint 7")
    assert r.signed_entries == 3


def test_checkpoint_further_lines_and_names(ws):
    b = plain_ledger()
    text = b.text(7) + "more\nlines\n"
    b.checkpoints[7] = text + "\n" + K0.sign(text)
    b.extra_files = {"ledger/checkpoints/.000000000009.part": b"x", "ledger/checkpoints/9": b"x"}
    assert good(sv.verify_workspace(b.write(ws))).signed_entries == 7
    text = b.text(7) + "\nlines\n"
    b.checkpoints[7] = text + "\n" + K0.sign(text)
    bad(sv.verify_workspace(b.write(ws)))


def test_held_checkpoint(ws):
    b = plain_ledger()
    held = b.checkpoints[7]
    b.write(ws)
    good(sv.verify_workspace(ws, checkpoint=held))
    bad(sv.verify_workspace(ws, checkpoint=held[:-1]))
    bad(sv.verify_workspace(ws, checkpoint="nonsense"))
    bad(sv.verify_workspace(ws, checkpoint="\ud800"))
    other = plain_ledger()
    other.origin = other.key = Signer(0, "other")
    other.sign(7)
    bad(sv.verify_workspace(ws, checkpoint=other.checkpoints[7]), None, "another ledger")
    del b.checkpoints[7]
    assert good(sv.verify_workspace(b.write(ws), checkpoint=held)).signed_entries == 7


def test_hashes_name_the_entry_in_a_cut_log(ws):
    b = plain_ledger()
    kept = b"".join(b.leaves())
    b.entries = dict(edits(b))["edited"][:6]
    b.extra_files = {"ledger/hashes": kept}
    bad(sv.verify_workspace(b.write(ws)), 4)
