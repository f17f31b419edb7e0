"""Which probes and looks concern which target: all of them, or those that were asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scoutview.estate.model import Endpoint, Estate, System
from scoutview.looks import catalogue as looks
from scoutview.looks.look import Look
from scoutview.probes import catalogue as probes
from scoutview.probes.probe import Probe

MOST_FINDINGS: Final = 100_000  # of one run: its judgement is one content of the ledger, 64 MiB


class UnknownName(Exception):
    """`--only` names nothing that could be looked at, or what is to be looked at is too much."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The probes and systems of a run. An empty set means all."""

    probe_ids: frozenset[str] = frozenset()
    system_ids: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()  # systems that somebody else looks at

    def systems(self, estate: Estate) -> tuple[System, ...]:
        """Return the systems to look at, in the order of the estate."""
        return tuple(
            system
            for system in estate.systems
            if (not self.system_ids or system.id in self.system_ids)
            and system.id not in self.left_out
        )

    def probes_of(self, endpoint: Endpoint) -> tuple[Probe, ...]:
        """Return the probes that apply to the endpoint."""
        return tuple(p for p in self._probes() if p.applies(endpoint))

    def probes_of_system(self, system: System) -> tuple[Probe, ...]:
        """Return the probes that apply to the system itself: servers with an address only."""
        if system.is_device or not system.endpoints:
            return ()
        return tuple(p for p in self._probes() if p.judges_systems)

    def findings(self, estate: Estate) -> int:
        """Return how many findings a run of this scope makes."""
        systems = self.systems(estate)
        of_endpoints = sum(len(self.probes_of(e)) for s in systems for e in s.endpoints)
        return of_endpoints + sum(len(self.probes_of_system(s)) for s in systems)

    def looks_of(self, endpoint: Endpoint) -> tuple[Look, ...]:
        """Return the looks that these probes need, and what those build on, in order."""
        wanted = {kind for probe in self.probes_of(endpoint) for kind in probe.needs}
        chosen: list[Look] = []
        for look in reversed(looks.ALL):
            if look.kind in wanted and endpoint.protocol in look.protocols:
                chosen.append(look)
                wanted.update(look.builds_on)
        return tuple(reversed(chosen))

    def _probes(self) -> Iterable[Probe]:
        return (p for p in probes.ALL if not self.probe_ids or p.id in self.probe_ids)


def scope(estate: Estate, only: Iterable[str]) -> Scope:
    """Read the names given to `--only`. Raises UnknownName with one sentence."""
    probe_ids, system_ids = set(), set()
    known = {system.id for system in estate.systems}
    for name in only:
        if name in probes.BY_ID:
            probe_ids.add(name)
        elif name in known:
            system_ids.add(name)
        else:
            raise UnknownName(
                f"--only {name}: neither a probe nor a system of this estate; "
                "give a probe's id (scoutview explain lists them) or a system's id."
            )
    asked = Scope(frozenset(probe_ids), frozenset(system_ids))
    findings = asked.findings(estate)
    if only and not findings:
        raise UnknownName(
            "--only leaves nothing to look at: these probes do not apply to these systems;"
            " `scoutview assess ESTATE --plan` shows which do."
        )
    if findings > MOST_FINDINGS:
        raise UnknownName(
            f"This estate would give {findings} findings, and one run records {MOST_FINDINGS} at"
            " most: look at some of its systems at a time (--only SYSTEM, repeated)."
        )
    return asked
