"""A ledger to test with, and a second verifier written from docs/reference/ledger-format.md."""

import base64
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scoutview.ledger import Draft, Ledger, SigningKey, Writer, verify
from scoutview.verifier import scoutview_verify

ORIGIN = "scoutview.local/lakeside-imaging"
COLLECTOR = "scoutview 0.1.0"
START = datetime(2026, 4, 1, 12, tzinfo=UTC)


def make_draft(number: int, **changes) -> Draft:
    members = {
        "kind": "observation",
        "subject": f"system-{number}.dicom",
        "content": b"seen %d" % number,
        "content_type": "application/json",
        "collected_at": START + timedelta(seconds=number),
        "run": "2026-04-01-a",
    }
    return Draft(**(members | changes))


@contextmanager
def writing(workspace: Path, key: SigningKey) -> Iterator[Writer]:
    with Ledger.open(workspace).writer(key, collector=COLLECTOR) as writer:
        yield writer


def read_log(workspace: Path) -> list[bytes]:
    """The envelopes, by section 2 of the format."""
    data, envelopes = (workspace / "ledger/log").read_bytes(), []
    while data:
        (length,) = struct.unpack_from(">H", data)
        assert 0 < length <= len(data) - 2
        envelopes.append(data[2 : 2 + length])
        data = data[2 + length :]
    return envelopes


def tree_root(leaves: list[bytes]) -> bytes:
    """MTH, word for word as RFC 6962 section 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:])).digest()


def second_verifier(workspace: Path) -> int:
    """Asserts sections 2 to 10 with none of the product's code; returns the number of entries."""
    envelopes = read_log(workspace)
    leaves = [sha256(b"\x00" + envelope).digest() for envelope in envelopes]
    assert b"".join(leaves) == (workspace / "ledger/hashes").read_bytes()
    for envelope in envelopes:
        members = json.loads(envelope)
        assert rfc8785.dumps(members) == envelope
        name = members["content"].removeprefix("sha256:")
        blob = (workspace / "evidence" / name[:2] / name).read_bytes()
        assert sha256(blob).hexdigest() == name
    name, _, encoded = (workspace / "ledger/origin").read_text().strip().split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    for path in (workspace / "ledger/checkpoints").glob("[0-9]*"):
        text, _, signature = path.read_text().rpartition("\n\n")
        raw = base64.b64decode(signature.split(" ")[2])
        public.verify(raw[4:], text.encode() + b"\n")
        origin, size, root = text.split("\n")
        assert origin == name
        assert int(size) == int(path.name) <= len(leaves)
        assert base64.b64decode(root) == tree_root(leaves[: int(size)])
    return len(envelopes)


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


@pytest.fixture(scope="session")
def other_key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(2, 34))))


@pytest.fixture(scope="session")
def new_folder() -> Iterator[Callable[[], Path]]:
    """Makes an empty folder each time it is called, in memory where there is such a place.

    These tests wait for the disk thousands of times and learn nothing from it.
    """
    memory = Path("/dev/shm")  # noqa: S108 - the folders made in it are this process's own
    base = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    yield lambda: Path(tempfile.mkdtemp(dir=base))
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def new_workspace(new_folder: Callable[[], Path], key: SigningKey) -> Callable[[], Path]:
    """Makes an empty ledger each time it is called."""

    def make() -> Path:
        folder = new_folder()
        Ledger.create(folder, origin=ORIGIN, key=key)
        return folder

    return make


@pytest.fixture
def workspace(new_workspace: Callable[[], Path]) -> Path:
    return new_workspace()


@pytest.fixture(scope="session")
def draft() -> Callable[..., Draft]:
    return make_draft


@pytest.fixture(scope="session")
def write() -> Callable[[Path, SigningKey], Writer]:
    return writing


@pytest.fixture(scope="session")
def check_log() -> Callable[..., None]:
    """Reads the stored ledger again with all verifiers: to be called after every step."""

    def check(workspace: Path, *, entries: int | None = None) -> None:
        report = verify(workspace)
        assert report.sentences == []
        assert second_verifier(workspace) == report.entries
        told = scoutview_verify.verify_workspace(workspace)
        assert told.faults == []
        assert (told.entries, told.signed_entries) == (report.entries, report.signed_entries)
        if entries is not None:
            assert report.entries == entries

    return check


class Files:
    """A small ledger whose files can be changed for a moment.

    Twelve entries, checkpoints at 4, 5 and 9; entries 9 to 11 are not signed.
    """

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.envelopes = read_log(workspace)
        self.saved = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}

    def path(self, name: str) -> Path:
        return self.workspace / name

    def blob(self, index: int) -> Path:
        name = Ledger.open(self.workspace).entry(index).content.removeprefix("sha256:")
        return self.workspace / "evidence" / name[:2] / name

    def index_at(self, offset: int) -> int:
        """The entry whose frame holds this offset of the log."""
        for index, envelope in enumerate(self.envelopes):
            offset -= 2 + len(envelope)
            if offset < 0:
                return index
        raise IndexError(offset)

    def flip(self, path: Path, offset: int, mask: int) -> None:
        data = bytearray(self.saved[path])
        data[offset] ^= mask
        path.write_bytes(data)

    def write_log(self, envelopes: list[bytes], *, with_hashes: bool) -> None:
        """Puts other entries into the log, with or without an attacker's matching `hashes`."""
        frames = b"".join(struct.pack(">H", len(item)) + item for item in envelopes)
        self.path("ledger/log").write_bytes(frames)
        if with_hashes:
            hashes = b"".join(sha256(b"\x00" + item).digest() for item in envelopes)
            self.path("ledger/hashes").write_bytes(hashes)

    @contextmanager
    def changing(self) -> Iterator[None]:
        try:
            yield
        finally:
            for path, data in self.saved.items():
                path.write_bytes(data)


@pytest.fixture(scope="session")
def files(new_workspace: Callable[[], Path], key: SigningKey) -> Files:
    workspace = new_workspace()
    with writing(workspace, key) as writer:
        writer.append_many([make_draft(number) for number in range(4)])
        writer.checkpoint()
        writer.append(make_draft(4, kind="document", run=None))
        writer.checkpoint()
        writer.append_many([make_draft(number) for number in range(5, 9)])
        writer.checkpoint()
        writer.append_many([make_draft(number) for number in range(9, 12)])
    return Files(workspace)
