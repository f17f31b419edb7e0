"""A small builder of ledgers, kits and disclosures, written from the format documents alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import zipfile

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoutview.verifier import scoutview_verify as sv

ORIGIN = "scoutview.local/lakeside-imaging"
NOTE, DISPOSAL = "text/plain; charset=utf-8", "application/vnd.scoutview.disposal+json"


def b64(raw):
    return base64.b64encode(raw).decode()


def sha(raw):
    return hashlib.sha256(raw).digest()


class Signer:
    def __init__(self, number, name=ORIGIN, use=b"\x01"):
        self.private = Ed25519PrivateKey.from_private_bytes(sha(b"key %d" % number))
        self.public = self.private.public_key().public_bytes_raw()
        self.name, self.use = name, use
        self.id = sha(name.encode() + b"\n" + use + self.public)[:4]

    @property
    def line(self):
        return f"{self.name}+{self.id.hex()}+{b64(self.use + self.public)}"

    def sign(self, text):
        return f"\u2014 {self.name} {b64(self.id + self.private.sign(text.encode()))}\n"

    def cosign(self, text, seconds):
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        raw = self.id + seconds.to_bytes(8, "big") + self.private.sign(message)
        return f"\u2014 {self.name} {b64(raw)}\n"


K0, K1, K2, K3, K4 = (Signer(i) for i in range(5))
W = Signer(100, "witness.example/auditor", b"\x04")


def root_of(leaves):
    """RFC 6962, 2.1, written as it is told."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01" + root_of(leaves[:k]) + root_of(leaves[k:]))


def path_of(m, leaves):
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path_of(m, leaves[:k]), root_of(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), root_of(leaves[:k])]


def proof_of(m, leaves):
    """RFC 6962, 2.1.2."""

    def sub(m, d, b):
        n = len(d)
        if m == n:
            return [] if b else [root_of(d)]
        k = 1
        while k * 2 < n:
            k *= 2
        if m <= k:
            return [*sub(m, d[:k], b), root_of(d[k:])]
        return [*sub(m - k, d[k:], False), root_of(d[:k])]

    return sub(m, leaves, True)


