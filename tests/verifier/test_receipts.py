"""The stand-alone verifier: receipts and witnesses."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from scoutview.verifier import scoutview_verify as sv
from tests.verifier.building import (
    K0,
    NOTE,
    Signer,
    W,
    b64,
    bad,
    good,
    head_of,
    plain_ledger,
    sha,
    stamp_response,
    tlv,
)


def test_countersignatures(ws):
    b = plain_ledger()
    b.checkpoints[3] += W.cosign(b.text(3), 1_775_000_000)
    receipt = b.checkpoints[7] + W.cosign(b.text(7), 1_775_000_100)
    b.write(ws)
    r = good(sv.verify_workspace(ws, witnesses=[W.line]))
    assert (
        "witness 'witness.example/auditor' countersigned checkpoint 3 at 2026-03-31 23:33:20+00:00"
        in r.notes
    )
    b.add(receipt.encode(), kind="checkpoint-receipt", subject="7", content_type=NOTE)
    r = good(sv.verify_workspace(b.write(ws), witnesses=[W.line]))
    assert any("checkpoint 7 at 2026-03-31 23:35:00+00:00" in n for n in r.notes)
    r = good(sv.verify_workspace(ws, witnesses=[Signer(101, "w2", b"\x04").line]))
    assert any("nothing" in n for n in r.notes)
    b.checkpoints[3] += W.cosign("x", 5)
    bad(sv.verify_workspace(b.write(ws), witnesses=[W.line]), None, "countersignature")
    good(sv.verify_workspace(ws))
    b.checkpoints[3] = b.sign(3) + W.cosign(b.text(3), 2**63)
    bad(sv.verify_workspace(b.write(ws), witnesses=[W.line]), None, "countersignature")
    good(sv.verify_workspace(ws))
    b.checkpoints[3] = b.sign(3) + f"\u2014 {W.name} {b64(W.id + b'x')}\n"
    bad(sv.verify_workspace(b.write(ws), witnesses=[W.line]))


@pytest.mark.parametrize(
    ("subject", "make"),
    [
        ("3", lambda b: b.checkpoints[7]),
        ("07", lambda b: b.checkpoints[7]),
        ("x", lambda b: b.checkpoints[7]),
        ("8", lambda b: b.sign(8) and b.checkpoints.pop(8)),
        ("7", lambda b: "nonsense"),
        ("7", lambda b: b.text(7) + "x\n\n" + K0.sign(b.text(7) + "x\n")),
        ("7", lambda b: b.text(7) + "\n" + W.cosign(b.text(7), 5)),
    ],
)
def test_receipts_bad(ws, subject, make):
    b = plain_ledger()
    content = make(b).encode()
    b.add(content, kind="checkpoint-receipt", subject=subject, content_type=NOTE)
    bad(sv.verify_workspace(b.write(ws)), 10)


def test_receipt_unknown_or_gone(ws):
    b = plain_ledger()
    i = b.add(b"x", kind="checkpoint-receipt", subject="7", content_type="application/x-future")
    assert any("not known" in n for n in good(sv.verify_workspace(b.write(ws))).notes)
    b.disposal([i])
    b.sign()
    b.remove(i)
    bad(sv.verify_workspace(b.write(ws)), i, "is missing")  # a receipt is never disposed of


def test_time_stamps(ws):
    b = plain_ledger()
    b.checkpoints[7] += W.cosign(b.text(7), 5)
    stamp = stamp_response(sha(head_of(b, 7)))
    i = b.add(
        stamp, kind="checkpoint-receipt", subject="7", content_type="application/timestamp-reply"
    )
    r = good(sv.verify_workspace(b.write(ws)))
    (note,) = [n for n in r.notes if "time stamp" in n]
    assert "2026-04-01 12:00:00" in note
    assert "openssl ts -verify" in note
    assert sha(head_of(b, 7)).hex() in note
    assert b.by_entry[i] in note


@pytest.mark.parametrize(
    "make",
    [
        lambda h: stamp_response(sha(h + b"x")),
        lambda h: stamp_response(sha(h), status=b"\2"),
        lambda h: stamp_response(sha(h), oid="608648016503040202"),
        lambda h: stamp_response(sha(h), time=b"20261301120000Z"),
        lambda h: stamp_response(sha(h), time=b""),
        lambda h: b"",
        lambda h: b"\x30",
        lambda h: b"\x30\x80",
        lambda h: b"\x30\x85\1\1\1\1\1",
        lambda h: tlv(0x30, tlv(0x30, tlv(2, b"\2"))),
        lambda h: stamp_response(sha(h))[:-1],
        lambda h: bytes(2_000_000),
        lambda h: b"\x30\x03" * 100000,
        lambda h: b"\x1f" * 50,
    ],
)
def test_time_stamps_bad(ws, make):
    b = plain_ledger()
    b.add(
        make(head_of(b, 7)),
        kind="checkpoint-receipt",
        subject="7",
        content_type="application/timestamp-reply",
    )
    bad(sv.verify_workspace(b.write(ws)), 10)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_real_time_stamp_and_printed_command(ws, tmp_path):
    b = plain_ledger()
    b.write(ws)
    (tmp_path / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nCN=Test TSA\n"
        "[v3]\nextendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:TRUE\n"
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\ncerts=tsa.pem\nsigner_key=tsa.key\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\n"
    )
    (tmp_path / "serial").write_text("01\n")

    def run(*words):
        return subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)

    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.pem",
        "-config",
        "tsa.cnf",
        "-days",
        "2",
    )
    (tmp_path / "head").write_bytes(head_of(b, 7))
    run("openssl", "ts", "-query", "-data", "head", "-sha256", "-cert", "-out", "q.tsq")
    run("openssl", "ts", "-reply", "-queryfile", "q.tsq", "-config", "tsa.cnf", "-out", "r.tsr")
    b.add(
        (tmp_path / "r.tsr").read_bytes(),
        kind="checkpoint-receipt",
        subject="7",
        content_type="application/timestamp-reply",
    )
    r = good(sv.verify_workspace(b.write(ws)))
    (note,) = [n for n in r.notes if "time stamp" in n]
    command = note[note.index("tail -c") :].replace(
        "CERTIFICATE-OF-THE-AUTHORITY.pem", str(tmp_path / "tsa.pem")
    )
    done = subprocess.run(
        ["sh", "-c", command], cwd=ws, capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in done.stdout + done.stderr
