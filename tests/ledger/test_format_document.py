"""The example of docs/reference/ledger-format.md is what the code makes."""

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from scoutview.ledger import Draft, Kind, leaf_hash, root_of
from scoutview.ledger.checkpoint import sign_checkpoint
from scoutview.ledger.envelope import encode
from scoutview.ledger.frames import MAX_ENVELOPE_BYTES, frame

DOCUMENT = Path(__file__).parents[2] / "docs/reference/ledger-format.md"
ORIGIN = "scoutview.local/lakeside-imaging"
FIRST = Draft(
    "observation",
    "main-pacs.dicom",
    b'{"answer":"refused"}',
    "application/json",
    datetime(2026, 4, 1, 12, tzinfo=UTC),
    run="2026-04-01-a",
)
SECOND = Draft(
    "document",
    "INC-02",
    b"Tabletop exercise, signed\n",
    "text/plain; charset=utf-8",
    datetime(2026, 4, 1, 12, 0, 0, 250000, tzinfo=UTC),
    effective_from=date(2026, 1, 1),
    effective_to=date(2026, 12, 31),
)


@pytest.fixture(scope="module")
def example():
    return DOCUMENT.read_text().partition("## 11. Example")[2]


@pytest.fixture(scope="module")
def envelopes():
    salts = [bytes(32), b"\x11" * 32]
    return [
        encode(
            draft,
            content="sha256:" + sha256(salt + draft.content).hexdigest(),
            collector="scoutview 0.1.0",
        )
        for draft, salt in zip((FIRST, SECOND), salts, strict=True)
    ]


def blocks(example):
    return re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", example)


def test_the_envelopes_their_frames_and_leaf_hashes_are_those_of_the_example(example, envelopes):
    for envelope in envelopes:
        first, second = frame(envelope)[:2]
        assert f"    {envelope.decode()}\n" in example
        assert f"`0x{first:02x} 0x{second:02x}` ({len(envelope)} bytes)" in example
        assert f"    {leaf_hash(envelope).hex()}\n" in example


def test_the_root_the_key_and_the_checkpoint_are_those_of_the_example(example, envelopes, key):
    root = root_of(map(leaf_hash, envelopes))
    note = sign_checkpoint(ORIGIN, 2, root, key).note
    indented = "".join(f"    {line}".rstrip() + "\n" for line in note.splitlines())

    assert f"    {key.vkey(ORIGIN)}\n" in example
    assert f"    {root.hex()}\n" in example
    assert indented in example


def test_the_document_lists_every_kind_and_no_other():
    section = DOCUMENT.read_text().partition("## 4. Kinds")[2].partition("## 5")[0]

    assert re.findall(r"(?m)^\| `([a-z-]+)`", section) == [str(kind) for kind in Kind]


def test_the_document_names_the_bound_of_an_envelope():
    assert f"{MAX_ENVELOPE_BYTES:,} bytes" in DOCUMENT.read_text()
