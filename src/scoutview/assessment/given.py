"""Proofs that people give: documents, attestations and populations that somebody else accepted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scoutview.assessment._words import counted, sentence, some, span
from scoutview.assessment.known import Known
from scoutview.assessment.model import Evidence, ProofResult, Status
from scoutview.assessment.period import filled_once, filled_whole, overlap, uncovered, windows
from scoutview.assessment.ruling import Grade, Ruling, once
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind
from scoutview.estate.model import Period


@dataclass(frozen=True, slots=True)
class _Given:
    """The pieces for one proof by what became of them; only `accepted` ones ever count."""

    accepted: tuple[Evidence, ...]
    waiting: tuple[Evidence, ...]  # only those about the days asked for, as the next two
    rejected: tuple[Evidence, ...]
    unshown: tuple[Evidence, ...]  # accepted lists that nothing shows to be complete
    faulty: tuple[Evidence, ...]  # accepted, with exceptions found


def design(control: Control, proof: Proof, known: Known) -> Ruling:
    """Judge a piece that shows design: together the pieces must cover every day asked for."""
    given = _given(control, proof, known)
    holes = uncovered(known.period, map(_effective, given.accepted))
    result = ProofResult(
        kind=proof.kind,
        name=proof.name,
        aspect=Aspect.DESIGN,
        status=_status(given, holes),
        reason=_reason(control, proof, known, given, holes),
        evidence=_entries(given, known),
    )
    return _ruling(result)


def operation(control: Control, proof: Proof, known: Known) -> Ruling:
    """Judge pieces that show operation in every window of `every_days`.

    A document or an attestation shows that something was done once: it fills one window. A
    population lists all of its period: it fills every window that is covered whole. No piece
    says anything about days that were still to come when it was judged.
    """
    given = _given(control, proof, known)
    cut = windows(known.period, proof.every_days)
    spans = [_until(piece, known.judged_on) for piece in given.accepted]
    is_list = proof.kind is ProofKind.POPULATION
    filled = filled_whole(cut, spans) if is_list else filled_once(cut, spans)
    lacking = [window for index, window in enumerate(cut) if index not in filled]
    reason = _reason(control, proof, known, given, lacking)
    result = ProofResult(
        kind=proof.kind,
        name=proof.name,
        aspect=Aspect.OPERATION,
        status=_status(given, lacking),
        reason=f"{len(filled)} of {counted(len(cut), 'window')}. {reason}",
        evidence=_entries(given, known),
        done=len(filled),
        due=len(cut),
    )
    return _ruling(result)


def _status(given: _Given, lacking: Sequence[Period]) -> Status:
    if given.faulty:
        return Status.DEVIATION
    return Status.OPEN if lacking else Status.SUPPORTED


def _ruling(result: ProofResult) -> Ruling:
    if result.status is Status.SUPPORTED:
        return Ruling(result=result)
    return Ruling(result=result, grades=(Grade("", result.status, result.reason.rstrip(".")),))


def _given(control: Control, proof: Proof, known: Known) -> _Given:
    """Sort the pieces given for the control, under its own id or the hub's."""
    pieces = [
        piece
        for control_id in sorted({control.id, control.hub_id} - {""})
        for piece in known.pieces.get((control_id, proof.kind, proof.name), ())
    ]
    asked = [piece for piece in pieces if overlap(_effective(piece), known.period)]
    return _Given(
        accepted=tuple(piece for piece in pieces if _counts(piece)),
        waiting=tuple(piece for piece in asked if not piece.accepted_by and not piece.rejected),
        rejected=tuple(piece for piece in asked if piece.rejected),
        unshown=tuple(piece for piece in asked if piece.accepted_by and _may_lack(piece)),
        faulty=tuple(piece for piece in asked if piece.accepted_by and piece.exceptions),
    )


def _counts(piece: Evidence) -> bool:
    return bool(piece.accepted_by) and not piece.rejected and not _may_lack(piece)


def _may_lack(piece: Evidence) -> bool:
    """Whether it is a list that nothing shows to be complete. Source: AT-C 205.36."""
    return piece.kind is ProofKind.POPULATION and not piece.completeness


def _effective(piece: Evidence) -> Period:
    return Period(piece.effective_from, piece.effective_to)


def _until(piece: Evidence, last: date) -> Period:
    return Period(piece.effective_from, min(piece.effective_to, last))


def _entries(given: _Given, known: Known) -> tuple[int, ...]:
    """Return the ledger entries of the accepted pieces that cover any of the days asked for."""
    return tuple(sorted({p.entry for p in given.accepted if overlap(_effective(p), known.period)}))


def _reason(
    control: Control, proof: Proof, known: Known, given: _Given, lacking: Sequence[Period]
) -> str:
    """Tell what the reviewer found, or that all is there; else what is missing and from whom."""
    named = f"The {proof.kind.value} '{proof.name}'"
    if given.faulty:
        return f"{named}: {some([_found(piece) for piece in given.faulty])}"
    if not lacking:
        roles = some(once(piece.accepted_by for piece in given.accepted), ", ")
        return f"{named} covers {_asked(known)}; accepted by {roles}."
    if given.accepted or not (given.waiting or given.unshown):
        told = [_missing(control, proof, known, given, lacking), *_not_counted(given, known)]
        return " ".join(told)
    return f"{named} does not count yet. {' '.join(_not_counted(given, known))}"


def _found(piece: Evidence) -> str:
    note = f": {piece.review_note}" if piece.review_note else ""
    return sentence(
        f"the reviewer ({piece.accepted_by}) found {counted(piece.exceptions, 'exception')} in "
        f"{piece.file_name or 'it'} (entry {piece.entry}){note}"
    )


def _missing(
    control: Control, proof: Proof, known: Known, given: _Given, lacking: Sequence[Period]
) -> str:
    named, by = f"The {proof.kind.value} '{proof.name}'", control.performer
    if not given.accepted:
        wants = f" It must show: {proof.wants}" if proof.wants else ""
        return f"{named} from {by} is missing: it must cover {_asked(known)}.{wants}"
    last = max(piece.effective_to for piece in given.accepted)
    if last < known.period.start:
        return f"{named} expired on {last}: {by} must renew it to cover {_asked(known)}."
    days = some([span(hole.start, hole.end) for hole in lacking], ", ")
    return f"{named} does not cover {days}: {by} must give what does."


def _not_counted(given: _Given, known: Known) -> Iterator[str]:
    """Tell the pieces that are there and do not count, and why."""
    for piece in given.waiting:
        yield f"{_handed_in(piece, known)}; nobody has accepted it yet."
    for piece in given.unshown:
        yield (
            f"{_handed_in(piece, known)}; nothing shows that the list is complete: give it again"
            " with --ipe."
        )
    for piece in given.rejected:
        by = piece.rejected_by or "the reviewer"
        yield sentence(f"{_handed_in(piece, known)}; {by} rejected it: {piece.rejected}")


def _handed_in(piece: Evidence, known: Known) -> str:
    on = f" on {piece.given_at.astimezone(known.zone).date()}" if piece.given_at else ""
    return f"{piece.file_name or 'A piece'} (entry {piece.entry}) was given{on} by {piece.by}"


def _asked(known: Known) -> str:
    return span(known.period.start, known.period.end)
