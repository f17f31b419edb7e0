"""The stand-alone verifier: disclosures."""

from __future__ import annotations

import json
import random

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import K0, K1, K2, b64, bad, disclosure, good


def disclosed(tmp_path, record, **options):
    path = tmp_path / "d.json"
    path.write_text(json.dumps(record) if not isinstance(record, str) else record)
    return sv.verify_disclosure(path, **options)


@pytest.mark.parametrize("show", [set(), {0}, {10}, {3, 4}, set(range(11)), {1, 7, 8, 10}])
@pytest.mark.parametrize("rotate", [False, True])
def test_disclosure_good(tmp_path, show, rotate):
    b, d = disclosure(show, rotate=rotate)
    r = good(disclosed(tmp_path, d, vkey=K0.line, checkpoint=d["checkpoint"]))
    assert r.signed_entries == len(b.entries)
    assert any(f"{len(show)} of 11 fields" in n for n in r.notes)


def test_disclosure_all_sizes(tmp_path):
    rnd = random.Random(3)
    for rows in range(1, 34):
        _, d = disclosure({i for i in range(rows) if rnd.random() < 0.3}, rows=rows, rotate=False)
        good(disclosed(tmp_path, d))


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: d["shown"].pop(),
        lambda d: d["withheld"].pop(),
        lambda d: d["shown"].append(d["shown"][0]),
        lambda d: d["withheld"].append(d["withheld"][0]),
        lambda d: d["shown"][0].update(value=b64(b"other\n")),
        lambda d: d["shown"][0].update(path="9"),
        lambda d: d["shown"][0].update(salt=b64(bytes(32))),
        lambda d: d["shown"][0].update(salt=b64(b"")),
        lambda d: d["shown"][0].update(i=9),
        lambda d: d["shown"][0].update(i=-1),
        lambda d: d["shown"][0].update(i="1"),
        lambda d: d["shown"][0].update(path="\ud800"),
        lambda d: d["shown"][0].update(path=5),
        lambda d: d["shown"][0].update(value="*"),
        lambda d: d["withheld"][0].update(hash=b64(bytes(32))),
        lambda d: d["withheld"][0].update(count=3),
        lambda d: d["withheld"][0].update(count=0),
        lambda d: d["withheld"][0].update(first=1),
        lambda d: d["withheld"][0].update(hash=""),
        lambda d: d.update(shown=None),
        lambda d: d.update(withheld=[1]),
        lambda d: d.pop("note"),
        lambda d: d.update(note=5),
        lambda d: d["note"].update(content=b64(bytes(40))),
        lambda d: d["note"].update(index=0),
        lambda d: d["note"]["proof"].pop(),
        lambda d: d["note"].update(envelope=d["key_events"][0]["envelope"]),
        lambda d: d["key_events"].pop(),
        lambda d: d["key_events"][0]["proof"].pop(),
        lambda d: d["key_events"][0].update(content=b64(bytes(40))),
        lambda d: d["key_events"].append(d["note"]),
        lambda d: d["key_events"].insert(0, d["note"]),
        lambda d: d.update(checkpoint=d["checkpoint"][:-1]),
        lambda d: d.update(checkpoint=d["checkpoint"].split("\n\n")[0] + "\n"),
        lambda d: d.update(checkpoint=None),
        lambda d: d.update(origin=K1.line),
        lambda d: d.update(origin=""),
        lambda d: d.update(note=d["key_events"][0]),
    ],
)
def test_disclosure_bad(tmp_path, edit):
    _, d = disclosure({3, 8})
    edit(d)
    bad(disclosed(tmp_path, d))


def test_disclosure_options(tmp_path):
    b, d = disclosure({3, 8})
    good(disclosed(tmp_path, d, vkey=K1.line))
    bad(disclosed(tmp_path, d, vkey=K2.line))
    bad(disclosed(tmp_path, d, checkpoint=b.sign(2, key=K0)))
    _, d = disclosure({3, 8}, method="xml")
    bad(disclosed(tmp_path, d))
    _, d = disclosure({3, 8}, events=False)
    bad(disclosed(tmp_path, d))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"format":"x"}',
        "[" * 100000,
        '{"format":"scoutview-disclosure/1","format":"scoutview-disclosure/1"}',
    ],
)
def test_disclosure_unreadable(tmp_path, text):
    with pytest.raises(sv.UnreadableError):
        disclosed(tmp_path, text)
