"""The stand-alone verifier: kits."""

from __future__ import annotations

import contextlib
import json
import random
import zipfile

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import (
    K0,
    K1,
    K2,
    W,
    b64,
    bad,
    folder_of,
    good,
    kit_ledger,
    root_of,
    zip_of,
)


def kit_case(tmp_path, change=lambda f, b: None, indexes=(1, 3, 5, 6, 7), size=9, **options):
    b = kit_ledger()
    files = b.kit(indexes, size)
    change(files, b)
    reports = [
        sv.verify_kit(zip_of(files, tmp_path / "k.zip"), **options),
        sv.verify_kit(folder_of(files, tmp_path / "unpacked"), **options),
    ]
    assert (reports[0].first_bad, len(reports[0].faults)) == (
        reports[1].first_bad,
        len(reports[1].faults),
    )
    return reports[0]


def test_kit_good(tmp_path):
    b = kit_ledger()
    r = good(kit_case(tmp_path, vkey=K0.line, checkpoint=b.checkpoints[5], witnesses=[W.line]))
    assert (r.entries, r.signed_entries) == (5, 9)
    assert any("checkpoint 3 at" in n for n in r.notes)
    assert any("openssl" in n for n in r.notes)
    good(kit_case(tmp_path, vkey=K1.line, checkpoint=b.checkpoints[9]))


def test_kit_held_checkpoints(tmp_path):
    b = kit_ledger()
    b.add()
    larger = b.sign()
    bad(kit_case(tmp_path, checkpoint=larger), None, "newer")
    b = kit_ledger()
    text = b.text(5).replace(b64(root_of(b.leaves(5))), b64(bytes(32)))
    bad(kit_case(tmp_path, checkpoint=text + "\n" + K0.sign(text)), None, "you hold")
    bad(kit_case(tmp_path, checkpoint=b.sign(4, key=K0)), None, "no consistency proof")
    bad(kit_case(tmp_path, checkpoint=b.sign(5, key=K2)), None, "did not sign")
    bad(kit_case(tmp_path, vkey=K2.line), None, "another one")


def edit_json(name, edit):
    def change(files, b):
        value = json.loads(files[name])
        value = edit(value) or value
        files[name] = json.dumps(value).encode()

    return change


def drop(name):
    return lambda files, b: files.pop(name.format(*kit_ledger().by_entry))


def put(name, raw):
    return lambda files, b: files.update({name.format(*kit_ledger().by_entry): raw})


def set_item(place, name, value):
    def edit(items):
        items[place][name] = value

    return edit


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        (drop("content/{3}"), 3),
        (put("content/{3}", bytes(40)), 3),
        (drop("content/{5}"), 5),
        (drop("content/{7}"), 7),
        (edit_json("entries.json", lambda e: set_item(1, "proof", e[0]["proof"])(e)), 3),
        (edit_json("entries.json", set_item(1, "proof", [b64(b"x")])), 3),
        (edit_json("entries.json", lambda e: set_item(1, "envelope", e[0]["envelope"])(e)), 3),
        (edit_json("entries.json", set_item(1, "envelope", "!")), None),
        (edit_json("entries.json", set_item(1, "index", 2)), 2),
        (edit_json("entries.json", set_item(1, "index", -2)), None),
        (edit_json("entries.json", set_item(1, "index", True)), None),
        (edit_json("entries.json", set_item(1, "index", 10**30)), "any"),
        (edit_json("entries.json", lambda e: list(reversed(e))), None),
        (edit_json("entries.json", lambda e: [*e[:1], *e]), None),
        (edit_json("entries.json", lambda e: e.pop(2) and None), "any"),  # without the rotation
        (edit_json("entries.json", lambda e: {"a": 1}), None),
        (edit_json("entries.json", lambda e: [1, None]), None),
        (drop("entries.json"), None),
        (put("entries.json", b"[" * 100000), None),
        (put("entries.json", b"\xff"), None),
        (drop("consistency.json"), None),
        (edit_json("consistency.json", lambda c: c[1:]), "any"),
        (edit_json("consistency.json", lambda c: set_item(0, "proof", c[1]["proof"])(c)), "any"),
        (edit_json("consistency.json", lambda c: [*c, 5]), None),
        (drop("ledger/origin"), None),
        (put("ledger/origin", (K1.line + "\n").encode()), None),
        (drop("ledger/checkpoints/000000000009"), None),
        (put("ledger/checkpoints/000000000009", b"x"), None),
        (put("ledger/checkpoints/000000000005", b"x"), None),
        (
            lambda f, b: f.update(
                {
                    "ledger/checkpoints/000000000009": (
                        b.text(9) + "\n" + K0.sign(b.text(9))
                    ).encode()
                }
            ),
            None,
        ),
    ],
)
def test_kit_bad(tmp_path, change, first_bad):
    bad(kit_case(tmp_path, change), first_bad)


def test_kit_receipt_of_absent_checkpoint(tmp_path):
    r = good(kit_case(tmp_path, drop("ledger/checkpoints/000000000006")))
    assert any("not checked: 1" in n for n in r.notes)


def test_kit_disposal(tmp_path):
    b = kit_ledger()
    b.disposal([3])
    b.sign()
    b.remove(3)
    indexes = (3, 5, 6, 7, 9)
    good(sv.verify_kit(zip_of(b.kit(indexes, 10), tmp_path / "k.zip")))
    bad(sv.verify_kit(zip_of(b.kit(indexes[:-1], 10), tmp_path / "k.zip")), 3)


@pytest.mark.parametrize(
    "change",
    [
        drop("kit.json"),
        put("kit.json", b"{"),
        put("kit.json", b"[]"),
        edit_json("kit.json", lambda k: {**k, "format": "x"}),
        edit_json("kit.json", lambda k: {**k, "origin": "x"}),
        edit_json("kit.json", lambda k: {**k, "checkpoint": "9"}),
    ],
)
def test_kit_unreadable(tmp_path, change):
    with pytest.raises(sv.UnreadableError):
        kit_case(tmp_path, change)


def test_kit_zip_bounds(tmp_path, monkeypatch):
    path = tmp_path / "k.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(sv.UnreadableError):
        sv.verify_kit(path)
    for name in ("../x", "/x", "a/../x", "a//b", "./a"):
        with pytest.raises(sv.UnreadableError):
            sv.verify_kit(zip_of({**kit_ledger().kit((1, 5), 9), name: b"x"}, path))
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(zip_of(kit_ledger().kit((1, 5), 9), path), "a") as z,
    ):
        z.writestr("kit.json", b"{}")
    with pytest.raises(sv.UnreadableError):
        sv.verify_kit(path)
    good_zip = zip_of(kit_ledger().kit((1, 5), 9), path).read_bytes()
    good(sv.verify_kit(path))
    monkeypatch.setattr(sv, "MAX_KIT_FILES", 3)
    with pytest.raises(sv.UnreadableError):
        sv.verify_kit(path)
    monkeypatch.undo()
    rnd = random.Random(5)
    for _ in range(300):  # no damage leads to anything but a report or UnreadableError
        raw = bytearray(good_zip)
        for _ in range(rnd.choice((1, 1, 3))):
            raw[rnd.randrange(len(raw))] = rnd.randrange(256)
        path.write_bytes(raw)
        with contextlib.suppress(sv.UnreadableError):
            sv.verify_kit(path)
