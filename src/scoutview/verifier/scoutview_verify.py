#!/usr/bin/env python3
"""Check a Scoutview ledger, kit or disclosure, with Python 3.11 or newer and nothing else.

    python3 scoutview_verify.py THING [--vkey LINE] [--checkpoint FILE] [--witness LINE ...]

THING is a workspace folder, a kit (the .zip file, or the folder it was unpacked to), or a
disclosure (.json). Nothing is written, unpacked or sent anywhere.

    --vkey LINE        the line of ledger/origin as you noted it when the engagement began
    --checkpoint FILE  an old checkpoint that you hold, from a letter, an e-mail or a report
    --witness LINE     the verifier key line of a witness whose countersignatures you trust

Give --vkey and --checkpoint whenever you can. Without them you learn that the thing agrees with
itself, but not that it is the ledger you were told about, nor that its end was not cut off.

Faults go to stderr, notes and one last sentence to stdout. The exit code is 0 when all is good,
1 when something is bad, 2 when the command or THING cannot be understood.

What "good" shows: the entries below the last checkpoint, their order, their number and their
content are those that were signed. What it does not show: that entries are true, that all that
was seen was entered, what sealed content says, and whether a time-stamp authority really signed
its time stamp (the openssl command that tells is printed).

The sections follow the documents: ledger-format.md (here "L"), kit-format.md ("K") and
fields-format.md ("F"), with the numbers of their sections. Start reading at the end of section
"L 10": `verify_workspace` is the whole procedure, and what it calls stands above it.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import datetime as dt
import hashlib
import io
import itertools
import json
import os
import re
import stat
import sys
import zipfile
import zlib
from array import array
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MIB = 1024 * 1024
MAX_ENVELOPE = 8_192  # L 2
SALT, MAX_CONTENT = 32, 64 * MIB  # L 5
MAX_NOTE, MAX_SIGNATURES = 262_144, 100  # L 8
MAX_JSON, MAX_KIT_FILES, MAX_KIT_BYTES = 256 * MIB, 100_000, 8 * 1024 * MIB  # F 2, K 4
# The documents do not bound these:
MAX_CHECKPOINTS, MAX_ZIP_INDEX, MAX_LISTED = 1_000_000, 24 * MIB, 1_000
MAX_STAMP = 65_536  # L 8

T = TypeVar("T")
Line = str | None


class UnreadableError(Exception):
    """The thing, or the command line, cannot be understood at all."""


class FaultError(UnreadableError):
    """Something does not agree with the documents; the text says what, in a few words."""


def need(fine: object, otherwise: str) -> None:
    """Refuse what is not fine."""
    if not fine:
        raise FaultError(otherwise)


@dataclass(frozen=True)
class Report:
    """What a verification found. It is good when there are no faults.

    `entries` are the whole entries of the log, or those that a kit or a disclosure carries;
    `signed_entries` is the size of the largest checkpoint that matches and counts.
    """

    entries: int
    signed_entries: int
    first_bad: int | None
    faults: list[str]
    notes: list[str]
    key: str = ""  # the line of the key that all was followed from


@dataclass
class Findings:
    """Faults, notes and the smallest entry that was named as bad, while they are gathered."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    first_bad: int | None = None
    unlisted: int = 0
    key: str = ""

    def fault(self, text: str, entry: int | None = None) -> None:
        """Keep a fault, and the entry that is bad when it can be named."""
        if entry is not None:
            self.first_bad = entry if self.first_bad is None else min(self.first_bad, entry)
            text = f"entry {entry}: {text}"
        if len(self.faults) < MAX_LISTED:
            self.faults.append(text)
        else:
            self.unlisted += 1

    @contextlib.contextmanager
    def collect(self, what: str, entry: int | None = None) -> Iterator[None]:
        """Turn a FaultError inside a `with` block into a fault, and go on after the block."""
        try:
            yield
        except FaultError as error:
            self.fault(f"{what}: {error}", entry)

    def report(self, entries: int, signed: int) -> Report:
        """Return the result."""
        more = [f"and {self.unlisted} more faults"] if self.unlisted else []
        counted = [f"{what}: {number}" for what, number in self.counts.items()]
        notes = self.notes + counted
        return Report(entries, signed, self.first_bad, self.faults + more, notes, self.key)


# --- Plain values: base64, decimal numbers, JSON -------------------------------------------------


def unbase64(text: str) -> bytes:
    """Decode base64 with padding and zero unused bits. Source: RFC 4648, sections 4 and 3.5."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise FaultError("base64 is malformed") from error
    need(base64.b64encode(raw).decode() == text, "base64 is not in its one right form")
    return raw


def decimal(text: str) -> int:
    """Read a number of at most twelve digits, without leading zeros. Source: L 1 and 8."""
    need(re.fullmatch("0|[1-9][0-9]{0,11}", text), "something is no decimal number")
    return int(text)


def utf8(raw: bytes) -> str:
    """Decode UTF-8, strictly. Source: RFC 3629, section 3."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FaultError("text is not UTF-8") from error


def read_json(raw: bytes) -> Any:
    """Read JSON in which no member stands twice. Source: RFC 8259, section 4."""

    def without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(members := dict(pairs)) == len(pairs), "JSON has a member twice")
        return members

    try:
        return json.loads(utf8(raw), object_pairs_hook=without_twins)
    except (ValueError, RecursionError) as error:
        raise FaultError("JSON is malformed or nested too deep") from error


