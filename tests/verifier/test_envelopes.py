"""The stand-alone verifier: envelopes."""

from __future__ import annotations

import json

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import E0, canonical, members


@pytest.mark.parametrize(
    "over",
    [
        {},
        {"run": None},
        {"run": "x" * 200},
        {"subject": "\U0001f600" * 512},
        {"subject": 'a"\\/é'},
        {"effective_from": "2026-01-01"},
        {"effective_to": "2024-02-29"},
        {"effective_from": "2026-01-01", "effective_to": "2026-01-01"},
        {"content_type": "multipart/related; type=a+b"},
        {"content_type": "a/b; c=d; e=f"},
        {"collected_at": "2026-04-01T23:59:59.999999Z"},
    ],
)
def test_envelopes_good(over):
    sv.read_envelope(canonical(members(**over)))


@pytest.mark.parametrize(
    "over",
    [
        {"v": 2},
        {"v": "1"},
        {"v": True},
        {"v": 1.0},
        {"v": None},
        {"kind": "other"},
        {"kind": None},
        {"kind": []},
        {"run": ""},
        {"run": "x" * 201},
        {"run": 1},
        {"subject": ""},
        {"subject": None},
        {"subject": "x" * 513},
        {"subject": "a\nb"},
        {"subject": "a\x7f"},
        {"subject": "a\x85"},
        {"subject": []},
        {"collected_at": "2026-04-01T12:00:00Z"},
        {"collected_at": "2026-02-30T12:00:00.000000Z"},
        {"collected_at": "2026-04-01T24:00:00.000000Z"},
        {"collected_at": "2026-04-01T12:00:60.000000Z"},
        {"collected_at": "2026-04-01T12:00:00.000000+"},
        {"collected_at": None},
        {"collected_at": "0000-04-01T12:00:00.000000Z"},
        {"collected_at": "2026-04-01T12:00:00.00000\u0661Z"},
        {"collected_at": "2026-04-01T12:00:00.000000Z\n"},
        {"effective_from": "2026-13-01"},
        {"effective_from": "2026-1-1"},
        {"effective_from": ""},
        {"effective_to": "20260101"},
        {"effective_from": "2026-01-02", "effective_to": "2026-01-01"},
        {"effective_from": {}},
        {"collector": ""},
        {"collector": "x" * 201},
        {"collector": None},
        {"content": "sha256:" + "A" * 64},
        {"content": "sha256:" + "a" * 63},
        {"content": "a" * 64},
        {"content": 5},
        {"content": "sha256:" + "a" * 64 + "\n"},
        {"content_type": "text"},
        {"content_type": "text/"},
        {"content_type": "a/b;"},
        {"content_type": "a/b; c"},
        {"content_type": "a/" + "b" * 127},
        {"content_type": "a b/c"},
        {"content_type": None},
        {"extra": 1},
    ],
)
def test_envelopes_bad(over):
    with pytest.raises(sv.FaultError):
        sv.read_envelope(canonical(members(**over)))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"1",
        b"\xff",
        E0.encode() + b"\n",
        b" " + E0.encode(),
        b"\xef\xbb\xbf" + E0.encode(),
        E0.replace(":", ": ").encode(),
        E0.replace("main", "\\u006dain").encode(),
        E0.replace('"v":1', '"v":1.0').encode(),
        E0.replace('"v":1', '"v":1e0').encode(),
        E0.replace('"v":1', '"v":1,"v":1').encode(),
        E0.replace("main", "\\ud800").encode(),
        E0.replace("main", "m/a").replace("m/a", "m\\/a").encode(),
        E0.encode("utf-16"),
        b"[" * 8000,
        b'{"a":' * 1600,
        b"9" * 8000,
        E0.replace("null", "NaN").encode(),
        E0.replace('"v":1', '"v":1' + "0" * 5000).encode(),
    ],
)
def test_envelopes_not_canonical(raw):
    with pytest.raises(sv.FaultError):
        sv.read_envelope(raw)
    if E0[1:-1].encode() in raw:
        assert raw != E0.encode()


def test_envelope_order_of_members():
    m = json.loads(E0)
    raw = json.dumps(dict(reversed(m.items())), separators=(",", ":")).encode()
    with pytest.raises(sv.FaultError):
        sv.read_envelope(raw)
