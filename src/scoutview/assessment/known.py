"""All that is known when judging starts: looks, pieces of evidence, targets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scoutview.assessment.model import Evidence
from scoutview.assessment.order import OUTCOME_RANK
from scoutview.assessment.targets import Target
from scoutview.catalog.model import Proof, ProofKind
from scoutview.estate.model import Deviation, Estate, Period, ReportType
from scoutview.findings import Finding, Outcome, Vantage

Stricter = Callable[[Finding, Mapping[str, int]], tuple[Outcome, str]]
Pieces = Mapping[tuple[str, ProofKind, str], Sequence[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One finding, of this run or an earlier one, with its day in the organization's time zone.

    `index` is its place in Assessment.findings, None for an earlier run. `seen` is the target and
    `declared` are the exceptions for it as the estate of its own run has them: no later edit of
    the estate file changes what the look meant on its day.
    """

    probe: str
    target: str
    outcome: Outcome
    message: str
    observed_at: datetime
    day: date
    entry: int
    vantage: Vantage
    seen: Target | None
    declared: Sequence[Deviation]
    run: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """One probe's looks at one target through a period, sorted out once for all controls."""

    looks: tuple[Sighting, ...] = ()
    failed: tuple[Sighting, ...] = ()
    good_days: frozenset[date] = frozenset()  # met or not applicable
    met: bool = False


Sightings = Mapping[str, Mapping[str, Sequence[Sighting]]]  # by probe, then by target
Tracks = Mapping[str, Mapping[str, Track]]  # the same


def track(looks: Iterable[Sighting]) -> Track:
    """Sort the looks of one target by what they say of operation."""
    kept = tuple(looks)
    met = [look.day for look in kept if look.outcome is Outcome.MET]
    other = [look.day for look in kept if look.outcome is Outcome.NOT_APPLICABLE]
    return Track(
        looks=kept,
        failed=tuple(look for look in kept if look.outcome is Outcome.NOT_MET),
        good_days=frozenset((*met, *other)),
        met=bool(met),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What every rule reads. `now` is this run, `past` every look inside a type 2 period.

    `past` has targets that are not in today's estate, too. `targets` are by probe. `pieces` are
    by control (id or hub id), kind and name. `excepted` are probe and target of every exception
    that today's estate or that of an earlier run declares.
    """

    estate: Estate
    judged_on: date
    findings: tuple[Finding, ...]
    now: Sightings
    past: Tracks
    targets: Mapping[str, Sequence[Target]]
    pieces: Pieces
    excepted: frozenset[tuple[str, str]]
    stricter: Stricter | None = None

    @property
    def period(self) -> Period:
        """Return the days that evidence must cover: one day in a type 1 examination."""
        return self.estate.engagement.period

    @property
    def zone(self) -> ZoneInfo:
        """Return the organization's time zone."""
        return ZoneInfo(self.estate.timezone)

    @property
    def type_2(self) -> bool:
        """Whether operation is examined, too."""
        return self.estate.engagement.report is ReportType.TYPE_2

    def under(self, sighting: Sighting, proof: Proof) -> Sighting:
        """Return the sighting as the control's own parameters judge it, never better than it is."""
        if self.stricter is None or not proof.parameters:
            return sighting
        outcome, message = self.stricter(self._finding(sighting), proof.parameters)
        if OUTCOME_RANK[outcome] >= OUTCOME_RANK[sighting.outcome]:
            return sighting
        asked = ", ".join(f"{name} = {value}" for name, value in sorted(proof.parameters.items()))
        return replace(sighting, outcome=outcome, message=f"{message} (asked here: {asked})")

    def courses(self, proof: Proof) -> Mapping[str, Track]:
        """Return the period's looks by target, as the control's parameters judge them."""
        stored = self.past.get(proof.name, {})
        if self.stricter is None or not proof.parameters:
            return stored
        return {
            target: track(self.under(look, proof) for look in one.looks)
            for target, one in stored.items()
        }

    def _finding(self, sighting: Sighting) -> Finding:
        """Return the finding itself; one of an earlier run is known by its deciding entry only."""
        if sighting.index is not None:
            return self.findings[sighting.index]
        return Finding(
            probe=sighting.probe,
            target=sighting.target,
            outcome=sighting.outcome,
            message=sighting.message,
            observed_at=sighting.observed_at,
            vantage=sighting.vantage,
            entry=sighting.entry,
            entries=(sighting.entry,),
        )