def member(record: object, name: str, kind: type[T]) -> T:
    """Take a member of a JSON object that must have this type; numbers are not negative."""
    value = record.get(name) if isinstance(record, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise FaultError(f"member {name} is missing or is no {kind.__name__}")
    need(not isinstance(value, int) or value >= 0, f"member {name} is negative")
    need(not isinstance(value, str) or not SURROGATE.search(value), f"member {name} is no text")
    return value


def strings(record: object, name: str) -> list[str]:
    """Take a member that is a list of strings."""
    values = member(record, name, list)
    need(all(isinstance(value, str) for value in values), f"member {name} has no strings")
    return values


# --- L 1, K: Files -------------------------------------------------------------------------------

READ_ERRORS = (OSError, RuntimeError, EOFError, ValueError, zlib.error, zipfile.BadZipFile)


class Files:
    """Files that are only read, by name. Here: those that a disclosure carries, in memory."""

    def __init__(self, content: dict[str, bytes]) -> None:
        """Take the files."""
        self.content, self.sizes = content, {name: len(raw) for name, raw in content.items()}

    def size(self, name: str) -> int | None:
        """Return the size of a file, or None when it is missing."""
        return self.sizes.get(name)

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder."""
        return [name[len(folder) + 1 :] for name in self.sizes if name.startswith(folder + "/")]

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading; `size` was asked before, and refuses what is no plain file."""
        return io.BytesIO(self.content[name])

    def chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """Read a file that must be there, in parts, and refuse more than `limit` bytes."""
        need(self.size(name) is not None, f"{name} is missing")
        try:
            with self.open(name) as file:
                while limit >= 0 and (chunk := file.read(MIB)):
                    limit -= len(chunk)
                    yield chunk
        except READ_ERRORS as error:
            raise FaultError(f"{name} cannot be read ({str(error)[:120]!a})") from error
        need(limit >= 0, f"{name} is too long")

    def read(self, name: str, limit: int) -> bytes:
        """Read a whole file."""
        return b"".join(self.chunks(name, limit))


class Folder(Files):
    """The files below a folder. Symbolic links are not followed: they are no plain files."""

    def __init__(self, root: Path) -> None:
        """Take the folder; only `root` itself may be a symbolic link."""
        self.root, self.base, self.known_folders = root, f"{root}/", {""}

    def has_folder(self, name: str) -> bool:
        """Tell whether there is such a folder, looking at each step of its name."""
        if name not in self.known_folders:
            if not self.has_folder(name.rpartition("/")[0]):
                return False
            try:
                mode = os.lstat(self.base + name).st_mode
            except (FileNotFoundError, NotADirectoryError):
                return False
            need(stat.S_ISDIR(mode), f"{name} is not a plain folder")
            self.known_folders.add(name)
        return True

    def size(self, name: str) -> int | None:
        """Return the size of a plain file."""
        try:
            if not self.has_folder(name.rpartition("/")[0]):
                return None
            status = os.lstat(self.base + name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FaultError(f"{name} cannot be read ({error.strerror})") from error
        need(stat.S_ISREG(status.st_mode), f"{name} is not a plain file")
        return status.st_size

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder, no more than anybody needs."""
        paths = (self.root / folder).iterdir() if self.has_folder(folder) else iter(())
        return [path.name for path in itertools.islice(paths, 2 * MAX_CHECKPOINTS)]

    def open(self, name: str) -> IO[bytes]:
        """Open a file for reading."""
        return open(self.base + name, "rb")  # noqa: PTH123

    def check_bounds(self) -> None:
        """Count what is in an unpacked kit. Source: K 4."""
        count, total, folders = 0, 0, [self.root]
        while folders:
            for path in folders.pop().iterdir():
                status = path.lstat()
                count, total = count + 1, total + status.st_size
                need(count <= MAX_KIT_FILES and total <= MAX_KIT_BYTES, "the kit is too large")
                if stat.S_ISDIR(status.st_mode):
                    folders.append(path)


class CarefulFile(io.BufferedReader):
    """A file that never gives much at once, so that a forged ZIP index cannot fill the memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, within the bound."""
        size = MAX_ZIP_INDEX if size is None or size < 0 else size
        need(size <= MAX_ZIP_INDEX, "a part of the ZIP file is too long")
        return super().read(size)


class Zip(Files):
    """The files of a ZIP file, read in place and never unpacked to disk. Source: K 4."""

    def __init__(self, file: CarefulFile) -> None:
        """Read the index of the ZIP file and check its bounds."""
        try:
            self.zip = zipfile.ZipFile(file)
        except (*READ_ERRORS, IndexError) as error:
            raise UnreadableError(f"this is no readable ZIP file ({str(error)!a})") from error
        infos = [info for info in self.zip.infolist() if not info.is_dir()]
        self.sizes = {info.filename: info.file_size for info in infos}
        total = sum(self.sizes.values())
        need(len(infos) <= MAX_KIT_FILES and total <= MAX_KIT_BYTES, "the kit is too large")
        need(len(self.sizes) == len(infos), "two files of the kit have the same name")
        for info in infos:
            steps = set(info.filename.split("/"))
            need(not steps & {"", ".", ".."}, f"the kit has a file named {info.filename!a}")
            need(not info.flag_bits & 1, "the kit is encrypted")
            need(info.compress_type in (0, 8), "the kit is packed in an unusual way")

    def open(self, name: str) -> IO[bytes]:
        """Open a file inside of the ZIP file; reading it never gives more than its size."""
        return self.zip.open(name)


# --- L 2: Frames ---------------------------------------------------------------------------------


class Frames:
    """The envelopes of a log, one after the other; `tail` then tells what follows the last one."""

    def __init__(self, log: IO[bytes]) -> None:
        """Take the log, open at its beginning."""
        self.log, self.tail = log, ""

    def __iter__(self) -> Iterator[bytes]:
        """Walk the log up to the first frame that is not whole or has an invalid length."""
        while head := self.log.read(2):
            length = int.from_bytes(head, "big")
            if len(head) == 2 and not 0 < length <= MAX_ENVELOPE:
                self.tail = "a frame of invalid length"
                return
            envelope = self.log.read(length)
            if len(head) < 2 or len(envelope) < length:
                self.tail = "an incomplete frame"
                return
            yield envelope


# --- L 3 and 4: Envelopes and kinds --------------------------------------------------------------

# fmt: off
MEMBERS = [  # in the order of the canonical form
    "collected_at", "collector", "content", "content_type", "effective_from", "effective_to",
    "kind", "run", "subject", "v",
]
KINDS = {
    "run-opened", "run-closed", "observation", "judgement", "estate", "catalog", "authorization",
    "document", "attestation", "population", "key-event", "checkpoint-receipt",
}
# fmt: on
CONTROL, SURROGATE = re.compile("[\x00-\x1f\x7f-\x9f]"), re.compile("[\ud800-\udfff]")
DATE = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
TIME = re.compile(DATE.pattern + "T([0-9]{2}):([0-9]{2}):([0-9]{2})[.]([0-9]{6})Z")
HASH = re.compile("sha256:[0-9a-f]{64}")
WORD = "[A-Za-z0-9!#$&^_.+-]+"
MEDIA = re.compile(f"{WORD}/{WORD}(; ?{WORD}={WORD})*")
NOTE, STAMP = "text/plain; charset=utf-8", "application/timestamp-reply"
DISPOSAL = "application/vnd.scoutview.disposal+json"
RESTORED = "application/vnd.scoutview.restored+json"
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Envelope(NamedTuple):
    """The members of an envelope that are still needed after all of them were checked."""

    kind: str
    subject: str
    collected_at: str
    content: str
    content_type: str

    def is_disposal(self) -> bool:
        """Tell whether the content lists what was disposed of. Source: L 5."""
        return self.kind == "authorization" and self.content_type == DISPOSAL

    def never_sealed(self) -> bool:
        """Tell whether the ledger itself reads the content. Source: L 4."""
        own = (DISPOSAL, RESTORED)
        return self.kind in ("key-event", "checkpoint-receipt") or self.content_type in own


def is_text(value: object, longest: int) -> bool:
    """Tell whether a value is a string of 1 to `longest` characters without control characters."""
    return isinstance(value, str) and 0 < len(value) <= longest and not CONTROL.search(value)


def is_date(value: object, form: re.Pattern[str]) -> bool:
    """Tell whether a value has the form and exists in the calendar. Source: ISO 8601."""
    if not isinstance(value, str) or not (match := form.fullmatch(value)):
        return False
    try:
        dt.datetime(*map(int, match.groups()))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return False
    return True


def read_envelope(raw: bytes) -> Envelope:
    """Decode an envelope, check its members, encode it again and compare. Source: RFC 8785, 3.2.

    For strings without control characters, small whole numbers and null, the canonical form is
    what Python's own encoder writes with these settings.
    """
    try:
        value = json.loads(raw.decode("utf-8"))
        again = canonical(value).encode("utf-8")  # fails for surrogates
    except (ValueError, RecursionError) as error:
        raise FaultError("the envelope is no JSON in UTF-8") from error
    need(again == raw, "the envelope is not in the canonical form")
    need(isinstance(value, dict) and list(value) == MEMBERS, "it has not the ten members")
    first, last = value["effective_from"], value["effective_to"]
    content, media = value["content"], value["content_type"]
    right = {
        "v": type(value["v"]) is int and value["v"] == 1,
        "kind": isinstance(value["kind"], str) and value["kind"] in KINDS,
        "run": value["run"] is None or is_text(value["run"], 200),
        "subject": is_text(value["subject"], 512),
        "collected_at": is_date(value["collected_at"], TIME),
        "effective_from": first is None or is_date(first, DATE),
        "effective_to": last is None or is_date(last, DATE),
        "collector": is_text(value["collector"], 200),
        "content": isinstance(content, str) and HASH.fullmatch(content),
        "content_type": is_text(media, 128) and MEDIA.fullmatch(media),
    }
    if not all(right.values()):
        wrong = [name for name, fine in right.items() if not fine]
        raise FaultError(f"the envelope has an invalid {' and '.join(wrong)}")
    need(first is None or last is None or first <= last, "effective_to is before effective_from")
    return Envelope(value["kind"], value["subject"], value["collected_at"], content, media)


# --- L 5: Content --------------------------------------------------------------------------------


def check_plain(files: Files, name: str, digest: str) -> None:
    """Compute the SHA-256 of a content file, salt included. Source: FIPS 180-4."""
    total, state = 0, hashlib.sha256()
    for chunk in files.chunks(name, SALT + MAX_CONTENT):
        total += len(chunk)
        state.update(chunk)
    need(state.hexdigest() == digest, "it is not what was entered")
    need(total >= SALT, "the file is shorter than its salt")


def load_content(files: Files, name: str, digest: str, limit: int) -> bytes:
    """Read a content file whose hash must be right, and return what follows the salt."""
    raw = files.read(name, SALT + limit)
    need(hashlib.sha256(raw).hexdigest() == digest, "the content is not what was entered")
    return raw[SALT:]


def sealed_key_id(files: Files, name: str) -> str:
    """Return the id of the data key that a sealed file was sealed with.

    Opening it takes AES-256-GCM and the master key; this program has neither. So only the form is
    checked: magic, key id, nonce, salt and content encrypted, tag.
    """
    head = next(files.chunks(name, 2 * MAX_CONTENT), b"")
    sealed = (files.size(name) or 0) - (8 + 16 + 12 + 16)
    need(head.startswith(b"SVSEAL1\n"), "the sealed file does not begin as one")
    need(SALT <= sealed <= SALT + MAX_CONTENT, "the sealed file is too short or too long")
    return head[8:24].hex()


def read_disposal(content: bytes) -> list[str]:
    """Return what a disposal names: content hashes (sha256:...) and ids of data keys."""
    record = read_json(content)
    need(member(record, "record", str) == "disposal", "the record is no disposal")
    member(record, "by", str), member(record, "reason", str)
    hashes, keys = strings(record, "contents"), strings(record, "data_keys")
    need(all(map(HASH.fullmatch, hashes)), "it names a content that is no hash")
    need(all(re.fullmatch("[0-9a-f]{32}", key) for key in keys), "it names no key id")
    return hashes + keys


# --- L 6: The tree -------------------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    """Hash a leaf. Source: RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash an inner node. Source: RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


class Tree:
    """A tree that grows leaf by leaf and keeps only the roots of its largest whole subtrees.

    Source: RFC 6962, section 2.1. One whole subtree stands for each 1 in the binary form of the
    size, the largest first; adding a leaf joins subtrees as adding 1 carries digits.
    """

    def __init__(self) -> None:
        """Begin with no leaves."""
        self.size, self.subtrees = 0, list[bytes]()

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        carry = self.size
        while carry & 1:
            leaf = node_hash(self.subtrees.pop(), leaf)
            carry >>= 1
        self.subtrees.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Join the subtrees from right to left."""
        root = self.subtrees[-1] if self.subtrees else EMPTY_ROOT
        for left in self.subtrees[-2::-1]:
            root = node_hash(left, root)
        return root


def inclusion_holds(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    """Tell whether a leaf is at its place below a root. Source: RFC 9162, section 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while fn and not fn & 1:  # levels without a sibling, at the right edge
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def consistency_holds(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: list[bytes]
) -> bool:
    """Tell whether one tree is a beginning of another. Source: RFC 9162, section 2.1.4.2."""
    if first in (0, second):
        return not proof and first_root == (second_root if first == second else EMPTY_ROOT)
    if first > second or not proof:
        return False
    path = proof if first & (first - 1) else [first_root, *proof]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


# --- L 7: Ed25519 --------------------------------------------------------------------------------
#
# Numbers are taken modulo the prime P. The curve is -x^2 + y^2 = 1 + D x^2 y^2. A point is kept in
# extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z, so that adding needs no
# division. BASE is the base point and L its order. Source: RFC 8032, sections 5.1 and 5.1.4.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def point_add(p: Point, q: Point) -> Point:
    """Add two points. Source: RFC 8032, section 5.1.4."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_double(p: Point) -> Point:
    """Add a point to itself. Source: RFC 8032, section 5.1.4."""
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h, g = a + b, a - b
    e, f = h - (p[0] + p[1]) ** 2, c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_decode(raw: bytes) -> Point | None:
    """Decode a point: y in 255 bits, then the lowest bit of x. Source: RFC 8032, section 5.1.3."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(raw) != 32 or y >= P:
        return None  # not the canonical form
    u, v = y * y - 1, D * y * y + 1  # the curve says x^2 = u / v
    x = u * v**3 * pow(u * v**7, (P - 5) // 8, P) % P
    if (v * x * x - u) % P:  # x is right, or x times the root of -1, or there is no x
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and sign):
        return None  # not on the curve, or "minus zero"
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def point_encode(p: Point) -> bytes:
    """Encode a point in its one canonical form. Source: RFC 8032, section 5.1.2."""
    inverse = pow(p[2], -1, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))  # y = 4/5 and x even


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check a signature R || S of a key A: is S B = R + k A? Source: RFC 8032, section 5.1.7.

    S must be below L, or each signature could be written in a second way. R is not decoded:
    S B - k A is computed and encoded, and must be R byte for byte; so R must be canonical, too.
    """
    key, r, s = point_decode(public), signature[:32], int.from_bytes(signature[32:], "little")
    if key is None or BASE is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L
    minus_key: Point = (P - key[0], key[1], 1, P - key[3])
    terms = (None, minus_key, BASE, point_add(BASE, minus_key))  # for the bits of s and k
    result: Point = (0, 1, 1, 0)
    for bit in range(252, -1, -1):  # both products at once, from the highest bit down
        result = point_double(result)
        if (term := terms[2 * (s >> bit & 1) + (k >> bit & 1)]) is not None:
            result = point_add(result, term)
    return point_encode(result) == r


# --- L 7: Keys and key events --------------------------------------------------------------------

SIGNER, WITNESS = b"\x01", b"\x04"


class Key(NamedTuple):
    """A verifier key: a name and 32 bytes, and whether it signs checkpoints or countersigns."""

    name: str
    public: bytes
    use: bytes = SIGNER

    def key_id(self) -> bytes:
        """Return the four bytes that mark the signatures of this key. Source: C2SP signed-note."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.use + self.public).digest()[:4]

    def line(self) -> str:
        """Return the line that people note."""
        encoded = base64.b64encode(self.use + self.public).decode()
        return f"{self.name}+{self.key_id().hex()}+{encoded}"


def is_name(name: str) -> bool:
    """Tell whether a name has no white space, `+` or control characters. Source: L 7."""
    return is_text(name, 200) and "+" not in name and not any(map(str.isspace, name))


def read_key(line: str, use: bytes = SIGNER) -> Key:
    """Read a verifier key line, NAME+KEYID+BASE64. Source: C2SP signed-note; L 7."""
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    need(is_name(name) and len(raw) == 33 and raw[:1] == use, "a verifier key is malformed")
    key = Key(name, raw[1:], use)
    need(key.key_id().hex() == key_id, "the key id of a verifier key is wrong")
    return key


NOBODY = Key("", bytes(32))  # stands for the key of a ledger whose origin cannot be read


class Keys:
    """Which key signs from which size on, as the key events tell in their order. Source: L 7."""

    def __init__(self, origin: Key) -> None:
        """Begin with the key of `origin`."""
        self.origin, self.known = origin, {origin}
        self.signers = [(0, origin)]  # (number of entries from which on it signs, key)
        self.appointed: set[Key] = set()
        self.revoked: dict[Key, int] = {}

    def signer(self, size: int) -> Key:
        """Return the key that must sign a checkpoint of `size` entries."""
        return [key for first, key in self.signers if first <= size][-1]

    def counts(self, size: int) -> bool:
        """Tell whether no revocation takes that key's signature back."""
        return size <= self.revoked.get(self.signer(size), size)

    def follow(self, index: int, subject: str, content: bytes) -> None:
        """Check a key event and let it act."""
        note = read_note(content)
        lines = note.text.split("\n")
        need(len(lines) == 8 and subject == "key", "it has not seven lines or another subject")
        title, origin, number, act, key_line, since, reason, _ = lines
        key, signing = read_key(key_line), self.signers[-1][1]
        need(title == "scoutview key event v1", "its first line is another one")
        need(origin == key.name == self.origin.name, "it is of another ledger")
        need(decimal(number) == index, "it is of another place in the log")
        need(is_text(reason, 500), "its reason is empty or too long")
        need(act in ("rotate", "appoint", "revoke"), "its act is unknown")
        self._check_signatures(note, key, {signing, *self.appointed} - {key}, act != "revoke")
        if act == "revoke":
            need(key in self.known and key not in self.revoked, "the key is not there to revoke")
            need(key != signing and decimal(since) <= index, "the signing key, or too many entries")
            self.revoked[key] = int(since)
            self.appointed.discard(key)
            return
        need(key not in self.known and since == "-", "the key was known before, or since is not -")
        self.known.add(key)
        if act == "rotate":
            self.signers.append((index + 1, key))
        else:
            self.appointed.add(key)

    @staticmethod
    def _check_signatures(note: Note, key: Key, authority: set[Key], own: bool) -> None:
        """Refuse an event without a signature of the authority and, if needed, of the key."""
        need(any(has_signed(note, one) for one in authority), "the authority did not sign it")
        need(not own or has_signed(note, key), "the new key did not sign it")


# --- L 8: Signed notes and checkpoints -----------------------------------------------------------


class Signature(NamedTuple):
    """A signature line; `line` is the whole of it, without its newline."""

    name: str
    key_id: bytes
    signature: bytes
    line: str


class Note(NamedTuple):
    """A signed note: the text (each line with its newline) and the signature lines."""

    text: str
    signatures: list[Signature]


def read_note(raw: bytes) -> Note:
    """Separate the text of a note from its signatures. Source: C2SP signed-note; L 8, 1 and 2."""
    need(len(raw) <= MAX_NOTE, "the note is too long")
    whole = utf8(raw)
    need(not re.search("[\x00-\x09\x0b-\x1f]", whole), "the note holds a control character")
    text, gap, rest = whole.rpartition("\n\n")
    need(gap and rest.endswith("\n"), "the note has no signatures or no newline at its end")
    lines = rest[:-1].split("\n")
    need(len(lines) <= MAX_SIGNATURES, "the note has too many signatures")
    return Note(text + "\n", [read_signature(line) for line in lines])


def read_signature(line: str) -> Signature:
    """Read a signature line: a dash (U+2014), a name, base64 of key id and signature."""
    parts = line.split(" ")
    need(len(parts) == 3 and parts[0] == "\u2014", "a signature line is malformed")
    raw = unbase64(parts[2])
    odd_name = not parts[1] or "+" in parts[1] or any(map(str.isspace, parts[1]))
    need(not odd_name and len(raw) > 4, "a signature line has no name or no signature")
    return Signature(parts[1], raw[:4], raw[4:], line)


def signature_of(note: Note, key: Key) -> Signature | None:
    """Return the signature of a key, or None; one that is the key's and is wrong is refused."""
    own = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id())]
    for one in own:
        holds = ed25519_holds(key.public, note.text.encode(), one.signature)
        need(holds, "a signature is wrong")
    return own[0] if own else None


