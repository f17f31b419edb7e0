"""Sealing what lies in clear, and changing the master key."""

from scoutview.ledger import Ledger
from scoutview.ledger.envelope import is_public
from scoutview.pipeline.keys import KeyName, load_master, remember
from scoutview.pipeline.workspace import Workspace


def seal_all(workspace: Workspace) -> int:
    """Seal all content that lies in clear; return how many were sealed.

    What a verifier must read stays in clear. Interrupted, it goes on when it is called again.
    Raises LedgerError.
    """
    load_master(workspace.master, workspace.folder, create=True)
    ledger = workspace.ledger()
    if not ledger.vault.seals:
        ledger.vault.create()
    return sum(ledger.contents.seal(content) for content in _sealable(ledger))


def _sealable(ledger: Ledger) -> list[str]:
    return [
        entry.content
        for entry in ledger.entries()
        if not is_public(entry.kind, entry.content_type) and not ledger.is_gone(entry.content)
    ]


def rewrap(workspace: Workspace, new: KeyName) -> int:
    """Wrap every data key by another master key, made where there is none; return how many.

    Raises LedgerError, KeyPlaceError.
    """
    count = workspace.ledger().vault.rewrap(load_master(new, workspace.folder, create=True))
    remember(workspace.folder, master=new)
    return count
