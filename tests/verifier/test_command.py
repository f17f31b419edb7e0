"""The stand-alone verifier: the command, and hostile input."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import (
    EXAMPLE_ORIGIN,
    K0,
    K1,
    NOTE,
    Build,
    Signer,
    W,
    bad,
    command,
    disclosure,
    event_ledger,
    example,
    folder_of,
    good,
    kit_ledger,
    zip_of,
)


def test_command(ws, tmp_path, capsys):
    b = kit_ledger()
    b.write(ws)
    code, out, err = command(capsys, ws, "--vkey", K0.line, "--witness", W.line)
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("GOOD")
    code, out, err = command(capsys, zip_of(b.kit((1, 5, 6, 7), 9), tmp_path / "a.zip"))
    assert code == 0
    code, out, err = command(capsys, folder_of(b.kit((1, 5, 6, 7), 9), tmp_path / "kit"))
    assert code == 0
    (tmp_path / "d.json").write_text(json.dumps(disclosure({1})[1]))
    code, out, err = command(capsys, tmp_path / "d.json")
    assert code == 0
    (tmp_path / "old").write_bytes(b.checkpoints[5].encode())
    code, out, err = command(capsys, ws, "--checkpoint", tmp_path / "old")
    assert code == 0
    (ws / "ledger/log").write_bytes(b"")
    code, out, err = command(capsys, ws)
    assert code == 1
    assert "FAULT" in err
    assert out.splitlines()[-1].startswith("BAD")
    (tmp_path / "bytes").write_bytes(b"\xff")
    for words in (
        [],
        [tmp_path / "none"],
        [ws, "--vkey", "x"],
        [ws, "--witness", K0.line],
        [ws, "--checkpoint", tmp_path / "none"],
        [ws, "--checkpoint", tmp_path / "bytes"],
        [ws, "--what"],
        [tmp_path / "old"],
        [tmp_path / "x.zip"],
        [tmp_path],
        ["a\0b"],
    ):
        code, out, err = command(capsys, *words)
        assert code == 2, words
        assert out == ""
        assert len(err.splitlines()) == 1


def test_runs_alone(ws, tmp_path):
    example(ws)
    shutil.copy(sv.__file__, tmp_path / "v.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "v.py", ws, "--vkey", EXAMPLE_ORIGIN],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_damage_gives_no_traceback(ws):
    rnd = random.Random(9)
    b = event_ledger()
    b.key = K1
    b.sign()
    b.add(b.checkpoints[5].encode(), kind="checkpoint-receipt", subject="5", content_type=NOTE)
    b.disposal([0], ["0" * 32])
    b.sign()
    b.write(ws)
    files = [p for p in ws.rglob("*") if p.is_file() and p.name != "lock"]
    for _ in range(400):
        path = rnd.choice(files)
        raw = path.read_bytes()
        new = bytearray(raw)
        for _ in range(rnd.choice((1, 1, 1, 5))):
            how = rnd.randrange(3)
            at = rnd.randrange(len(new)) if new else 0
            if how == 0 and new:
                new[at] ^= 1 << rnd.randrange(8)
            elif how == 1:
                new[at:at] = rnd.randbytes(3)
            else:
                del new[at:]
        path.write_bytes(new)
        report = sv.verify_workspace(ws)
        # All is signed and nothing may be torn: each change is found, except in `hashes`, which may be
        # short, and where a signature that nobody asked for changed.
        if bytes(new) != raw and path.name != "hashes":
            assert report.faults or "unfinished" in str(report.notes), path
        path.write_bytes(raw)
    good(sv.verify_workspace(ws))


def test_names_are_escaped(ws, capsys):
    b = Build(Signer(0, "\u202eevil"))
    b.add()
    b.sign()
    code, out, _err = command(capsys, b.write(ws), "--witness", Signer(5, "\u202ew", b"\x04").line)
    assert code == 0
    assert out.isascii()


def test_many_faults_are_counted(ws):
    b = Build()
    for _ in range(1500):
        b.add()
    b.contents = {}
    r = bad(sv.verify_workspace(b.write(ws)), 0)
    assert len(r.faults) == 1001


def test_the_key_that_a_ledger_names_itself_is_shown_to_be_compared(ws, capsys):
    example(ws)

    _, alone, _ = command(capsys, ws)
    _, noted, _ = command(capsys, ws, "--vkey", EXAMPLE_ORIGIN)

    assert EXAMPLE_ORIGIN in alone
    assert "is it the one that you noted?" in alone
    assert EXAMPLE_ORIGIN not in noted
