"""Operation shown by a probe: looks at the stated frequency through a type 2 period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoutview.assessment._words import counted, sentence, some, span
from scoutview.assessment.known import Known, Sighting, Track
from scoutview.assessment.model import ProofResult, Status
from scoutview.assessment.order import combine
from scoutview.assessment.period import window_of, windows
from scoutview.assessment.probed import applicable
from scoutview.assessment.ruling import Excuses, Grade, Ruling, grade, tell
from scoutview.assessment.targets import is_about_kind_and_data, system_of
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind
from scoutview.estate.model import Period
from scoutview.findings import Outcome


@dataclass(frozen=True, slots=True)
class _Course:
    """How far the looks have come: windows in all, those not done, and what is not good."""

    due: int
    missing: tuple[Period, ...]
    grades: tuple[Grade, ...]

    @property
    def done(self) -> int:
        return self.due - len(self.missing)


def operation(control: Control, proof: Proof, known: Known, excuses: Excuses) -> Ruling:
    """Judge the operation of a control through the period.

    A window of `every_days` is done when each applicable target of today's estate has a look in
    it that is met, not applicable, or not met with an exception in force that day. A failing
    look without one is a deviation for the whole period, whatever was seen later.
    """
    names = [target.name for target in applicable(control, proof, known)]
    tracks = {name: known.course(name, proof) for name in names}
    failed = [
        grade(look, _when(look), excuses) for track in tracks.values() for look in track.failed
    ]
    course = _course(tracks, proof, known, excuses)
    grades = (*failed, *_gone(control, proof, known), *course.grades)
    met = any(track.met for track in tracks.values())
    shown = Status.SUPPORTED if met else Status.NOT_APPLICABLE
    status = combine((*(one.status for one in grades), shown))
    return Ruling(
        result=ProofResult(
            kind=ProofKind.PROBE,
            name=proof.name,
            aspect=Aspect.OPERATION,
            status=status,
            reason=_reason(status, course, grades, known),
            findings=tuple(
                look.index
                for track in tracks.values()
                for look in track.looks
                if look.index is not None
            ),
            done=course.done,
            due=course.due,
        ),
        grades=grades,
    )


def _course(tracks: Mapping[str, Track], proof: Proof, known: Known, excuses: Excuses) -> _Course:
    """Count the windows in which every target has a good look."""
    cut = windows(known.period, proof.every_days)
    if not tracks:
        words = f"{proof.name} has no target in the boundary that this control is about"
        return _Course(len(cut), cut, (Grade("", Status.OPEN, words),))
    had = {name: _had(track, proof, known, excuses) for name, track in tracks.items()}
    done = set.intersection(*had.values())
    return _Course(
        due=len(cut),
        missing=tuple(window for index, window in enumerate(cut) if index not in done),
        grades=tuple(
            Grade(name, Status.OPEN, f"{name} has {len(own)} of {counted(len(cut), 'look')}")
            for name, own in had.items()
            if len(own) < len(cut)
        ),
    )


def _had(track: Track, proof: Proof, known: Known, excuses: Excuses) -> set[int]:
    """Return the windows with a good look at the target, or with one that an exception excuses."""
    excused = {look.day for look in track.failed if excuses(look).holds}
    return {window_of(day, known.period, proof.every_days) for day in track.good_days | excused}


def _when(look: Sighting) -> str:
    run = f"run {look.run}" if look.run else "this run"
    words = f": {look.message}" if look.message else ""
    return f"{look.target}: not met on {look.day} ({run}, entry {look.entry}){words}"


def _gone(control: Control, proof: Proof, known: Known) -> Iterator[Grade]:
    """Grade failing looks at targets that are no longer in the estate.

    Whether the control was about them cannot be told from today's estate, so that they neither
    vanish nor count as a deviation: they stay open.
    """
    systems = {system.id: system for system in known.estate.systems}
    for look in known.departed.get(proof.name, ()):
        system = systems.get(system_of(look.target))
        other = system is not None and not is_about_kind_and_data(control.applies_to, system)
        if look.outcome is Outcome.NOT_MET and not other:
            words = (
                f"{_when(look)}, and it is no longer in the estate file, so that it is not known "
                f"whether this control was about it"
            )
            yield Grade(look.target, Status.OPEN, words)


def _reason(status: Status, course: _Course, grades: Sequence[Grade], known: Known) -> str:
    parts = [f"{course.done} of {counted(course.due, 'look')}"]
    if known.judged_on < known.period.end:
        parts.append(f"the period ends {known.period.end}")
    if status is Status.OPEN:
        parts.extend(_wanting(course, known))
    if status not in {Status.SUPPORTED, Status.NOT_APPLICABLE}:
        parts.append(tell(grades, status))
    return sentence("; ".join(parts))


def _wanting(course: _Course, known: Known) -> Iterator[str]:
    """Tell the windows that are over without a good look, and by when the next one is due."""
    over = [window for window in course.missing if window.end < known.judged_on]
    if over:
        yield f"missed: {some([span(window.start, window.end) for window in over], ', ')}"
    coming = course.missing[len(over) :]
    if coming:
        yield f"the next look is due by {coming[0].end}"
