"""Proofs that people give: documents, attestations and populations, and the days they cover."""

from collections.abc import Sequence
from datetime import date

from scoutview.assessment._words import counted, some, span
from scoutview.assessment.known import Known
from scoutview.assessment.model import Evidence, ProofResult, Status
from scoutview.assessment.period import overlap, uncovered, windows
from scoutview.assessment.ruling import Grade, Ruling
from scoutview.catalog.model import Aspect, Control, Proof
from scoutview.estate.model import Period


def design(control: Control, proof: Proof, known: Known) -> Ruling:
    """Judge a piece that shows design: together the pieces must cover every day asked for."""
    pieces = _pieces(control, proof, known)
    holes = uncovered(known.period, map(_effective, pieces))
    result = ProofResult(
        kind=proof.kind,
        name=proof.name,
        aspect=Aspect.DESIGN,
        status=Status.OPEN if holes else Status.SUPPORTED,
        reason=_reason(control, proof, known, pieces, holes),
        evidence=_entries(pieces, known),
    )
    return _ruling(result)


def operation(control: Control, proof: Proof, known: Known) -> Ruling:
    """Judge pieces that show operation: each window of `every_days` must be covered whole.

    A piece says nothing about days that were still to come when it was judged.
    """
    pieces = _pieces(control, proof, known)
    holes = uncovered(known.period, (_until(piece, known.judged_on) for piece in pieces))
    cut = windows(known.period, proof.every_days)
    done = sum(not any(overlap(window, hole) for hole in holes) for window in cut)
    reason = _reason(control, proof, known, pieces, holes)
    result = ProofResult(
        kind=proof.kind,
        name=proof.name,
        aspect=Aspect.OPERATION,
        status=Status.OPEN if holes else Status.SUPPORTED,
        reason=f"{done} of {counted(len(cut), 'span')} covered. {reason}",
        evidence=_entries(pieces, known),
        done=done,
        due=len(cut),
    )
    return _ruling(result)


def _ruling(result: ProofResult) -> Ruling:
    if result.status is Status.SUPPORTED:
        return Ruling(result=result)
    return Ruling(result=result, grades=(Grade("", result.status, result.reason.rstrip(".")),))


def _pieces(control: Control, proof: Proof, known: Known) -> list[Evidence]:
    """Return the pieces given for the control, under its own id or the hub's."""
    return [
        piece
        for control_id in sorted({control.id, control.hub_id} - {""})
        for piece in known.pieces.get((control_id, proof.kind, proof.name), ())
    ]


def _effective(piece: Evidence) -> Period:
    return Period(piece.effective_from, piece.effective_to)


def _until(piece: Evidence, last: date) -> Period:
    return Period(piece.effective_from, min(piece.effective_to, last))


def _entries(pieces: Sequence[Evidence], known: Known) -> tuple[int, ...]:
    """Return the ledger entries of the pieces that cover any of the days asked for."""
    return tuple(
        sorted({piece.entry for piece in pieces if overlap(_effective(piece), known.period)})
    )


def _reason(
    control: Control,
    proof: Proof,
    known: Known,
    pieces: Sequence[Evidence],
    holes: Sequence[Period],
) -> str:
    """Tell that the days are covered; else what is missing, from whom and for which days."""
    named = f"The {proof.kind.value} '{proof.name}'"
    asked = span(known.period.start, known.period.end)
    by = control.performer
    if not holes:
        return f"{named} covers {asked}."
    if not pieces:
        wants = f" It must show: {proof.wants}" if proof.wants else ""
        return f"{named} from {by} is missing: it must cover {asked}.{wants}"
    last = max(piece.effective_to for piece in pieces)
    if last < known.period.start:
        return f"{named} expired on {last}: {by} must renew it to cover {asked}."
    days = some([span(hole.start, hole.end) for hole in holes], ", ")
    return f"{named} does not cover {days}: {by} must give what does."
