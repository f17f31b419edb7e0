"""The stand-alone verifier: each row of "what each check finds", and what is only told."""

from __future__ import annotations

import os

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import K0, K1, Build, Signer, bad, edits, good, plain_ledger, sha


def test_good(ws):
    b = plain_ledger()
    r = good(sv.verify_workspace(b.write(ws), vkey=K0.line, checkpoint=b.checkpoints[3]))
    assert (r.entries, r.signed_entries) == (10, 7)
    assert "entries that are not signed yet: 3" in r.notes


def test_empty(ws):
    b = Build()
    b.write(ws)
    r = good(sv.verify_workspace(ws))
    assert (r.entries, r.signed_entries) == (0, 0)
    b.sign()
    r = good(sv.verify_workspace(b.write(ws)))
    assert r.signed_entries == 0


@pytest.mark.parametrize("change", ["edited", "re-dated", "swapped", "inserted", "dropped"])
@pytest.mark.parametrize("hashes", ["kept", "rewritten", "missing"])
def test_changed_below_checkpoint(ws, change, hashes):
    b = plain_ledger()
    kept = b"".join(b.leaves())
    b.entries = dict(edits(b))[change]
    b.extra_files["ledger/hashes"] = {
        "kept": kept,
        "rewritten": b"".join(b.leaves()),
        "missing": None,
    }[hashes]
    r = bad(sv.verify_workspace(b.write(ws)), 4 if hashes == "kept" else None)
    assert r.signed_entries == 3
    if hashes != "kept":
        assert any("one of 3 to 6" in f for f in r.faults)


@pytest.mark.parametrize("change", ["edited", "re-dated", "swapped", "inserted", "dropped"])
def test_changed_above_checkpoint(ws, change):
    b = plain_ledger(signs=(3,))
    kept = b"".join(b.leaves())
    b.entries = dict(edits(b))[change]
    good(sv.verify_workspace(b.write(ws)))  # hashes rewritten, too: nothing finds it
    b.extra_files["ledger/hashes"] = kept
    bad(sv.verify_workspace(b.write(ws)), 4)


def test_cut_below_checkpoint(ws):
    b = plain_ledger()
    b.entries = b.entries[:5]
    r = bad(sv.verify_workspace(b.write(ws)), 5, "only 5 entries")
    assert r.signed_entries == 3
    b.checkpoints[7] = b.checkpoints[7].replace("\n7\n", "\n8\n")  # not signed, yet it reaches
    bad(sv.verify_workspace(b.write(ws)), 5, "its size is not its name")


def test_cut_with_checkpoints(ws):
    b = plain_ledger()
    old = b.checkpoints.pop(7)
    b.entries = b.entries[:5]
    good(sv.verify_workspace(b.write(ws)))
    bad(sv.verify_workspace(ws, checkpoint=old), 5)


def test_new_key(ws):
    b = plain_ledger()
    b.origin = b.key = K1
    for size in b.checkpoints:
        b.sign(size)
    good(sv.verify_workspace(b.write(ws)))
    bad(sv.verify_workspace(ws, vkey=K0.line), None, "another one")


def test_written_anew_with_the_same_key(ws):
    b = plain_ledger()
    old = b.checkpoints[7]
    b.entries = dict(edits(b))["edited"]
    b.sign(7)
    good(sv.verify_workspace(b.write(ws)))
    bad(sv.verify_workspace(ws, checkpoint=old), None, "you hold")


def test_content_changed_and_missing(ws):
    b = plain_ledger()
    b.contents[b.by_entry[8]] += b"x"
    bad(sv.verify_workspace(b.write(ws)), 8)
    b.remove(2)
    bad(sv.verify_workspace(b.write(ws)), 2, "missing")


def test_content_short_or_link(ws):
    b = Build()
    b.add()
    short = b"short"
    b.entries = [b.entries[0].replace(b.by_entry[0].encode(), sha(short).hex().encode())]
    b.contents = {sha(short).hex(): short}
    bad(sv.verify_workspace(b.write(ws)), 0, "shorter than its salt")
    b = Build()
    b.add()
    b.write(ws)
    path = ws / "evidence" / b.by_entry[0][:2] / b.by_entry[0]
    path.rename(ws / "elsewhere")
    path.symlink_to(ws / "elsewhere")
    bad(sv.verify_workspace(ws), 0, "plain file")
    path.unlink()
    os.mkfifo(path)
    bad(sv.verify_workspace(ws), 0, "plain file")


