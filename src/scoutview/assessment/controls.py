"""Controls: design and operation apart, over the proofs that support each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.assessment import given, operation, probed
from scoutview.assessment.known import Known
from scoutview.assessment.model import ControlResult, ProofResult, Status
from scoutview.assessment.order import combine
from scoutview.assessment.ruling import Excuses, Ruling, once
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind

_FAILED: Final = frozenset({Status.DEVIATION, Status.COMPENSATED})


@dataclass(frozen=True, slots=True)
class Ruled:
    """A control with its result, and the rulings on its proofs that gave it."""

    control: Control
    result: ControlResult
    rulings: tuple[Ruling, ...]


def rule(control: Control, known: Known, excuses: Excuses) -> Ruled:
    """Judge one control. Operation is judged in a type 2 examination only.

    Switching a control off never makes what was found vanish: it is judged as if it were in use
    where a target of its probes is in the boundary; elsewhere what failed still counts.
    """
    aspects = (Aspect.DESIGN, Aspect.OPERATION) if known.type_2 else (Aspect.DESIGN,)
    rulings = tuple(
        _rule(control, proof, aspect, known, excuses)
        for aspect in aspects
        for proof in control.proofs
        if aspect in proof.supports
    )
    missing = _missing(aspects, rulings)
    if control.off:
        target = _first_target(control, known)
        if not target:
            rulings = tuple(one if _found(one) else _not_used(control, one) for one in rulings)
        missing = _all_the_same(control, target, rulings, missing)
    result = ControlResult(
        id=control.id,
        title=control.title,
        design=_status(control, Aspect.DESIGN, rulings),
        operation=_status(control, Aspect.OPERATION, rulings) if known.type_2 else None,
        proofs=tuple(ruling.result for ruling in rulings),
        missing=missing,
        findings=tuple(sorted({index for ruling in rulings for index in ruling.result.findings})),
        exceptions=once(words for ruling in rulings for words in ruling.exceptions),
        commitments=control.commitments,
        off=control.off,
    )
    return Ruled(control, result, rulings)


def _rule(control: Control, proof: Proof, aspect: Aspect, known: Known, excuses: Excuses) -> Ruling:
    if proof.kind is ProofKind.PROBE:
        judge = probed.design if aspect is Aspect.DESIGN else operation.operation
        return judge(control, proof, known, excuses)
    give = given.design if aspect is Aspect.DESIGN else given.operation
    return give(control, proof, known)


def _first_target(control: Control, known: Known) -> str:
    """Return a target in the boundary that a probe of the control judges; empty: there is none."""
    targets = (
        target.name
        for proof in control.proofs
        if proof.kind is ProofKind.PROBE
        for target in probed.applicable(control, proof, known)
    )
    return next(targets, "")


def _found(ruling: Ruling) -> bool:
    """Whether something failed, excused or not: a look of the period, or what a reviewer read."""
    return any(grade.status in _FAILED for grade in ruling.grades)


def _not_used(control: Control, ruling: Ruling) -> Ruling:
    result = ProofResult(
        kind=ruling.result.kind,
        name=ruling.result.name,
        aspect=ruling.result.aspect,
        status=Status.NOT_APPLICABLE,
        reason=f"The organization does not use this control: {control.off}",
    )
    return Ruling(result=result)


def _all_the_same(
    control: Control, target: str, rulings: Iterable[Ruling], missing: Iterable[str]
) -> tuple[str, ...]:
    """Return what is missing where a control that is off counts all the same, and why it does."""
    off = f"Switched off by management ({control.off.rstrip('.')})"
    if target:
        return once((f"{off}, but {target} is there, so it is judged all the same.", *missing))
    if any(map(_found, rulings)):
        return (f"{off}, but what failed in its time counts all the same.",)
    return ()


def _status(control: Control, aspect: Aspect, rulings: tuple[Ruling, ...]) -> Status:
    """Return what the proofs of one aspect say together; without any proof it is open."""
    results = [ruling.result.status for ruling in rulings if ruling.result.aspect is aspect]
    if not results:
        nothing = all(one.result.status is Status.NOT_APPLICABLE for one in rulings)
        unused = control.off and nothing
        return Status.NOT_APPLICABLE if unused else Status.OPEN
    return combine(results)


def _missing(aspects: Sequence[Aspect], rulings: tuple[Ruling, ...]) -> tuple[str, ...]:
    """Return one sentence for each open proof, and for each aspect that no proof supports."""
    shown = {ruling.result.aspect for ruling in rulings}
    undefined = (
        f"No proof of {aspect.value} is defined for this control."
        for aspect in aspects
        if aspect not in shown
    )
    pieces = (r.result.reason for r in rulings if r.result.status is Status.OPEN)
    return once((*undefined, *pieces))
