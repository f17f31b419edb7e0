"""A ledger that grows, and a witness that watches it."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scoutview.ledger import Checkpoint, Draft, Ledger, SigningKey
from scoutview.witness.request import Request
from scoutview.witness.witness import Witness

ORIGIN = "scoutview.local/lakeside-imaging"
NAME = "auditor.example/witness"


@dataclass(slots=True)
class Grown:
    """A ledger with its key."""

    folder: Path
    key: SigningKey

    @property
    def ledger(self) -> Ledger:
        return Ledger.open(self.folder)

    def grow(self, count: int = 1) -> Checkpoint:
        now = datetime.now(UTC)
        with self.ledger.writer(self.key, collector="test") as writer:
            writer.append_many(
                [Draft("document", "s", str(n).encode(), "text/plain", now) for n in range(count)]
            )
            return writer.checkpoint()

    def request(self, new: Checkpoint, old: Checkpoint | None = None) -> Request:
        if old is None:
            return Request(0, (), new.note.encode())
        with self.ledger.tree(new) as tree:
            proof = tuple(tree.consistency_proof(old.size, old.root))
        return Request(old.size, proof, new.note.encode())


@pytest.fixture
def grown(tmp_path) -> Grown:
    key = SigningKey.load_or_create(tmp_path / "keys" / "signing.key")
    Ledger.create(tmp_path / "ledger", origin=ORIGIN, key=key)
    return Grown(tmp_path / "ledger", key)


@pytest.fixture
def witness(tmp_path, grown) -> Witness:
    """A witness that signs for the ledger; its clock ticks with each signature."""
    moments = itertools.count(1_775_000_000)
    key = SigningKey.load_or_create(tmp_path / "witness" / "witness.key")
    made = Witness(NAME, key, tmp_path / "witness", now=lambda: next(moments))
    made.trust(grown.ledger.vkey)
    return made
