"""Operation shown by a probe: looks at the stated frequency through a type 2 period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoutview.assessment._words import counted, sentence
from scoutview.assessment.known import Known, Sighting, Track
from scoutview.assessment.model import ProofResult, Status
from scoutview.assessment.order import combine
from scoutview.assessment.period import window_of, windows
from scoutview.assessment.probed import applicable
from scoutview.assessment.ruling import Excuses, Grade, Ruling, grade, tell
from scoutview.assessment.targets import is_about
from scoutview.catalog.model import Aspect, Control, Proof, ProofKind
from scoutview.estate.model import Period


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
    look without one is a deviation for the whole period, whatever was seen later, and whatever
    today's estate says of its target: the estate of its own run tells what the control was about.
    """
    courses = known.courses(proof)
    names = [target.name for target in applicable(control, proof, known)]
    tracks = {name: courses.get(name, Track()) for name in names}
    looks = tuple(_failed(control, courses))
    failed = [grade(look, _when(look, there=look.target in tracks), excuses) for look in looks]
    excused = [look for look in looks if excuses(look).holds]
    course = _course(tracks, proof, known, excused)
    grades = (*failed, *course.grades)
    met = any(track.met for track in tracks.values())
    shown = Status.SUPPORTED if met else Status.NOT_APPLICABLE
    status = combine((*(one.status for one in grades), shown))
    return Ruling(
        result=ProofResult(
            kind=ProofKind.PROBE,
            name=proof.name,
            aspect=Aspect.OPERATION,
            status=status,
            reason=_reason(status, course, failed, known),
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


def _failed(control: Control, courses: Mapping[str, Track]) -> Iterator[Sighting]:
    """Yield the failing looks at what the control was about, by the estate of each look's run."""
    for course in courses.values():
        for look in course.failed:
            if look.seen is None or is_about(control.applies_to, look.seen):
                yield look


def _course(
    tracks: Mapping[str, Track], proof: Proof, known: Known, excused: Sequence[Sighting]
) -> _Course:
    """Count the windows in which every target has a good look; the worst target comes first."""
    cut = windows(known.period, proof.every_days)
    if not tracks:
        words = f"{proof.name} has no target in the boundary that this control is about"
        return _Course(len(cut), cut, (Grade("", Status.OPEN, words),))
    days = {name: set(track.good_days) for name, track in tracks.items()}
    for look in excused:
        days.get(look.target, set()).add(look.day)
    had = {
        name: {window_of(day, known.period, proof.every_days) for day in own}
        for name, own in days.items()
    }
    done = set.intersection(*had.values())
    wanting = sorted((len(own), name) for name, own in had.items() if len(own) < len(cut))
    return _Course(
        due=len(cut),
        missing=tuple(window for index, window in enumerate(cut) if index not in done),
        grades=tuple(
            Grade(name, Status.OPEN, f"{name} has a good look in {number} of {_windows(len(cut))}")
            for number, name in wanting
        ),
    )


def _windows(number: int) -> str:
    return counted(number, "window")


def _when(look: Sighting, *, there: bool) -> str:
    """Tell a failing look; where today's estate does not know its target, what it was that day."""
    run = f"run {look.run}" if look.run else "this run"
    words = f": {look.message}" if look.message else ""
    told = f"{look.target}: not met on {look.day} ({run}, entry {look.entry}){words}"
    if there or look.seen is None:
        return told
    system = look.seen.system
    return f"{told} (on {look.day} {system.id} was in the boundary as {system.kind.value})"


def _reason(status: Status, course: _Course, failed: Sequence[Grade], known: Known) -> str:
    parts = [f"{course.done} of {_windows(course.due)}"]
    if known.judged_on < known.period.end:
        parts.append(f"the period ends {known.period.end}")
    if status is Status.OPEN:
        parts.extend(_wanting(course, known))
    elif status not in {Status.SUPPORTED, Status.NOT_APPLICABLE}:
        parts.append(tell(failed, status))
    return sentence("; ".join(parts))


def _wanting(course: _Course, known: Known) -> Iterator[str]:
    """Tell what can no longer be made up, what still can and by when, and the worst target."""
    today = known.judged_on
    over = [window for window in course.missing if window.end < today]
    if over:
        are = "window is" if len(over) == 1 else "windows are"
        yield (
            f"{len(over)} {are} over without a good look at every target, which cannot be made up "
            "in this period"
        )
    coming = course.missing[len(over) :]
    if coming and coming[0].end == today:
        yield "the window that ends today can be completed today only"
        coming = coming[1:]
    if coming:
        yield f"the next look is due by {coming[0].end}"
    if course.grades:
        more = len(course.grades) - 1
        fewest = f", the fewest of {counted(more + 1, 'target')}" if more else ""
        yield f"{course.grades[0].words}{fewest}"
