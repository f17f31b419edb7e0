"""From what was seen to findings: every probe that applies answers once for every target."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from scoutview.estate.model import Endpoint, Estate, System
from scoutview.facts.observation import NotLooked, Observation
from scoutview.findings import Finding, Vantage
from scoutview.pipeline.scope import Scope
from scoutview.probes import catalogue as probes
from scoutview.probes.probe import Case, Probe, Verdict, answer

Recorded = tuple[int, Observation]  # its index in the ledger, and what was seen


class Sightings:
    """The observations of one run by target and kind of fact.

    `opened` is the run-opened entry's index and time: what a finding refers to when nothing at
    all was recorded for its target (a probe that is newer than the run).
    """

    def __init__(
        self, estate: Estate, recorded: Sequence[Recorded], opened: tuple[int, datetime]
    ) -> None:
        self._estate = estate
        self._opened = opened
        self._seen: dict[str, dict[str, Recorded]] = {}
        for entry, observation in recorded:
            self._seen.setdefault(observation.target, {})[observation.look] = (entry, observation)

    def findings(self, scope: Scope) -> tuple[Finding, ...]:
        """Return exactly one finding for each probe and target of the scope."""
        return tuple(self._findings(scope))

    def stricter(self, finding: Finding, parameters: Mapping[str, int]) -> Verdict:
        """Judge a finding's facts again under a control's own parameters."""
        system_id, _, endpoint_id = finding.target.partition(".")
        system = self._estate.system(system_id)
        endpoint = next((e for e in system.endpoints if e.id == endpoint_id), None)
        probe = probes.BY_ID[finding.probe]
        return answer(probe, self._case(probe, system, endpoint, parameters))

    def _findings(self, scope: Scope) -> Iterator[Finding]:
        for system in scope.systems(self._estate):
            for endpoint in system.endpoints:
                for probe in scope.probes_of(endpoint):
                    yield self._finding(probe, system, endpoint)
            for probe in scope.probes_of_system(system):
                yield self._finding(probe, system, None)

    def _finding(self, probe: Probe, system: System, endpoint: Endpoint | None) -> Finding:
        target = _name(system, endpoint)
        case = self._case(probe, system, endpoint, {})
        outcome, message = answer(probe, case)
        needed = self._needed(probe, target)
        decisive = self._deciding(target, case) or _first(needed)
        entry, observed_at = self._opened if decisive is None else _entry_and_time(decisive)
        return Finding(
            probe=probe.id,
            target=target,
            outcome=outcome,
            message=message,
            observed_at=observed_at,
            vantage=decisive[1].vantage if decisive else Vantage(""),
            entry=entry,
            entries=tuple(index for index, _ in needed),
        )

    def _case(
        self,
        probe: Probe,
        system: System,
        endpoint: Endpoint | None,
        parameters: Mapping[str, int],
    ) -> Case:
        needed = self._needed(probe, _name(system, endpoint))
        first = _first(needed)
        return Case(
            system=system,
            endpoint=endpoint,
            facts={observation.look: observation.fact for _, observation in needed},
            observed_at=self._opened[1] if first is None else first[1].observed_at,
            parameters={**probe.parameters, **parameters},
        )

    def _deciding(self, target: str, case: Case) -> Recorded | None:
        """Return the observation that the probe's verdict rests on, where the case tells."""
        return self._seen.get(target, {}).get(case.rests_on[-1]) if case.rests_on else None

    def _needed(self, probe: Probe, target: str) -> list[Recorded]:
        seen = self._seen.get(target, {})
        return [seen[kind] for kind in probe.needs if kind in seen]


def _name(system: System, endpoint: Endpoint | None) -> str:
    return endpoint.name if endpoint else system.id


def _first(needed: Sequence[Recorded]) -> Recorded | None:
    """Return the first needed observation that holds a fact, else the first there is."""
    for recorded in needed:
        if not isinstance(recorded[1].fact, NotLooked):
            return recorded
    return needed[0] if needed else None


def _entry_and_time(recorded: Recorded) -> tuple[int, datetime]:
    return recorded[0], recorded[1].observed_at
