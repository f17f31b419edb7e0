"""Deviations that management accepted: by whom, until when, and whether they are held."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scoutview.assessment.model import Status
from scoutview.assessment.order import effective
from scoutview.estate.model import Deviation
from scoutview.findings import Finding, Outcome
from scoutview.reports.model import Report
from scoutview.reports.moments import day_in_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One declared exception. `place` is its finding's position (None: the run has none).

    `faults` say why it does not hold now; none: it holds. `compensating` are the control ids
    with what the evidence says of each (None: there is no such control).
    """

    exception: Deviation
    system: str
    place: int | None
    finding: Finding | None
    compensating: tuple[tuple[str, Status | None], ...]
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the finding is compensated by it."""
        return not self.faults

    @property
    def state(self) -> str:
        """Return in a few words whether it holds, or why not."""
        if self.finding is not None and self.finding.outcome is not Outcome.NOT_MET:
            return f"not needed by this run: the finding is {self.finding.outcome.value}"
        return "does not hold: " + "; ".join(self.faults) if self.faults else "holds"


def accepted_deviations(report: Report) -> tuple[Accepted, ...]:
    """Return every exception that the estate declares, in the order of the file."""
    today = day_in_zone(report.run.judged_at, report.estate.timezone)
    standing = {control.id: effective(control) for control in report.assessment.controls}
    hub = report.catalog.own_ids
    found = {
        (finding.probe, finding.target): (place, finding)
        for place, finding in enumerate(report.assessment.findings)
    }
    names = {system.id: system.name for system in report.estate.systems}
    accepted = []
    for exception in report.estate.exceptions:
        place, finding = found.get((exception.probe, exception.target), (None, None))
        compensating = tuple(
            (name, standing.get(name, standing.get(hub.get(name, ""))))
            for name in exception.compensating
        )
        system = exception.target.split(".")[0]
        accepted.append(
            Accepted(
                exception=exception,
                system=names.get(system, system),
                place=place,
                finding=finding,
                compensating=compensating,
                faults=_faults(exception, compensating, today),
            )
        )
    return tuple(accepted)


def excused_until(report: Report) -> Mapping[int, date]:
    """Return the last day of the exception that holds, by the position of its finding."""
    return {
        one.place: one.exception.until
        for one in accepted_deviations(report)
        if one.holds and one.place is not None and one.finding is not None
        if one.finding.outcome is Outcome.NOT_MET
    }


def _faults(
    exception: Deviation, compensating: tuple[tuple[str, Status | None], ...], today: date
) -> tuple[str, ...]:
    faults = [f"it ended on {exception.until}"] if today > exception.until else []
    if not compensating:
        faults.append("it names no compensating control")
    faults += [
        f"{name} is {'not in the catalog' if status is None else status.value}"
        for name, status in compensating
        if status is not Status.SUPPORTED
    ]
    return tuple(faults)
