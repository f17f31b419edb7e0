"""Controls: design and operation apart, over the proofs that support each."""

from dataclasses import dataclass

from scoutview.assessment import given, operation, probed
from scoutview.assessment.known import Known
from scoutview.assessment.model import ControlResult, ProofResult, Status
from scoutview.assessment.order import combine
from scoutview.assessment.ruling import Excuses, Ruling, once
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind


@dataclass(frozen=True, slots=True)
class Ruled:
    """A control with its result, and the rulings on its proofs that gave it."""

    control: Control
    result: ControlResult
    rulings: tuple[Ruling, ...]


def rule(control: Control, known: Known, excuses: Excuses) -> Ruled:
    """Judge one control. Operation is judged in a type 2 examination only."""
    aspects = (Aspect.DESIGN, Aspect.OPERATION) if known.type_2 else (Aspect.DESIGN,)
    rulings = tuple(
        _rule(control, proof, aspect, known, excuses)
        for aspect in aspects
        for proof in control.proofs
        if aspect in proof.supports
    )
    result = ControlResult(
        id=control.id,
        title=control.title,
        design=_status(control, Aspect.DESIGN, rulings),
        operation=_status(control, Aspect.OPERATION, rulings) if known.type_2 else None,
        proofs=tuple(ruling.result for ruling in rulings),
        missing=_missing(control, aspects, rulings),
        findings=tuple(sorted({index for ruling in rulings for index in ruling.result.findings})),
        exceptions=once(words for ruling in rulings for words in ruling.exceptions),
        commitments=control.commitments,
    )
    return Ruled(control, result, rulings)


def _rule(control: Control, proof: Proof, aspect: Aspect, known: Known, excuses: Excuses) -> Ruling:
    if control.off:
        return _switched_off(control, proof, aspect)
    if proof.kind is ProofKind.PROBE:
        judge = probed.design if aspect is Aspect.DESIGN else operation.operation
        return judge(control, proof, known, excuses)
    give = given.design if aspect is Aspect.DESIGN else given.operation
    return give(control, proof, known)


def _switched_off(control: Control, proof: Proof, aspect: Aspect) -> Ruling:
    result = ProofResult(
        kind=proof.kind,
        name=proof.name,
        aspect=aspect,
        status=Status.NOT_APPLICABLE,
        reason=f"The organization does not use this control: {control.off}",
    )
    return Ruling(result=result)


def _status(control: Control, aspect: Aspect, rulings: tuple[Ruling, ...]) -> Status:
    """Return what the proofs of one aspect say together; without any proof it is open."""
    if control.off:
        return Status.NOT_APPLICABLE
    results = [ruling.result.status for ruling in rulings if ruling.result.aspect is aspect]
    return combine(results) if results else Status.OPEN


def _missing(
    control: Control, aspects: tuple[Aspect, ...], rulings: tuple[Ruling, ...]
) -> tuple[str, ...]:
    """Return one sentence for each open proof, and for each aspect that no proof supports."""
    if control.off:
        return ()
    shown = {ruling.result.aspect for ruling in rulings}
    undefined = (
        f"No proof of {aspect.value} is defined for this control."
        for aspect in aspects
        if aspect not in shown
    )
    pieces = (r.result.reason for r in rulings if r.result.status is Status.OPEN)
    return once((*undefined, *pieces))
