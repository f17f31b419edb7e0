"""Gathering: everything that judging rests on, indexed once, so that no rule searches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from scoutview.assessment.exceptions import by_probe_and_target
from scoutview.assessment.known import Known, Pieces, Sighting, Sightings, Stricter, track
from scoutview.assessment.model import Evidence, PastFinding
from scoutview.assessment.targets import Target, every_target, must_be_seen
from scoutview.catalog.model import Catalog, ProofKind
from scoutview.estate.model import Deviation, Estate, Protocol, ReportType
from scoutview.findings import Finding


@dataclass(frozen=True, slots=True)
class _Place:
    """One estate, indexed: its targets by name, its exceptions by probe and target."""

    targets: Mapping[str, Target]
    declared: Mapping[tuple[str, str], Sequence[Deviation]]


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
    """Index everything once; the order of what comes in is lost here."""
    today = _place(estate)
    everything = tuple(today.targets.values())
    ordered = in_estate_order(findings, estate)
    zone = ZoneInfo(estate.timezone)
    now = [_of_this_run(index, finding, today, zone) for index, finding in enumerate(ordered)]
    places = _places(history)
    past = _inside(estate, [*_earlier(history, now, places, zone), *now])
    seen = {(look.probe, look.target) for look in (*now, *past)}
    probes = {p.name for c in catalog.controls for p in c.proofs if p.kind is ProofKind.PROBE}
    return Known(
        estate=estate,
        judged_on=judged_on,
        findings=ordered,
        now=_by_probe(now),
        past={
            probe: {name: track(looks) for name, looks in targets.items()}
            for probe, targets in _by_probe(past).items()
        },
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
        excepted=frozenset(pair for place in (today, *places.values()) for pair in place.declared),
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


def _place(estate: Estate) -> _Place:
    targets = {target.name: target for target in every_target(estate)}
    return _Place(targets, by_probe_and_target(estate.exceptions))


def _places(history: Iterable[PastFinding]) -> Mapping[int, _Place]:
    """Index each distinct estate object of the history once, by its identity."""
    estates = {id(past.estate): past.estate for past in history}
    return {key: _place(estate) for key, estate in estates.items()}


def _of_this_run(index: int, finding: Finding, today: _Place, zone: ZoneInfo) -> Sighting:
    return Sighting(
        probe=finding.probe,
        target=finding.target,
        outcome=finding.outcome,
        message=finding.message,
        observed_at=finding.observed_at,
        day=finding.observed_at.astimezone(zone).date(),
        entry=finding.entry,
        vantage=finding.vantage,
        seen=today.targets.get(finding.target),
        declared=today.declared.get((finding.probe, finding.target), ()),
        index=index,
    )


def _earlier(
    history: Iterable[PastFinding],
    now: Iterable[Sighting],
    places: Mapping[int, _Place],
    zone: ZoneInfo,
) -> Iterator[Sighting]:
    """Yield the history without what this run says of the same entry: that is the judgement."""
    told = {(look.probe, look.target, look.entry) for look in now}
    each = {(p.probe, p.target, p.entry, p.outcome, p.observed_at, p.run): p for p in history}
    for past in each.values():
        if (past.probe, past.target, past.entry) in told:
            continue
        place = places[id(past.estate)]
        yield Sighting(
            probe=past.probe,
            target=past.target,
            outcome=past.outcome,
            message="",
            observed_at=past.observed_at,
            day=past.observed_at.astimezone(zone).date(),
            entry=past.entry,
            vantage=past.vantage,
            seen=place.targets.get(past.target),
            declared=place.declared.get((past.probe, past.target), ()),
            run=past.run,
        )


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


def _by_proof(evidence: Iterable[Evidence]) -> Pieces:
    indexed: dict[tuple[str, ProofKind, str], list[Evidence]] = defaultdict(list)
    for piece in evidence:
        indexed[piece.control, piece.kind, piece.name].append(piece)
    return dict(indexed)
