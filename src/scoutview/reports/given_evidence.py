"""What people gave as evidence, and whether somebody else read and accepted it."""

from dataclasses import dataclass

from scoutview.assessment.model import Evidence
from scoutview.reports.model import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One piece as a row of a table. `hash` is what the ledger knows the content by, in hex."""

    piece: Evidence
    accepted: str
    hash: str
    entries: str

    @property
    def counts(self) -> bool:
        """Whether it may support anything: somebody accepted it without exceptions."""
        return bool(self.piece.accepted_by) and not self.piece.exceptions


def given_evidence(report: Report) -> tuple[Given, ...]:
    """Return every piece, by control and name, then in the order of the ledger."""
    pieces = sorted(report.assessment.evidence, key=lambda one: (one.control, one.name, one.entry))
    return tuple(
        Given(
            piece=piece,
            accepted=review_words(piece),
            hash=piece.file.removeprefix("sha256:"),
            entries=_entries(piece),
        )
        for piece in pieces
    )


def review_words(piece: Evidence) -> str:
    """Return who accepted or rejected a piece, and what they found."""
    note = f": {piece.review_note}" if piece.review_note else ""
    if piece.rejected:
        return (
            f"rejected{f' by {piece.rejected_by}' if piece.rejected_by else ''}: {piece.rejected}"
        )
    if not piece.accepted_by:
        return "nobody yet"
    if piece.exceptions:
        found = "1 exception" if piece.exceptions == 1 else f"{piece.exceptions} exceptions"
        return f"{piece.accepted_by}, who found {found}{note}"
    return f"{piece.accepted_by}{note}"


def _entries(piece: Evidence) -> str:
    return f"{piece.entry}" + ("" if piece.review_entry is None else f", {piece.review_entry}")