def test_hashes(ws):
    b = plain_ledger()
    whole = b"".join(b.leaves())

    def with_hashes(raw):
        b.extra_files["ledger/hashes"] = raw
        return sv.verify_workspace(b.write(ws))

    for raw in (None, b"", whole[:32], whole[:-1], whole[:-33]):
        r = good(with_hashes(raw))
        assert any("missing or shorter" in n for n in r.notes)
    bad(with_hashes(whole + b"\0" * 32), 10)
    bad(with_hashes(whole + b"\0"), 10)
    r = bad(with_hashes(b"\0" * 32 + whole[32:]), None, "hashes is bad")
    assert r.signed_entries == 7
    bad(with_hashes(whole[:-64] + b"\0" * 64), 8, "no checkpoint reaches")
    bad(with_hashes(bytes(320)), None, "hashes is bad")


def test_tails(ws):
    b = plain_ledger()
    cases = {
        b"\x01": True,
        b"\x00\x05abc": True,
        b"\x00\x00": False,
        b"\x20\x01" + b"x" * 9000: False,
        b"\xff\xffabc": False,
    }
    for tail, incomplete in cases.items():
        b.extra_files = {"ledger/log": b.log() + tail}
        r = good(sv.verify_workspace(b.write(ws)))
        assert any("unfinished" in n for n in r.notes)
        assert r.entries == 10
        b.extra_files["ledger/hashes"] = None
        r = sv.verify_workspace(b.write(ws))
        good(r) if incomplete else bad(r, 10)
        b.extra_files["ledger/hashes"] = b"".join(b.leaves()) + bytes(32)
        bad(sv.verify_workspace(b.write(ws)), 10)
        b.extra_files.pop("ledger/hashes")
        b.checkpoints[11] = b.checkpoints[7].replace("\n7\n", "\n11\n")
        bad(sv.verify_workspace(b.write(ws)), 10)
        del b.checkpoints[11]


def test_malformed_entry(ws):
    b = plain_ledger()
    b.entries.append(b'{"v":1}')
    bad(sv.verify_workspace(b.write(ws)), 10)
    b.sign()
    r = bad(sv.verify_workspace(b.write(ws)), 10)
    assert (r.entries, r.signed_entries) == (11, 11)


def test_dates(ws):
    b = plain_ledger()
    b.add(collected_at="2020-01-01T00:00:00.000000Z")
    r = good(sv.verify_workspace(b.write(ws)))
    assert "entries dated before the entry they follow: 1" in r.notes


def test_missing_parts(ws):
    with pytest.raises(sv.UnreadableError):
        sv.verify_workspace(ws)
    ws.mkdir()
    with pytest.raises(sv.UnreadableError):
        sv.verify_workspace(ws)
    (ws / "ledger").mkdir()
    assert bad(sv.verify_workspace(ws), None, "origin").entries == 0
    bad(sv.verify_workspace(ws, vkey=K0.line))
    b = plain_ledger()
    b.extra_files = {"ledger/origin": None}
    bad(sv.verify_workspace(b.write(ws)), None, "origin")
    b.extra_files = {"ledger/log": None, "ledger/hashes": None}
    bad(sv.verify_workspace(b.write(ws)), 0)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\n",
        K0.line,
        K0.line + "\r\n",
        K0.line + "\n\n",
        K0.line.replace("+", "-") + "\n",
        K0.line[:-1] + "\n",
        K0.line.upper() + "\n",
        " " + K0.line + "\n",
        K0.line.replace(K0.id.hex(), "00000000") + "\n",
        Signer(0, use=b"\x04").line + "\n",
        Signer(0, name="").line + "\n",
        Signer(0, name="a b").line + "\n",
        Signer(0, name="x" * 201).line + "\n",
        Signer(0, name="a\u00a0b").line + "\n",
        "x" * 10000 + "\n",
    ],
)
def test_origin_malformed(ws, line):
    b = plain_ledger()
    b.extra_files = {"ledger/origin": line.encode()}
    bad(sv.verify_workspace(b.write(ws)), None, "origin")


def test_symbolic_links(ws):
    plain_ledger().write(ws)
    (ws / "ledger").rename(ws / "other")
    (ws / "ledger").symlink_to(ws / "other")
    with pytest.raises(sv.UnreadableError):
        sv.verify_workspace(ws)
    plain_ledger().write(ws)
    c = ws / "ledger/checkpoints/000000000003"
    c.rename(ws / "c")
    c.symlink_to(ws / "c")
    bad(sv.verify_workspace(ws), None, "plain file")
