"""All that is known when judging starts, indexed once: looks, pieces of evidence, targets."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scoutview.assessment.model import Evidence, PastFinding
from scoutview.assessment.order import OUTCOME_RANK
from scoutview.assessment.targets import Target, every_target, must_be_seen
from scoutview.catalog.model import Catalog, Proof, ProofKind
from scoutview.estate.model import Estate, Period, Protocol, ReportType
from scoutview.findings import Finding, Outcome, Vantage

Stricter = Callable[[Finding, Mapping[str, int]], tuple[Outcome, str]]
Pieces = Mapping[tuple[str, ProofKind, str], Sequence[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One finding, of this run or an earlier one, with its day in the organization's time zone.

    `index` is its place in Assessment.findings, None for an earlier run.
    """

    probe: str
    target: str
    outcome: Outcome
    message: str
    observed_at: datetime
    day: date
    entry: int
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

    `targets` are by probe. `departed` are the sightings in `past` of targets that are not in
    today's estate. `pieces` are by control (id or hub id), kind and name.
    """

    estate: Estate
    judged_on: date
    findings: tuple[Finding, ...]
    now: Sightings
    past: Tracks
    departed: Mapping[str, Sequence[Sighting]]
    targets: Mapping[str, Sequence[Target]]
    pieces: Pieces
    stricter: Stricter | None = None

    @property
    def period(self) -> Period:
        """Return the days that evidence must cover: one day in a type 1 examination."""
        return self.estate.engagement.period

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

    def course(self, target: str, proof: Proof) -> Track:
        """Return the looks of the period at one target, as the control's parameters judge them."""
        stored = self.past.get(proof.name, {}).get(target, Track())
        if self.stricter is None or not proof.parameters:
            return stored
        return track(self.under(look, proof) for look in stored.looks)

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
            vantage=Vantage(host=""),
            entry=sighting.entry,
            entries=(sighting.entry,),
        )


def gather(
    *,
    estate: Estate,
    catalog: Catalog,
    findings: Sequence[Finding],
    history: Sequence[PastFinding],
    evidence: Sequence[Evidence],
    judged_on: date,
    protocols: Mapping[str, frozenset[Protocol]],
    stricter: Stricter | None,
) -> Known:
    """Index everything once, so that no rule searches; the order of what comes in is lost here."""
    ordered = in_estate_order(findings, estate)
    zone = ZoneInfo(estate.timezone)
    now = [_of_this_run(index, finding, zone) for index, finding in enumerate(ordered)]
    past = _inside(estate, [*_earlier(history, now, zone), *now])
    everything = every_target(estate)
    names = {target.name for target in everything}
    seen = {(look.probe, look.target) for look in (*now, *past)}
    probes = {p.name for c in catalog.controls for p in c.proofs if p.kind is ProofKind.PROBE}
    return Known(
        estate=estate,
        judged_on=judged_on,
        findings=ordered,
        now=_by_probe(now),
        past={
            probe: {name: track(looks) for name, looks in targets.items() if name in names}
            for probe, targets in _by_probe(past).items()
        },
        departed=_departed(past, names),
        targets={
            probe: tuple(
                target
                for target in everything
                if (probe, target.name) in seen
                or (probe in protocols and must_be_seen(target, protocols[probe]))
            )
            for probe in sorted(probes)
        },
        pieces=_by_proof(evidence),
        stricter=stricter,
    )


def in_estate_order(findings: Iterable[Finding], estate: Estate) -> tuple[Finding, ...]:
    """Return the findings in the order of the estate, then by probe; unknown targets come last."""
    place = {target.name: index for index, target in enumerate(every_target(estate))}
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                place.get(finding.target, len(place)),
                finding.target,
                finding.probe,
                finding.entry,
                finding.outcome,
                finding.message,
            ),
        )
    )


def _of_this_run(index: int, finding: Finding, zone: ZoneInfo) -> Sighting:
    return Sighting(
        probe=finding.probe,
        target=finding.target,
        outcome=finding.outcome,
        message=finding.message,
        observed_at=finding.observed_at,
        day=finding.observed_at.astimezone(zone).date(),
        entry=finding.entry,
        index=index,
    )


def _earlier(
    history: Iterable[PastFinding], now: Iterable[Sighting], zone: ZoneInfo
) -> list[Sighting]:
    """Return the history without what this run says of the same entry: that is the judgement."""
    told = {(look.probe, look.target, look.entry) for look in now}
    return [
        Sighting(
            probe=past.probe,
            target=past.target,
            outcome=past.outcome,
            message="",
            observed_at=past.observed_at,
            day=past.observed_at.astimezone(zone).date(),
            entry=past.entry,
            run=past.run,
        )
        for past in set(history)
        if (past.probe, past.target, past.entry) not in told
    ]


def _inside(estate: Estate, looks: Iterable[Sighting]) -> list[Sighting]:
    """Return the looks of a type 2 period in the order in which they were made."""
    if estate.engagement.report is not ReportType.TYPE_2:
        return []
    period = estate.engagement.period
    inside = [look for look in looks if period.start <= look.day <= period.end]
    return sorted(
        inside, key=lambda look: (look.observed_at, look.entry, look.target, look.outcome, look.run)
    )


def _by_probe(looks: Iterable[Sighting]) -> Sightings:
    indexed: dict[str, dict[str, list[Sighting]]] = defaultdict(lambda: defaultdict(list))
    for look in looks:
        indexed[look.probe][look.target].append(look)
    return {probe: dict(targets) for probe, targets in indexed.items()}


def _departed(looks: Iterable[Sighting], names: set[str]) -> Mapping[str, Sequence[Sighting]]:
    indexed: dict[str, list[Sighting]] = defaultdict(list)
    for look in looks:
        if look.target not in names:
            indexed[look.probe].append(look)
    return dict(indexed)


def _by_proof(evidence: Iterable[Evidence]) -> Pieces:
    indexed: dict[tuple[str, ProofKind, str], list[Evidence]] = defaultdict(list)
    for piece in evidence:
        indexed[piece.control, piece.kind, piece.name].append(piece)
    return dict(indexed)