def has_signed(note: Note, key: Key) -> bool:
    """Tell whether there are lines of a key, and all of them verify. Source: L 7."""
    try:
        return signature_of(note, key) is not None
    except FaultError:
        return False


class Checkpoint(NamedTuple):
    """A well-formed checkpoint whose signature was not looked at yet."""

    label: str
    name: str
    size: int
    root: bytes
    note: Note


def read_checkpoint(raw: bytes, label: str = "") -> Checkpoint:
    """Read a checkpoint. Source: C2SP tlog-checkpoint; L 8, 4."""
    note = read_note(raw)
    lines = note.text.split("\n")[:-1]
    need(len(lines) >= 3 and "" not in lines, "it has an empty line or less than three lines")
    root = unbase64(lines[2])
    need(len(root) == 32, "the root is not 32 bytes")
    return Checkpoint(label, lines[0], decimal(lines[1]), root, note)


def signed_head(checkpoint: Checkpoint, keys: Keys) -> bytes:
    """Check who signed (L 8, 3) and return what a time stamp is over: text and signature."""
    need(checkpoint.name == keys.origin.name, "it is of another ledger")
    signature = signature_of(checkpoint.note, keys.signer(checkpoint.size))
    if signature is None:
        raise FaultError("the key that must sign it did not sign it")
    return f"{checkpoint.note.text}\n{signature.line}\n".encode()


