"""Findings by system and endpoint, each with its evidence card; no card is printed twice."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scoutview.estate.model import Endpoint, System
from scoutview.findings import Finding, Outcome
from scoutview.reports.accepted_deviations import excused_until
from scoutview.reports.counts import WORST_OUTCOME_FIRST
from scoutview.reports.evidence_card import Card, evidence_card, steps
from scoutview.reports.marks import Mark, outcome_mark
from scoutview.reports.model import Report
from scoutview.reports.moments import in_zone
from scoutview.reports.probe_words import ProbeWords, probe_words

HEX_BUDGET_BYTES = 600_000  # of wire bytes in one page; each is printed as about five
_CUTS = (1024, 512, 256, 128, 64, 32, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with its words. `card` is None where its entry's card stands elsewhere.

    `excused_until` is the last day of the exception that holds for it (None: there is none).
    """

    place: int
    finding: Finding
    mark: Mark
    words: ProbeWords
    when: str
    where: str
    card: Card | None
    other_entries: tuple[int, ...]
    excused_until: date | None = None

    @property
    def wants_mending(self) -> bool:
        """Whether the remediation is told: only where the good state is absent."""
        return self.finding.outcome is Outcome.NOT_MET


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """An endpoint, or the system itself (`endpoint` None), with what was found, worst first."""

    name: str
    endpoint: Endpoint | None
    findings: tuple[FindingView, ...]
    others: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemView:
    """A system with the views of its endpoints; `counts` are (mark, number), worst first."""

    system: System
    counts: tuple[tuple[Mark, int], ...]
    targets: tuple[TargetView, ...]


class FindingViews:
    """Builds the views of one report, remembering which cards were given out."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._most_bytes = hex_bytes(report)
        self._given: set[int] = set()
        self._excused: Mapping[int, date] = excused_until(report)
        self._findings: dict[str, list[tuple[int, Finding]]] = defaultdict(list)
        for place, finding in enumerate(report.assessment.findings):
            self._findings[finding.target].append((place, finding))
        self._entries: dict[str, list[int]] = defaultdict(list)
        for entry in sorted(report.observations):
            self._entries[report.observations[entry].target].append(entry)

    def systems(self) -> tuple[SystemView, ...]:
        """Return the view of every system, in the order of the estate."""
        return tuple(self._system(system) for system in self._report.estate.systems)

    def _system(self, system: System) -> SystemView:
        targets: list[tuple[str, Endpoint | None]] = [(system.id, None)]
        targets += [(endpoint.name, endpoint) for endpoint in system.endpoints]
        views = tuple(self._target(name, endpoint) for name, endpoint in targets)
        outcomes = [view.finding.outcome for target in views for view in target.findings]
        return SystemView(
            system=system,
            counts=tuple(
                (outcome_mark(outcome), outcomes.count(outcome))
                for outcome in WORST_OUTCOME_FIRST
                if outcome in outcomes
            ),
            targets=tuple(view for view in views if view.findings or view.others),
        )

    def _target(self, name: str, endpoint: Endpoint | None) -> TargetView:
        worst_first = sorted(
            self._findings.get(name, ()),
            key=lambda numbered: WORST_OUTCOME_FIRST.index(numbered[1].outcome),
        )
        views = tuple(self._view(place, finding, endpoint) for place, finding in worst_first)
        left = [entry for entry in self._entries.get(name, ()) if entry not in self._given]
        others = tuple(self._card(entry, endpoint) for entry in left)
        return TargetView(
            name=name,
            endpoint=endpoint,
            findings=views,
            others=tuple(card for card in others if card is not None),
        )

    def _view(self, place: int, finding: Finding, endpoint: Endpoint | None) -> FindingView:
        vantage = finding.vantage
        where = f"host {vantage.host}" + (f", address {vantage.source}" if vantage.source else "")
        return FindingView(
            place=place,
            finding=finding,
            mark=outcome_mark(finding.outcome),
            words=probe_words(finding.probe),
            when=in_zone(finding.observed_at, self._report.estate.timezone),
            where=where + (f", calling as {vantage.caller}" if vantage.caller else ""),
            card=self._card(finding.entry, endpoint),
            other_entries=tuple(entry for entry in finding.entries if entry != finding.entry),
            excused_until=self._excused.get(place),
        )

    def _card(self, entry: int, endpoint: Endpoint | None) -> Card | None:
        seen = self._report.observations.get(entry)
        if seen is None or entry in self._given:
            return None
        self._given.add(entry)
        return evidence_card(
            entry,
            seen,
            endpoint=endpoint,
            run=self._report.run,
            timezone=self._report.estate.timezone,
            most_bytes=self._most_bytes,
        )


def hex_bytes(report: Report) -> int:
    """Return how many bytes of each direction are printed so that the page stays readable."""
    lengths = [
        len(data)
        for seen in report.observations.values()
        for step in steps(seen.fact)
        for data in (step.wire.sent, step.wire.received)
    ]
    return next(
        (most for most in _CUTS if sum(min(n, most) for n in lengths) <= HEX_BUDGET_BYTES),
        _CUTS[-1],
    )
