"""Declared exceptions: when a deviation is compensated, and why one is not any more."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scoutview.assessment.controls import Ruled
from scoutview.assessment.known import Sighting
from scoutview.assessment.model import Status
from scoutview.assessment.ruling import NO_EXCUSE, Excuse, Excuses
from scoutview.catalog.model import Control
from scoutview.estate.model import Deviation
from scoutview.findings import Vantage


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Which looks have exceptions, and how the controls stand when none of them counts.

    `declared` are probe and target of each. `standing` is by control id (the hub's, too).
    Because it knows no exceptions, a compensating control can never rest on a compensated one.
    """

    declared: Collection[tuple[str, str]]
    standing: Mapping[str, Status]
    judged_on: date

    def concern(self, ruled: Ruled) -> bool:
        """Whether an exception is declared for any failing look of the control."""
        return any(
            (ruling.result.name, grade.target) in self.declared
            for ruling in ruled.rulings
            for grade in ruling.grades
            if grade.status is Status.DEVIATION
        )

    def of(self, control: Control) -> Excuses:
        """Return what excuses the failing findings of this control."""
        own = {control.id, control.hub_id} - {""}

        def excuse(look: Sighting) -> Excuse:
            return self._excuse(look, own)

        return excuse

    def _excuse(self, look: Sighting, own: set[str]) -> Excuse:
        """Return the first exception that holds, else why none does.

        Only what the estate of the look's own run declares counts: an exception never reaches
        back to a look that was made before it was approved.
        """
        why_not: list[str] = []
        for exception in look.declared:
            faults = tuple(self._faults(exception, look, own))
            if not faults:
                return Excuse(holds=True, words=_in_force(exception, look.vantage))
            why_not.extend(faults)
        return Excuse(holds=False, words="; ".join(why_not)) if why_not else NO_EXCUSE

    def _faults(self, exception: Deviation, look: Sighting, own: set[str]) -> Iterator[str]:
        """Tell why the exception does not hold for this look; nothing when it does.

        What this run sees needs an exception in force today; a look of an earlier run one that
        was in force on its day. An exception has no first day: it is in force until its last.
        """
        needed = look.day if look.index is None else max(look.day, self.judged_on)
        if needed > exception.until:
            yield f"the exception ended on {exception.until}"
        if not exception.compensating:
            yield "the exception names no compensating control"
        for control_id in exception.compensating:
            if control_id in own:
                yield f"its compensating control {control_id} is the control itself"
            elif control_id not in self.standing:
                yield f"its compensating control {control_id} is not in the catalog"
            elif self.standing[control_id] is not Status.SUPPORTED:
                yield f"its compensating control {control_id} is {self.standing[control_id].value}"


def by_probe_and_target(
    exceptions: Sequence[Deviation],
) -> Mapping[tuple[str, str], Sequence[Deviation]]:
    """Index the exceptions; of several about one target the one that lasts longest is first."""
    indexed: dict[tuple[str, str], list[Deviation]] = defaultdict(list)
    for exception in sorted(
        exceptions,
        key=lambda one: (-one.until.toordinal(), one.compensating, one.reason, one.approved_by),
    ):
        indexed[exception.probe, exception.target].append(exception)
    return dict(indexed)


def _in_force(exception: Deviation, vantage: Vantage) -> str:
    """Tell the exception, and from where the failing look was made: inside a fence or outside."""
    told = (
        f"{exception.probe} at {exception.target} is compensated until {exception.until} by "
        f"{', '.join(exception.compensating)}, approved by {exception.approved_by}: "
        f"{exception.reason}"
    )
    if not vantage.source:
        return told
    return f"{told} (the look that failed reached it from {vantage.source} on {vantage.host})"