@dataclass
class Proven:
    """A checkpoint whose signature and root are right, and its signature lines from anywhere."""

    text: str
    head: bytes
    signatures: list[Signature] = field(default_factory=list)


def countersigned_at(text: str, signature: Signature, witness: Key) -> dt.datetime:
    """Check a countersignature and return its time. Source: C2SP tlog-cosignature."""
    seconds = int.from_bytes(signature.signature[:8], "big")
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    holds = ed25519_holds(witness.public, message, signature.signature[8:])
    need(holds and seconds < 2**37, f"the countersignature of {witness.name!a} is wrong")
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(0, seconds)


def tell_witnesses(found: Findings, lines: Iterable[str], proven: dict[int, Proven]) -> None:
    """Tell the largest checkpoint that each named witness countersigned, and when."""
    for witness in [read_key(line.strip(), WITNESS) for line in lines]:
        first: dict[int, dt.datetime] = {}  # of each size, the earliest time
        for size, one in proven.items():
            for line in one.signatures:
                if (line.name, line.key_id) == (witness.name, witness.key_id()):
                    with found.collect(f"checkpoint {size}"):
                        time = countersigned_at(one.text, line, witness)
                        first[size] = min(time, first.get(size, time))
        best = max(first, default=0)
        told = f"checkpoint {best} at {first[best]}" if first else "nothing that is here"
        found.notes.append(f"witness {witness.name!a} countersigned {told}")


