"""What will close a gap: which probe at which target, and what people have to hand in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scoutview.assessment.model import (
    Assessment,
    ControlResult,
    Evidence,
    Gap,
    ProofResult,
    Status,
)
from scoutview.catalog.model import Control, ProofKind
from scoutview.catalog.model import Proof as Asked
from scoutview.exchange.plan.model import Proof
from scoutview.findings import Finding, Outcome

DONE: Final = frozenset({Status.SUPPORTED, Status.NOT_APPLICABLE, Status.COMPENSATED})
_AS_OPERATION: Final = re.compile(r"not met on \S+ \(this run, entry \d+\)")
_UNSEEN: Final = frozenset({Outcome.NOT_OBSERVED, Outcome.BROKEN})


def proofs(control: Control, result: ControlResult, assessment: Assessment) -> tuple[Proof, ...]:
    """Return each proof that is not there yet once, what there is to mend first."""
    open_ones: dict[tuple[ProofKind, str], list[ProofResult]] = {}
    for one in result.proofs:
        if one.status not in DONE:
            open_ones.setdefault((one.kind, one.name), []).append(one)
    asked = {(proof.kind, proof.name): proof for proof in control.proofs}
    found = [
        _proof(asked[key], results, control, result, assessment)
        for key, results in open_ones.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.kind is not ProofKind.PROBE, not one.mend)))


def found(gap: Gap) -> tuple[str, ...]:
    """Return what was found, once: design and operation tell the look of this run both."""
    return _once(_AS_OPERATION.sub("not met", message) for message in gap.messages)


def _proof(
    asked: Asked,
    results: Sequence[ProofResult],
    control: Control,
    result: ControlResult,
    assessment: Assessment,
) -> Proof:
    seen = list(_looks(results, assessment))
    return Proof(
        kind=asked.kind,
        name=asked.name,
        aspects=tuple(one.aspect for one in results),
        every_days=asked.every_days,
        reason=" ".join(dict.fromkeys(one.reason for one in results)),
        mend=_once(
            one.target
            for one in seen
            if one.outcome is Outcome.NOT_MET and not _excused(one, result)
        ),
        see=_once(one.target for one in seen if one.outcome in _UNSEEN),
        wants=" ".join(asked.wants.split()),
        state="" if asked.kind is ProofKind.PROBE else _state(control, asked, assessment.evidence),
        done=sum(one.done for one in results),
        due=sum(one.due for one in results),
    )


def _looks(results: Iterable[ProofResult], assessment: Assessment) -> Iterator[Finding]:
    places = dict.fromkeys(place for one in results for place in one.findings)
    return (assessment.findings[place] for place in places)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _excused(finding: Finding, result: ControlResult) -> bool:
    """Whether one of the exceptions in force is for this finding; each begins with its place."""
    begins = f"{finding.probe} at {finding.target} is compensated "
    return any(words.startswith(begins) for words in result.exceptions)


def _state(control: Control, asked: Asked, evidence: Iterable[Evidence]) -> str:
    """Return what became of the last piece that was given; empty where none was."""
    given = [
        piece
        for piece in evidence
        if piece.name == asked.name and piece.control in {control.id, control.hub_id}
    ]
    if not given:
        return ""
    last = max(given, key=lambda piece: piece.entry)
    if last.rejected:
        return f"rejected by {last.rejected_by}: {last.rejected}"
    if not last.accepted_by:
        return f"given by {last.by}, nobody has accepted it yet"
    if last.exceptions:
        return f"{last.accepted_by} found {last.exceptions} items wrong; mend them, give it anew"
    return "given and accepted, but not for all of the days asked for"
