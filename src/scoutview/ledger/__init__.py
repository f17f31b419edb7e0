"""The tamper-evident ledger: what was seen and concluded, so that nobody can change it unseen.

Every byte is described in docs/reference/ledger-format.md. Content is bytes: this folder knows
nothing of estates, looks or controls.
"""

from scoutview.ledger.checkpoint import Checkpoint, parse_checkpoint
from scoutview.ledger.content.disposal import Disposal
from scoutview.ledger.envelope import Draft, Entry, Kind
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.keyring import Keyring
from scoutview.ledger.keys import Signer, SigningKey, VerifierKey
from scoutview.ledger.ledger import Ledger
from scoutview.ledger.memory import Memory, Restored, Shortened
from scoutview.ledger.tiles import StoredTree
from scoutview.ledger.tree import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from scoutview.ledger.verification.faults import VerifyReport
from scoutview.ledger.verification.verify import verify
from scoutview.ledger.writer import Writer

__all__ = [
    "Checkpoint",
    "Disposal",
    "Draft",
    "Entry",
    "Keyring",
    "Kind",
    "Ledger",
    "LedgerError",
    "Memory",
    "Restored",
    "Shortened",
    "Signer",
    "SigningKey",
    "StoredTree",
    "VerifierKey",
    "VerifyReport",
    "Writer",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "parse_checkpoint",
    "root_of",
    "verify",
    "verify_consistency",
    "verify_inclusion",
]