# --- L 8: Time stamps ----------------------------------------------------------------------------

SHA256_OID = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1
SEQUENCE, INTEGER, OBJECT_ID, OCTETS, TIME_TYPE, TAGGED = 0x30, 0x02, 0x06, 0x04, 0x18, 0xA0


def der_items(data: bytes) -> list[tuple[int, bytes]]:
    """Split DER bytes into their items, one level deep. Source: ITU-T X.690, sections 8.1, 10.1."""
    items, at = [], 0
    while at < len(data):
        tag, length = data[at : at + 2]
        at += 2
        if length >= 0x80:  # the length stands in the next bytes
            count = length - 0x80
            length = int.from_bytes(data[at : at + count], "big")
            at += count
            need(0 < count <= 4, "a length is unusual")
        need(tag & 0x1F != 0x1F and at + length <= len(data), "a tag is unusual or bytes lack")
        items.append((tag, data[at : at + length]))
        at += length
    return items


def der_find(data: bytes, *path: tuple[int, int]) -> bytes:
    """Go down a path of (place, tag) and return the bytes of the item at its end."""
    for place, tag in path:
        found, data = der_items(data)[place]
        need(found == tag, "a tag is unexpected")
    return data


def read_time_stamp(response: bytes) -> tuple[bytes, dt.datetime]:
    """Find the message imprint and genTime of a time-stamp response. Source: RFC 3161, 2.4.2.

    The way to them is token -> SignedData -> encapsulated content -> TSTInfo (RFC 5652, 5.1).
    The signature of the authority is NOT checked here; openssl does that.
    """
    top, second, third = (0, SEQUENCE), (1, SEQUENCE), (2, SEQUENCE)
    try:
        status = der_find(response, top, top, (0, INTEGER))
        token = der_find(response, top, second, (1, TAGGED), top, third, (1, TAGGED))
        info = der_find(token, (0, OCTETS))
        imprint = der_find(info, top, third)
        algorithm, digest = der_find(imprint, top, (0, OBJECT_ID)), der_find(imprint, (1, OCTETS))
        time = der_find(info, top, (4, TIME_TYPE)).decode("ascii")  # its fraction is left out
        moment = dt.datetime.strptime(time[:14] + time[-1], "%Y%m%d%H%M%S%z")
    except (ValueError, IndexError) as error:
        raise FaultError("the time-stamp response is malformed or holds no time stamp") from error
    need(status in (b"\x00", b"\x01"), "the time stamp was not granted")
    need(algorithm == SHA256_OID, "the time stamp is not over a SHA-256")
    return digest, moment


# --- What the entries say ------------------------------------------------------------------------

Entry = tuple[int, bytes]  # index and envelope


class Ledger:
    """What workspaces, kits and disclosures have in common: entries, keys, disposals, receipts.

    The first look at an entry is all that most need. A second look, when the checkpoints were
    checked, is for entries whose content is not there in clear, as only signed disposals excuse
    that, and for receipts of checkpoints.
    """

    def __init__(self, files: Files, found: Findings, origin: Key, whole: bool) -> None:
        """Begin with the key of `origin`; `whole` tells a workspace from a part of one."""
        self.files, self.found, self.keys, self.whole = files, found, Keys(origin), whole
        found.key = "" if origin == NOBODY else origin.line()
        self.disposals: dict[str, int] = {}  # what is named -> the first entry that names it
        self.later = array("Q")  # entries that need a second look
        self.last = (-1, "")  # index and collected_at of the entry before

    def name_of(self, content: str) -> str:
        """Return the name of the file of a content, sha256:... Source: L 1 and 5; K."""
        digest = content[7:]
        return f"evidence/{digest[:2]}/{digest}" if self.whole else f"content/{digest}"

    def load(self, envelope: Envelope, limit: int) -> bytes:
        """Return the content of an entry that the ledger itself must read."""
        name = self.name_of(envelope.content)
        return load_content(self.files, name, envelope.content[7:], limit)

    def first_look(self, index: int, raw: bytes) -> None:
        """Check the envelope, what it does, and its content. Source: L 10, 1, 2 and 5."""
        try:
            envelope = read_envelope(raw)
        except FaultError as error:
            self.found.fault(str(error), index)
            return
        if index == self.last[0] + 1 and envelope.collected_at < self.last[1]:
            self.found.counts["entries dated before the entry they follow"] += 1
        self.last = (index, envelope.collected_at)
        if envelope.kind in ("key-event", "authorization"):
            self._act(index, envelope)
        try:
            name = self.name_of(envelope.content)
            if plain := self.files.size(name) is not None:
                check_plain(self.files, name, envelope.content[7:])
            sealed = self.whole and self.files.size(name + ".sealed") is not None
        except FaultError as error:
            self.found.fault(f"content: {error}", index)
            return
        if sealed or not plain or envelope.kind == "checkpoint-receipt":
            self.later.append(index)

    def _act(self, index: int, envelope: Envelope) -> None:
        """Follow a key event, note a disposal or a restore. Source: L 5, 7 and 9."""
        if envelope.kind == "key-event":
            with self.found.collect("the key event is invalid", index):
                need(envelope.content_type == NOTE, "it has another content type")
                self.keys.follow(index, envelope.subject, self.load(envelope, MAX_NOTE))
        elif envelope.content_type == DISPOSAL:
            with self.found.collect("the disposal is invalid", index):
                for name in read_disposal(self.load(envelope, MAX_CONTENT)):
                    self.disposals.setdefault(name, index)
        elif envelope.content_type == RESTORED:
            self.found.notes.append(f"entry {index} tells that the ledger was restored")

    def is_noted_key(self, vkey: str | None) -> bool:
        """Compare the key that the auditor noted. Source: L 7, at the end."""
        if vkey is None or read_key(vkey.strip()) in self.keys.known:
            return True
        self.found.fault("the key that you noted is none of this ledger: it is another one")
        return False

    def second_look(self, entries: Iterable[Entry], judged: Judged) -> None:
        """Judge missing and sealed content, and receipts. Source: L 10, 5 and 6."""
        later = iter(self.later)
        wanted = next(later, None)
        for index, raw in entries:
            if wanted is None:
                break
            if index == wanted:
                wanted, envelope = next(later, None), read_envelope(raw)
                with self.found.collect("content", index):
                    self._judge_content(envelope, judged.signed)
                    if envelope.kind == "checkpoint-receipt":
                        self._judge_receipt(index, envelope, judged.proven)

    def _judge_content(self, envelope: Envelope, signed: int) -> None:
        """Tell whether missing or sealed content is excused. Source: L 5."""
        name, counts = self.name_of(envelope.content), self.found.counts
        plain = self.files.size(name) is not None
        sealed = self.whole and self.files.size(name + ".sealed") is not None
        gone = self.disposals.get(envelope.content, signed) < signed  # and the disposal is signed
        gone = gone and not envelope.never_sealed()
        if sealed:
            key_id = sealed_key_id(self.files, name + ".sealed")
            if self.files.size(f"evidence/keys/{key_id}.json") is not None:
                counts["sealed contents that could not be checked here"] += 1
            else:
                key_gone = gone or self.disposals.get(key_id, signed) < signed
                need(key_gone, "its data key is missing, and no signed disposal names it")
                counts["sealed contents whose data key was disposed of"] += 1
        if not plain and (not sealed or envelope.never_sealed()):
            need(gone, "it is missing, and no signed disposal names it")
            counts["contents that were disposed of"] += 1

    def _judge_receipt(self, index: int, envelope: Envelope, proven: dict[int, Proven]) -> None:
        """Compare a receipt with the checkpoint that it is for. Source: L 8; K 4."""
        if self.files.size(self.name_of(envelope.content)) is None:
            return  # disposed of
        if envelope.content_type not in (NOTE, STAMP):
            self.found.notes.append(f"entry {index}: a receipt of a type that is not known here")
            return
        one = proven.get(size := decimal(envelope.subject))
        if one is None:
            need(not self.whole, f"there is no good checkpoint of {size} entries for the receipt")
            self.found.counts["receipts of checkpoints that are not here, not checked"] += 1
        elif envelope.content_type == NOTE:
            receipt = read_checkpoint(self.load(envelope, MAX_NOTE))
            signed_head(receipt, self.keys)
            need(receipt.note.text == one.text, "the receipt is for another text")
            one.signatures.extend(receipt.note.signatures)
        else:
            imprint, time = read_time_stamp(self.load(envelope, MAX_STAMP))
            need(imprint == hashlib.sha256(one.head).digest(), "the time stamp is for another text")
            self.found.notes.append(
                f"entry {index}: a time stamp says that checkpoint {size} was there at {time}. The "
                "authority's signature is not checked here; this checks it (unpack a kit first): "
                f"tail -c +33 {self.name_of(envelope.content)} > stamp.tsr; openssl ts -verify "
                f"-digest {imprint.hex()} -in stamp.tsr -CAfile CERTIFICATE-OF-THE-AUTHORITY.pem"
            )

    def tell_unfinished_disposals(self) -> None:
        """Tell what a disposal names and what is still there. Source: L 5."""
        for name in self.disposals:
            file = self.name_of(name) if ":" in name else f"evidence/keys/{name}.json"
            with self.found.collect("a disposal"):
                if any(self.files.size(one) is not None for one in (file, file + ".sealed")):
                    self.found.counts[
                        "contents or data keys that a disposal names, still there"
                    ] += 1