def canonical(members):
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Build:
    def __init__(self, key=K0):
        self.origin = key
        self.key = key
        self.entries = []  # envelopes
        self.contents = {}  # hex -> file
        self.by_entry = []
        self.checkpoints = {}  # size -> text of the file
        self.extra_files = {}

    def add(
        self, content=None, kind="observation", subject="s", content_type="application/json", **over
    ):
        i = len(self.entries)
        content = b"content %d" % i if content is None else content
        file = sha(b"salt %d" % i) + content
        digest = sha(file).hex()
        self.contents[digest] = file
        self.by_entry.append(digest)
        members = {
            "v": 1,
            "kind": kind,
            "run": "r",
            "subject": subject,
            "collected_at": f"2026-04-01T12:00:{i % 60:02}.000000Z",
            "effective_from": None,
            "effective_to": None,
            "collector": "scoutview 0.1.0",
            "content": "sha256:" + digest,
            "content_type": content_type,
        }
        if i >= 60:
            members["collected_at"] = (
                f"2026-04-02T{i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}.000000Z"
            )
        members.update(over)
        self.entries.append(canonical(members))
        return i

    def leaves(self, n=None):
        return [sha(b"\x00" + e) for e in self.entries[:n]]

    def text(self, size=None):
        size = len(self.entries) if size is None else size
        return f"{self.origin.name}\n{size}\n{b64(root_of(self.leaves(size)))}\n"

    def sign(self, size=None, key=None, more=""):
        size = len(self.entries) if size is None else size
        text = self.text(size)
        self.checkpoints[size] = text + "\n" + (key or self.key).sign(text) + more
        return self.checkpoints[size]

    def event(
        self,
        act,
        key,
        signers,
        since="-",
        reason="because",
        index=None,
        subject="key",
        head="scoutview key event v1",
        origin=None,
        content_type=NOTE,
        bad=(),
    ):
        index = len(self.entries) if index is None else index
        text = (
            f"{head}\n{origin or self.origin.name}\n{index}\n{act}\n{key.line}\n{since}\n{reason}\n"
        )
        content = text + "\n" + "".join(s.sign(text) for s in signers)
        content += "".join(s.sign(text + "x") for s in bad)
        return self.add(
            content.encode(), kind="key-event", subject=subject, content_type=content_type
        )

    def disposal(self, indexes=(), data_keys=(), **over):
        record = {
            "by": "privacy officer",
            "contents": ["sha256:" + self.by_entry[i] for i in indexes],
            "data_keys": list(data_keys),
            "reason": "over",
            "record": "disposal",
            **over,
        }
        return self.add(json.dumps(record).encode(), kind="authorization", content_type=DISPOSAL)

    def remove(self, index):
        del self.contents[self.by_entry[index]]

    def log(self):
        return b"".join(len(e).to_bytes(2, "big") + e for e in self.entries)

    def write(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        files = {
            "ledger/log": self.log(),
            "ledger/hashes": b"".join(self.leaves()),
            "ledger/origin": (self.origin.line + "\n").encode(),
            "ledger/lock": b"",
        }
        for size, text in self.checkpoints.items():
            files[f"ledger/checkpoints/{size:012}"] = text.encode()
        for digest, raw in self.contents.items():
            files[f"evidence/{digest[:2]}/{digest}"] = raw
        files.update(self.extra_files)
        for name, raw in files.items():
            if raw is not None:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(raw)
        return folder

    def entry(self, i, size, content=False):
        record = {
            "index": i,
            "envelope": b64(self.entries[i]),
            "proof": [b64(h) for h in path_of(i, self.leaves(size))],
        }
        if content:
            record["content"] = b64(self.contents[self.by_entry[i]])
        return record

    def kit(self, indexes, size):
        leaves = self.leaves(size)
        files = {
            "README.txt": b"read me",
            "repeat.txt": b"",
            "kit.json": json.dumps(
                {
                    "format": "scoutview-kit/1",
                    "origin": self.origin.line,
                    "run": "r",
                    "controls": ["C"],
                    "checkpoint": size,
                    "made_at": "2026-04-01T12:00:00.000000Z",
                    "made_by": "scoutview 0.1.0",
                    "left_out": [],
                }
            ).encode(),
            "entries.json": json.dumps([self.entry(i, size) for i in indexes]).encode(),
            "consistency.json": json.dumps(
                [
                    {"from": m, "proof": [b64(h) for h in proof_of(m, leaves)]}
                    for m in sorted(self.checkpoints)
                    if 0 < m < size
                ]
            ).encode(),
            "ledger/origin": (self.origin.line + "\n").encode(),
        }
        for m, text in self.checkpoints.items():
            if m <= size:
                files[f"ledger/checkpoints/{m:012}"] = text.encode()
        for i in indexes:
            if self.by_entry[i] in self.contents:
                files["content/" + self.by_entry[i]] = self.contents[self.by_entry[i]]
        return files


def zip_of(files, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, raw in files.items():
            z.writestr(name, raw)
    return path


def folder_of(files, path):
    for name, raw in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(raw)
    return path


def good(report):
    assert report.faults == []
    assert report.first_bad is None
    return report


def bad(report, first_bad="any", word=""):
    assert report.faults
    if first_bad != "any":
        assert report.first_bad == first_bad, report.faults
    assert any(word in f for f in report.faults), report.faults
    return report


def plain_ledger(n=10, signs=(3, 7)):
    b = Build()
    for i in range(n):
        b.add()
        if i + 1 in signs:
            b.sign()
    return b


def command(capsys, *words):
    code = sv.main([str(w) for w in words])
    out, err = capsys.readouterr()
    return code, out, err


def tlv(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x82]) + n.to_bytes(2, "big")
    return bytes([tag]) + size + body


def stamp_response(imprint, time=b"20260401120000Z", status=b"\0", oid="608648016503040201"):
    algorithm = tlv(0x30, tlv(6, bytes.fromhex(oid)), tlv(5))
    info = tlv(
        0x30,
        tlv(2, b"\1"),
        tlv(6, b"\x2a\x03"),
        tlv(0x30, algorithm, tlv(4, imprint)),
        tlv(2, b"\x05"),
        tlv(0x18, time),
    )
    content = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d0109100104")), tlv(0xA0, tlv(4, info)))
    signed = tlv(0x30, tlv(2, b"\3"), tlv(0x31, algorithm), content, tlv(0x31))
    token = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d010702")), tlv(0xA0, signed))
    return tlv(0x30, tlv(0x30, tlv(2, status)), token)


def head_of(b, size):
    return "".join(b.checkpoints[size].splitlines(keepends=True)[:5]).encode()


def event_ledger():
    """K0 is the key of origin; K2 was appointed; K1 signs now; K3 was appointed and revoked."""
    b = Build()
    b.add()
    b.event("appoint", K2, [K0, K2])
    b.event("appoint", K3, [K2, K3])
    b.event("rotate", K1, [K0, K1])
    b.event("revoke", K3, [K1], since="2")
    return b


def kit_ledger():
    b = plain_ledger(5, (3, 5))
    b.event("rotate", K1, [K0, K1])
    b.key = K1
    b.sign()  # 6
    b.add(
        (b.checkpoints[3] + W.cosign(b.text(3), 1_775_000_000)).encode(),
        kind="checkpoint-receipt",
        subject="3",
        content_type=NOTE,
    )
    b.add(
        stamp_response(sha(head_of(b, 6))),
        kind="checkpoint-receipt",
        subject="6",
        content_type="application/timestamp-reply",
    )
    b.add()
    b.sign()  # 9
    return b


def disclosure(show, rows=11, events=True, rotate=True, method="text"):
    b = Build()
    lines = [b"line %d\n" % i for i in range(rows)]
    file_index = b.add(b"".join(lines), kind="document", content_type="text/csv")
    salt = b.contents[b.by_entry[file_index]][:32]
    salts = [hmac.new(salt, b"scoutview field %d" % i, "sha256").digest() for i in range(rows)]

    def path(i):
        return str(i + 1).encode()

    leaves = [
        sha(b"\0" + salts[i] + len(path(i)).to_bytes(4, "big") + path(i) + lines[i])
        for i in range(rows)
    ]
    note = b.add(
        json.dumps(
            {
                "record": "given",
                "fields": {"count": rows, "method": method, "root": root_of(leaves).hex()},
            }
        ).encode(),
        kind="document",
    )
    keys = []
    if rotate:
        keys.append(b.event("rotate", K1, [K0, K1]))
        b.key = K1
    b.add()
    b.sign()
    withheld, at = [], 0
    while at < rows:
        if at in show:
            at += 1
            continue
        size = 1
        while (
            at % (2 * size) == 0
            and at + 2 * size <= rows
            and not any(at <= s < at + 2 * size for s in show)
        ):
            size *= 2
        withheld.append({"first": at, "count": size, "hash": b64(root_of(leaves[at : at + size]))})
        at += size
    n = len(b.entries)
    return b, {
        "format": "scoutview-disclosure/1",
        "origin": K0.line,
        "checkpoint": b.checkpoints[n],
        "key_events": [b.entry(i, n, content=True) for i in keys if events],
        "note": b.entry(note, n, content=True),
        "shown": [
            {"i": i, "path": path(i).decode(), "value": b64(lines[i]), "salt": b64(salts[i])}
            for i in sorted(show)
        ],
        "withheld": withheld,
    }


EXAMPLE_ORIGIN = ORIGIN + "+2ec1870c+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk"


E0 = '{"collected_at":"2026-04-01T12:00:00.000000Z","collector":"scoutview 0.1.0","content":"sha256:8cb03135ee755da8bb098dac05091a93ba12a027e6441b7913e5edff62622ce8","content_type":"application/json","effective_from":null,"effective_to":null,"kind":"observation","run":"2026-04-01-a","subject":"main-pacs.dicom","v":1}'


E1 = '{"collected_at":"2026-04-01T12:00:00.250000Z","collector":"scoutview 0.1.0","content":"sha256:cb6f28c42cd250d8e49e952e452e7f48f96fb41f127858c0c781d574f11cc233","content_type":"text/plain; charset=utf-8","effective_from":"2026-01-01","effective_to":"2026-12-31","kind":"document","run":null,"subject":"INC-02","v":1}'


EXAMPLE_CHECKPOINT = (
    "scoutview.local/lakeside-imaging\n2\nmqQMJAavNirrzDa/vzk/4D6sWHxa7M5RurpJfKMaoTQ=\n\n"
    "\u2014 scoutview.local/lakeside-imaging LsGHDHI83W7uFBC40pRPOeRSICWZlojJGLuACiQsZsaFJJUvIj2HVVr"
    "bIvE2BcD9D1d0bdAHI97HqA6xyyzfoZYDSA8=\n"
)


def example(ws):
    c0, c1 = bytes(32) + b'{"answer":"refused"}', b"\x11" * 32 + b"Tabletop exercise, signed\n"
    assert len(c1) == 32 + 26
    leaves = [sha(b"\0" + e.encode()) for e in (E0, E1)]
    assert leaves[0].hex() == "a3ffdfc86383ebe5a73b6f3a145b7ee6e7062d376b7e15ef7e5eb893c68b9d8a"
    assert leaves[1].hex() == "2643532291d329e93c8e5b7732fe2388207ec455e5cd7a3a2b88354cce79f27b"
    assert (
        root_of(leaves).hex() == "9aa40c2406af362aebcc36bfbf393fe03eac587c5aecce51baba497ca31aa134"
    )
    log = b"\x01\x38" + E0.encode() + b"\x01\x3b" + E1.encode()
    files = {
        "ledger/log": log,
        "ledger/hashes": b"".join(leaves),
        "ledger/origin": EXAMPLE_ORIGIN.encode() + b"\n",
        "ledger/checkpoints/000000000002": EXAMPLE_CHECKPOINT.encode(),
    }
    for c in (c0, c1):
        files[f"evidence/{sha(c).hex()[:2]}/{sha(c).hex()}"] = c
    return folder_of(files, ws)


def edits(b):
    """Edited, re-dated, swapped, inserted, dropped at entry 4: (name, new entries)."""
    e = b.entries
    yield "edited", [*e[:4], e[4].replace(b'"subject":"s"', b'"subject":"t"'), *e[5:]]
    yield "re-dated", [*e[:4], e[4].replace(b"2026-04-01T12", b"2026-03-01T12"), *e[5:]]
    yield "swapped", [*e[:4], e[5], e[4], *e[6:]]
    yield "inserted", [*e[:4], e[0], *e[4:]]
    yield "dropped", [*e[:4], *e[5:]]


def members(**over):
    m = json.loads(E0)
    m.update(over)
    return m
