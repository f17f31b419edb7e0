"""What a verification finds: faults, notes, and the first bad entry.

Source: docs/reference/ledger-format.md, section 10.
"""

from dataclasses import dataclass, field

_MAX_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was found. `sentences` are the faults, `notes` what is worth knowing and no fault.

    `entries` counts the whole entries of the log, `signed_entries` those under the largest
    checkpoint that matches, `first_bad` is the index of the first bad entry where one can be named.
    """

    entries: int
    signed_entries: int
    first_bad: int | None
    sentences: list[str]
    notes: list[str]
    not_opened: int = 0  # contents that are sealed and were not checked

    @property
    def ok(self) -> bool:
        """Is the ledger free of faults?"""
        return not self.sentences


@dataclass(slots=True)
class Faults:
    """The faults that were found so far, with the first bad entry."""

    sentences: list[str] = field(default_factory=list)
    first_bad: int | None = None
    more: int = 0

    def add(self, sentence: str, index: int | None = None) -> None:
        """Note a fault, of the entry with this index where it can be named."""
        if index is not None:
            self.first_bad = index if self.first_bad is None else min(index, self.first_bad)
        if len(self.sentences) < _MAX_SENTENCES:
            self.sentences.append(sentence)
        else:
            self.more += 1

    def report(
        self, entries: int, signed: int, notes: list[str], *, not_opened: int
    ) -> VerifyReport:
        """Return what was found in all."""
        more = [f"There are {self.more} more faults."] if self.more else []
        return VerifyReport(
            entries, signed, self.first_bad, self.sentences + more, notes, not_opened
        )