def read_origin(files: Files, found: Findings) -> Key | None:
    """Read `ledger/origin`; None when it is missing or malformed. Source: L 7."""
    if files.size("ledger/origin") is not None:
        with found.collect("ledger/origin"):
            line = utf8(files.read("ledger/origin", 4096))
            need(line.endswith("\n"), "it does not end with a newline")
            return read_key(line[:-1])
    return None


def checkpoint_sizes(files: Files) -> list[int]:
    """Return the sizes at which there is a file of a checkpoint, whatever it holds."""
    names = [n for n in files.names("ledger/checkpoints") if re.fullmatch("[0-9]{12}", n)]
    need(len(names) <= MAX_CHECKPOINTS, "there are too many checkpoints")
    return sorted(map(int, names))


def read_checkpoints(files: Files, found: Findings, yours: str | None) -> list[Checkpoint]:
    """Read all checkpoints that are well-formed, and the one that the auditor holds, by size."""
    held = []
    for size in checkpoint_sizes(files):
        with found.collect(label := f"checkpoint {size}"):
            raw = files.read(f"ledger/checkpoints/{size:012d}", MAX_NOTE)
            one = read_checkpoint(raw, label)
            need(one.size == size, "its size is not its name")
            held.append(one)
    if yours is not None:
        with found.collect(label := "the checkpoint that you hold"):
            held.append(read_checkpoint(yours.encode("utf-8", "replace"), label))
    return sorted(held, key=lambda one: one.size)


class Judged(NamedTuple):
    """Which checkpoints match, the largest that counts, and which are signed and do not match."""

    signed: int
    proven: dict[int, Proven]
    wrong: list[tuple[int, Checkpoint]]  # with the size of the largest smaller one that matches


def judge_checkpoints(
    ledger: Ledger, held: list[Checkpoint], agree: Callable[[Checkpoint], None]
) -> Judged:
    """Check signatures, then roots by `agree`. Source: L 8; L 10, 3 and 7; K 4, 1, 3 and 5."""
    signed, matching, proven, wrong = 0, 0, dict[int, Proven](), []
    for one in held:
        with ledger.found.collect(one.label):
            head, text = signed_head(one, ledger.keys), one.note.text
            counts = ledger.keys.counts(one.size)
            try:
                agree(one)
            except FaultError:
                wrong.append((matching, one))
                raise
            matching = one.size
            same = proven.setdefault(one.size, Proven(text, head))
            same.signatures.extend(one.note.signatures if text == same.text else [])
            if counts:
                signed = one.size
            else:
                ledger.found.notes.append(f"{one.label} does not sign: its key was revoked")
    return Judged(signed, proven, wrong)


# --- L 10: Verifying a workspace -----------------------------------------------------------------


@dataclass
class Walk:
    """What a walk along `log` and `hashes` found."""

    stored_bytes: int | None  # the length of `hashes`; None when it is missing
    entries: int = 0
    tail: str = ""
    roots: dict[int, bytes] = field(default_factory=dict)  # of the log, at the wanted sizes
    stored_roots: dict[int, bytes] = field(default_factory=dict)  # the same of `hashes`
    differing: array[int] = field(default_factory=lambda: array("Q"))


