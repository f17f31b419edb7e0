"""What stands for systems that this run does not look at itself: the last look of their site.

A group of many sites is judged as one. Each site reports in its own time, so a judgement takes the
latest look at each system that is not too old; a site that has not reported is not looked at.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scoutview.estate.model import System
from scoutview.facts.network import OpenPorts
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.ledger import Kind, Ledger
from scoutview.pipeline.look_once import not_looked
from scoutview.pipeline.record import Run
from scoutview.pipeline.rejudge import estate_of
from scoutview.pipeline.scope import Scope

MOST_AGE: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Carried:
    """Entries of earlier looks, and what stands in the place of looks that there are none of."""

    entries: tuple[int, ...]
    missing: tuple[Observation, ...]


def carry(
    ledger: Ledger,
    scope: Scope,
    systems: Collection[System],
    *,
    now: datetime,
    collected: Collection[str],
) -> Carried:
    """Return what is known of systems that this run does not look at.

    `systems` are as the estate's bytes alone say (paths not resolved), `collected` the sites
    that have a collector. A system that is declared otherwise than when it was looked at counts
    as not looked at; a run that was limited by `--only` is not taken from. Raises LedgerError.
    """
    wanted = {system.id: system for system in systems}
    entries: list[int] = []
    for run in _recent(ledger, now):
        seen = list(_seen(run, wanted))
        for system_id in {system_id for system_id, _ in seen}:
            del wanted[system_id]
        entries += [entry for _, entry in seen]
    missing = [
        each for system in wanted.values() for each in _missing(system, scope, now, collected)
    ]
    return Carried(tuple(sorted(entries)), tuple(missing))


def _recent(ledger: Ledger, now: datetime) -> Iterator[Run]:
    """The runs that are not too old, newest first."""
    opened = [
        entry
        for entry in ledger.entries(kind=Kind.RUN_OPENED)
        if entry.run and not ledger.is_gone(entry.content)
    ]
    for entry in reversed(opened):
        run = Run(ledger, entry.run or "")
        if now - run.opened.opened_at <= MOST_AGE and not run.opened.only:
            yield run


def _seen(run: Run, wanted: dict[str, System]) -> Iterator[tuple[str, int]]:
    """The systems that a run looked at itself and that are still as it knew them, with entries."""
    if not wanted:
        return
    before = {system.id: system for system in estate_of(run).systems}
    for entry, observation in run.own_observations():
        system_id = observation.target.partition(".")[0]
        is_stand_in = (
            isinstance(observation.fact, NotLooked)
            and observation.fact.reason is Reason.NOT_REPORTED
        )
        if system_id in wanted and before[system_id] == wanted[system_id] and not is_stand_in:
            yield system_id, entry


def _missing(
    system: System, scope: Scope, now: datetime, collected: Collection[str]
) -> Iterator[Observation]:
    """What stands in the place of each look at a system that nobody has looked at lately."""
    days = MOST_AGE.days
    who = f"site {system.site}" if system.site in collected else "another run"
    words = f"{who} has not reported on it in the {days} days before {now:%Y-%m-%d}"
    for endpoint in system.endpoints:
        for look in scope.looks_of(endpoint):
            yield not_looked(look.kind, endpoint.name, Reason.NOT_REPORTED, words)
    if scope.probes_of_system(system):
        yield not_looked(OpenPorts.KIND, system.id, Reason.NOT_REPORTED, words)
