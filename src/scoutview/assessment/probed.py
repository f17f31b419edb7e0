"""Design shown by a probe: what this run saw at every target that the control is about."""

from collections.abc import Collection, Iterator, Sequence

from scoutview.assessment._words import counted, sentence
from scoutview.assessment.known import Known, Sighting
from scoutview.assessment.model import ProofResult, Status
from scoutview.assessment.order import combine
from scoutview.assessment.ruling import Excuses, Grade, Ruling, grade, tell
from scoutview.assessment.targets import Target, is_about
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind
from scoutview.findings import Outcome


def applicable(control: Control, proof: Proof, known: Known) -> tuple[Target, ...]:
    """Return the probe's targets that the control is about, in the order of the estate."""
    return tuple(
        target
        for target in known.targets.get(proof.name, ())
        if is_about(control.applies_to, target)
    )


def design(control: Control, proof: Proof, known: Known, excuses: Excuses) -> Ruling:
    """Judge the design as of this run: every applicable target counts, silence as open."""
    targets = applicable(control, proof, known)
    now = known.now.get(proof.name, {})
    looks = [known.under(look, proof) for target in targets for look in now.get(target.name, ())]
    grades = (
        *(_unseen(target) for target in targets if target.name not in now),
        *_graded(looks, excuses),
    )
    status = _status(looks, grades)
    return Ruling(
        result=ProofResult(
            kind=ProofKind.PROBE,
            name=proof.name,
            aspect=Aspect.DESIGN,
            status=status,
            reason=_reason(status, len(targets), grades, proof.name),
            findings=tuple(look.index for look in looks if look.index is not None),
        ),
        grades=grades,
    )


def _unseen(target: Target) -> Grade:
    return Grade(target.name, Status.OPEN, f"{target.name}: this run has no finding about it")


def _graded(looks: Sequence[Sighting], excuses: Excuses) -> Iterator[Grade]:
    """Grade the findings that are neither met nor not applicable; there is one for each target."""
    for look in looks:
        if look.outcome is Outcome.MET or look.outcome is Outcome.NOT_APPLICABLE:
            continue
        words = f"{look.target}: {look.outcome.value}: {look.message}"
        if look.outcome is Outcome.NOT_MET:
            yield grade(look, words, excuses)
        else:
            yield Grade(look.target, Status.OPEN, words)


def _status(looks: Sequence[Sighting], grades: Collection[Grade]) -> Status:
    """Return what all the looks say together. Only `met` supports; no look at all is open."""
    if any(look.outcome is Outcome.MET for look in looks):
        shown = Status.SUPPORTED
    else:
        shown = Status.NOT_APPLICABLE if looks else Status.OPEN
    return combine((shown, *(one.status for one in grades)))


def _reason(status: Status, targets: int, grades: Sequence[Grade], probe: str) -> str:
    if not targets:
        return (
            f"{probe} looked at nothing: no target in the boundary matches this control. Add the "
            f"missing systems to the estate file, or switch the control off with a reason."
        )
    if status is Status.SUPPORTED:
        return f"{probe} is met at all it applies to ({counted(targets, 'target')})."
    if status is Status.NOT_APPLICABLE:
        return f"{probe} is not applicable at {counted(targets, 'target')}."
    return sentence(f"{probe} at {tell(grades, status)}")