def walk_log(files: Files, wanted: set[int], look: Callable[[int, bytes], None]) -> Walk:
    """Walk `hashes` and `log` side by side, keeping no envelopes. Source: L 10, 1 and 4."""
    walk, tree, stored_tree = Walk(files.size("ledger/hashes")), Tree(), Tree()
    # A frame takes 3 bytes at least: what is longer than that is bad, however long it is.
    whole = min((walk.stored_bytes or 0) // 32, (files.size("ledger/log") or 0) // 3 + 1)
    with contextlib.ExitStack() as stack:
        hashes = stack.enter_context(files.open("ledger/hashes") if whole else io.BytesIO())
        there = files.size("ledger/log") is not None
        frames = Frames(stack.enter_context(files.open("ledger/log") if there else io.BytesIO()))
        envelopes = iter(frames)
        for size in itertools.count():
            if size in wanted:
                walk.roots.update({size: tree.root()} if tree.size == size else {})
                walk.stored_roots.update({size: stored_tree.root()} if size <= whole else {})
            raw = next(envelopes, None)
            stored = hashes.read(32) if size < whole else b""
            if raw is None and not stored:
                break
            if stored:
                stored_tree.add(stored)
            if raw is not None:
                tree.add(leaf := leaf_hash(raw))
                if stored and stored != leaf:
                    walk.differing.append(size)
                look(size, raw)
    walk.entries, walk.tail = tree.size, frames.tail
    return walk


def judge_hashes(found: Findings, walk: Walk, judged: Judged) -> None:
    """Name bad entries with the help of `hashes`. Source: L 10, 4 and what follows 7."""
    for smaller, one in judged.wrong:
        if walk.stored_roots.get(one.size) == one.root and walk.differing:
            found.fault("it is not the entry that was signed", walk.differing[0])
        elif one.size == smaller + 1 <= walk.entries:
            found.fault("it is not the entry that was signed", smaller)
        elif one.size <= walk.entries:
            found.fault(f"{one.label}: the bad entry is one of {smaller} to {one.size - 1}")
    if walk.stored_bytes is None or walk.stored_bytes < 32 * walk.entries:
        found.notes.append("ledger/hashes is missing or shorter than the log")
    confirmed = max(judged.proven, default=0)
    reach = max([confirmed, *(one.size for _, one in judged.wrong)])
    differs = walk.differing[0] if walk.differing else None
    if differs is not None and differs < confirmed:
        found.fault("ledger/hashes is bad: it differs from entries that a checkpoint confirms")
    elif differs is not None and differs >= reach:
        found.fault("ledger/hashes differs from it, and no checkpoint reaches it", differs)
    elif differs is not None:
        found.fault(f"ledger/hashes differs from the log at {differs}")


def judge_tail(found: Findings, walk: Walk, longest: int) -> None:
    """Tell an unfinished tail from a damaged or missing entry. Source: L 10, after 7."""
    if max(32 * longest, walk.stored_bytes or 0) > 32 * walk.entries or (
        walk.tail == "a frame of invalid length" and walk.stored_bytes is None
    ):
        found.fault("it is damaged or missing", walk.entries)
    elif walk.tail:
        found.notes.append(f"after the last entry stands {walk.tail}: an unfinished write")


def verify_workspace(
    workspace: Path, vkey: Line = None, checkpoint: Line = None, *, witnesses: Sequence[str] = ()
) -> Report:
    """Verify a workspace. Source: L 10.

    `vkey` is a line that was noted, `checkpoint` the text of a file that is held. What cannot be
    read at all raises UnreadableError or OSError. The order of reading is checkpoints, hashes,
    log: a writer may be at work. When it was, and something seems bad, all is read again.
    """
    for _ in range(3):
        before = checkpoint_sizes(Folder(workspace))
        report = _verify_workspace(workspace, vkey, checkpoint, witnesses)
        if not report.faults or checkpoint_sizes(Folder(workspace)) == before:
            break
    return report


def _verify_workspace(
    workspace: Path, vkey: Line, checkpoint: Line, witnesses: Sequence[str]
) -> Report:
    files, found = Folder(workspace), Findings()
    if not files.has_folder("ledger"):
        raise UnreadableError("there is no ledger in this folder")
    for name in ("ledger/origin", "ledger/hashes", "ledger/log"):
        with found.collect("what is here is no ledger"):
            files.size(name)  # refuses what is no plain file
    if found.faults:
        return found.report(0, 0)
    origin = read_origin(files, found) or (read_key(vkey.strip()) if vkey else NOBODY)
    ledger = Ledger(files, found, origin, whole=True)
    held = read_checkpoints(files, found, checkpoint)
    reach = [*checkpoint_sizes(files), *(one.size for one in held)]
    walk = walk_log(files, {one.size for one in held}, ledger.first_look)
    for name in ("ledger/origin", "ledger/log"):
        if files.size(name) is None:
            found.fault(f"{name} is missing")
    if not ledger.is_noted_key(vkey):
        held = []  # nothing of another ledger counts as signed

    def agree(one: Checkpoint) -> None:
        need(one.size <= walk.entries, f"the log has only {walk.entries} entries")
        need(walk.roots[one.size] == one.root, "the log has not the root that was signed")

    judged = judge_checkpoints(ledger, held, agree)
    judge_hashes(found, walk, judged)
    judge_tail(found, walk, max([0, *reach]))
    if walk.entries:
        with files.open("ledger/log") as log:
            ledger.second_look(enumerate(itertools.islice(Frames(log), walk.entries)), judged)
    ledger.tell_unfinished_disposals()
    tell_witnesses(found, witnesses, judged.proven)
    if walk.entries > judged.signed:
        found.counts["entries that are not signed yet"] = walk.entries - judged.signed
    return found.report(walk.entries, judged.signed)


# --- K: Verifying a kit --------------------------------------------------------------------------


def read_proof(record: object) -> list[bytes]:
    """Take the hashes of a proof."""
    proof = [unbase64(text) for text in strings(record, "proof")]
    need(all(len(one) == 32 for one in proof), "a hash of a proof is not 32 bytes")
    return proof


def look_at_entries(ledger: Ledger, records: list[Any], own: Checkpoint) -> list[Entry]:
    """Take the entries that are below the checkpoint, in order. Source: K 2; K 4, 1 and 2; F 2."""
    entries: list[Entry] = []
    for place, record in enumerate(records):
        with ledger.found.collect(f"place {place} of the list of entries"):
            index, raw = member(record, "index", int), unbase64(member(record, "envelope", str))
            need(not entries or index > entries[-1][0], "the order of the entries is wrong")
            with ledger.found.collect("not proven", index):
                proof = read_proof(record)
                holds = inclusion_holds(index, own.size, leaf_hash(raw), proof, own.root)
                need(holds, "the proof does not lead to the root of the checkpoint")
                ledger.first_look(index, raw)
                entries.append((index, raw))
    return entries


def read_list(files: Files, name: str) -> list[Any]:
    """Read a JSON file that holds a list."""
    return member({name: read_json(files.read(name, MAX_JSON))}, name, list)


def verify_kit(
    kit: Path, vkey: Line = None, checkpoint: Line = None, *, witnesses: Sequence[str] = ()
) -> Report:
    """Verify a kit, the ZIP file or the folder it was unpacked to. Source: K 4."""
    if not kit.is_dir():
        with CarefulFile(io.FileIO(kit)) as file:
            return _verify_kit(Zip(file), vkey, checkpoint, witnesses)
    folder = Folder(kit)
    folder.check_bounds()
    return _verify_kit(folder, vkey, checkpoint, witnesses)


def _verify_kit(files: Files, vkey: Line, checkpoint: Line, witnesses: Sequence[str]) -> Report:
    index, found = read_json(files.read("kit.json", MAX_JSON)), Findings()
    need(member(index, "format", str) == "scoutview-kit/1", "the format is not scoutview-kit/1")
    origin, size = read_key(member(index, "origin", str).strip()), member(index, "checkpoint", int)
    if left_out := len(member(index, "left_out", list)):
        found.counts["entries of the run that were left out (see kit.json)"] = left_out
    if read_origin(files, found) != origin:
        found.fault("ledger/origin is missing or is not the origin of kit.json")
    held = read_checkpoints(files, found, checkpoint)
    own = next((one for one in held if one.label == f"checkpoint {size}"), None)
    if own is None:
        found.fault(f"the kit's checkpoint of {size} entries is missing or malformed")
        return found.report(0, 0)
    ledger, entries, proofs = Ledger(files, found, origin, whole=False), list[Entry](), {}
    with found.collect("entries.json"):
        entries = look_at_entries(ledger, read_list(files, "entries.json"), own)
    with found.collect("consistency.json"):
        for record in read_list(files, "consistency.json"):
            proofs[member(record, "from", int)] = read_proof(record)
    if not ledger.is_noted_key(vkey):
        held = []

    def agree(one: Checkpoint) -> None:
        need(one.size <= own.size, "the kit ends before it and cannot show it; ask for a newer one")
        need(one.size in (0, own.size) or one.size in proofs, "it has no consistency proof")
        proof = [] if one.size in (0, own.size) else proofs[one.size]
        holds = consistency_holds(one.size, one.root, own.size, own.root, proof)
        need(holds, "it is not a beginning of the kit's checkpoint")

    judged = judge_checkpoints(ledger, held, agree)
    judged = judged._replace(signed=size if judged.signed == size else 0)
    ledger.second_look(entries, judged)
    tell_witnesses(found, witnesses, judged.proven)
    return found.report(len(entries), judged.signed)


# --- F: Verifying a disclosure -------------------------------------------------------------------

Part = tuple[int, int, bytes]  # first field, number of fields, root of their subtree


def read_shown(record: object) -> tuple[Part, str]:
    """Hash a field that is shown, and describe it. Source: F 1."""
    number, path = member(record, "i", int), member(record, "path", str)
    value = unbase64(member(record, "value", str))
    salt, name = unbase64(member(record, "salt", str)), path.encode()
    need(len(salt) == 32, "the salt of a field is not 32 bytes")
    leaf = leaf_hash(salt + len(name).to_bytes(4, "big") + name + value)
    shown = value[:200].decode(errors="replace")
    return (number, 1, leaf), f"field {number} at {path[:100]!a} is {shown!a}"


def read_withheld(record: object) -> Part:
    """Take a whole subtree of fields that are withheld. Source: F 2."""
    first, count = member(record, "first", int), member(record, "count", int)
    root = unbase64(member(record, "hash", str))
    need(count and not count & (count - 1) and first % count == 0, "a part is no whole subtree")
    need(len(root) == 32, "the hash of a part is not 32 bytes")
    return first, count, root


def join_fields(parts: list[Part], count: int) -> bytes:
    """Join subtrees that must cover each field exactly once. Source: F 3, 3; RFC 6962, 2.1."""
    at, stack = 0, list[tuple[int, bytes]]()
    for first, size, digest in parts:
        need(first == at, f"field {min(first, at)} is there twice or not at all")
        at += size
        stack.append((size, digest))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (_, right), (half, left) = stack.pop(), stack.pop()
            stack.append((2 * half, node_hash(left, right)))
    need(at == count and stack, "the fields do not cover the whole file")
    root = stack.pop()[1]
    while stack:
        root = node_hash(stack.pop()[1], root)
    return root


def check_fields(disclosure: object, given: bytes, found: Findings) -> None:
    """Check the fields of a disclosure against the note that was entered. Source: F 3, 2 and 3."""
    record = read_json(given)
    need(member(record, "record", str) == "given", "the note is no record of a file")
    fields: dict[str, Any] = member(record, "fields", dict)
    count, method = member(fields, "count", int), member(fields, "method", str)
    need(1 <= count <= 1_000_000 and method in ("text", "csv", "json"), "count or method is wrong")
    shown = [read_shown(one) for one in member(disclosure, "shown", list)]
    withheld = [read_withheld(one) for one in member(disclosure, "withheld", list)]
    root = join_fields(sorted([part for part, _ in shown] + withheld), count)
    need(root.hex() == member(fields, "root", str), "they do not lead to the root that was entered")
    found.notes.append(f"{len(shown)} of {count} fields are shown, the others are withheld")
    found.notes.extend(text for _, text in shown[:100])


def verify_disclosure(
    path: Path, vkey: Line = None, checkpoint: Line = None, *, witnesses: Sequence[str] = ()
) -> Report:
    """Verify a disclosure. Source: F 3."""
    with path.open("rb") as file:
        raw = file.read(MAX_JSON + 1)
    need(len(raw) <= MAX_JSON, "the disclosure is too long")
    disclosure, found = read_json(raw), Findings()
    form = member(disclosure, "format", str)
    need(form == "scoutview-disclosure/1", "the format is not scoutview-disclosure/1")
    entries, signed = list[Entry](), 0
    with found.collect("the disclosure"):
        origin = read_key(member(disclosure, "origin", str).strip())
        own = read_checkpoint(member(disclosure, "checkpoint", str).encode(), "the checkpoint")
        events, note = member(disclosure, "key_events", list), member(disclosure, "note", dict)
        content = [unbase64(member(one, "content", str)) for one in [*events, note]]
        files = Files({f"content/{hashlib.sha256(one).hexdigest()}": one for one in content})
        ledger = Ledger(files, found, origin, whole=False)
        entries = look_at_entries(ledger, events, own)
        strangers = [e for _, e in entries if read_envelope(e).kind != "key-event"]
        need(not strangers, "an entry among the key events is none")
        entries += look_at_entries(ledger, [note], own)
        need(ledger.is_noted_key(vkey), "nothing of another ledger counts")
        held = [own, *read_checkpoints(Files({}), found, checkpoint)]

        def agree(one: Checkpoint) -> None:
            same = (one.size, one.root) == (own.size, own.root)
            need(same, "a disclosure can show its own checkpoint only, and this is another one")

        judged = judge_checkpoints(ledger, held, agree)
        signed = judged.signed
        need(own.size in judged.proven, "nothing is proven without a good checkpoint")
        ledger.second_look(entries, judged)
        need(len(entries) == len(content), "an entry is not proven")
        given = ledger.load(read_envelope(entries[-1][1]), MAX_CONTENT)
        with found.collect("the fields", entries[-1][0]):
            check_fields(disclosure, given, found)
        tell_witnesses(found, witnesses, judged.proven)
    return found.report(len(entries), signed)


# --- The command ---------------------------------------------------------------------------------


class Parser(argparse.ArgumentParser):
    """A parser of command lines that says what is wrong in one sentence."""

    def error(self, message: str) -> Any:
        """Raise what `main` tells."""
        raise UnreadableError(message)


def say(text: str, stream: IO[str]) -> None:
    """Print one line; what is not plain ASCII is escaped, so that no terminal is misled."""
    plain = text.encode("ascii", "backslashreplace").decode()
    print(re.sub("[\x00-\x1f\x7f]", "?", plain), file=stream)


def verify(arguments: argparse.Namespace) -> Report:
    """Find out what the thing is, and verify it."""
    thing, checkpoint = Path(arguments.thing), None
    if arguments.vkey is not None:
        read_key(arguments.vkey.strip())
    for line in arguments.witness:
        read_key(line.strip(), WITNESS)
    if arguments.checkpoint is not None:
        with Path(arguments.checkpoint).open("rb") as file:
            checkpoint = utf8(file.read(MAX_NOTE + 1))
    check: Callable[..., Report] = verify_workspace if thing.is_dir() else verify_disclosure
    if (thing / "kit.json").exists() or thing.suffix.lower() == ".zip":
        check = verify_kit
    return check(thing, arguments.vkey, checkpoint, witnesses=arguments.witness)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = Parser(description="Check a Scoutview ledger, kit or disclosure.")
    parser.add_argument("thing", help="a workspace, a kit or a disclosure")
    parser.add_argument("--vkey", help="the line of ledger/origin as you noted it")
    parser.add_argument("--checkpoint", help="the file of an old checkpoint that you hold")
    parser.add_argument("--witness", action="append", default=[], help="a witness's key line")
    try:
        arguments = parser.parse_args(words)
        report = verify(arguments)
    except (UnreadableError, MemoryError, *READ_ERRORS) as error:
        say(f"Cannot verify: {str(error) or 'not enough memory'}.", sys.stderr)
        return 2
    for note in report.notes:
        say(note, sys.stdout)
    for fault in report.faults:
        say(f"FAULT: {fault}", sys.stderr)
    if report.key and not arguments.vkey:
        say(f"It names this key itself; is it the one that you noted?  {report.key}", sys.stdout)
    where = "" if report.first_bad is None else f" The first bad entry is {report.first_bad}."
    good = f"GOOD: {report.entries} entries; the log is signed up to {report.signed_entries}."
    say(f"BAD: {len(report.faults)} faults.{where}" if report.faults else good, sys.stdout)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
