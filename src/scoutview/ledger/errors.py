"""LedgerError: the one exception of this folder; its text is one sentence for the user."""

from pathlib import Path
from typing import Self


class LedgerError(Exception):
    """The ledger could not do what was asked; `str()` says what, where and what to do."""

    @classmethod
    def cannot(cls, action: str, path: Path, error: OSError) -> Self:
        """The sentence for a refusal of the operating system: what we wanted, where, its reason."""
        reason = error.strerror or type(error).__name__
        return cls(f"Cannot {action} {path}: {reason}.")
