"""What was not looked at, and why: a reader must be able to see the size of the unseen."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scoutview.estate.model import Endpoint
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.reports.model import Report


class Why(StrEnum):
    """The kinds of reasons, in the order in which they are told."""

    WITHHELD = "withheld"
    UNREACHABLE = "unreachable"
    STOPPED = "stopped"
    FAULT = "fault of Scoutview"
    SKIPPED = "skipped"
    NO_PROBE = "no probe looks at this protocol"
    LEFT_OUT = "left out of this run"
    NO_ENDPOINT = "no endpoint declared"
    UNDECLARED = "not enumerated"


WHY_IN_WORDS = {
    Why.WITHHELD: "The authorization, the consent or the estate file does not permit it.",
    Why.UNREACHABLE: "Nothing answered there, so nothing more was asked.",
    Why.STOPPED: "The run ended before its turn came.",
    Why.FAULT: "Scoutview itself failed. Please report it; the systems are not at fault.",
    Why.SKIPPED: "An earlier look had already told, or had made this one pointless.",
    Why.NO_PROBE: "Declared in the estate, but no probe of this run looks at this protocol.",
    Why.LEFT_OUT: "Declared in the estate, but this run was limited to other probes or systems.",
    Why.NO_ENDPOINT: "Declared in the estate without an address to look at.",
    Why.UNDECLARED: "Scoutview looks only at what the estate file declares.",
}
UNDECLARED_WORDS = (
    "Ports, systems and sites that nobody declared were not enumerated: what is not in the "
    "estate file was not looked for, and its absence here says nothing about it"
)

_WHY = {
    Reason.WITHHELD: Why.WITHHELD,
    Reason.SKIPPED: Why.SKIPPED,
    Reason.STOPPED: Why.STOPPED,
    Reason.FAULT: Why.FAULT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Targets that share one reason. `looks` are kinds of facts, `entries` ledger indexes."""

    why: Why
    words: str
    targets: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


def not_looked(report: Report) -> tuple[Unseen, ...]:
    """Return everything that was not looked at, grouped by reason; never empty."""
    dead = _dead_targets(report)
    parts: dict[tuple[Why, str], list[tuple[str, str, int]]] = defaultdict(list)
    for entry, seen in sorted(report.observations.items()):
        told = _told(seen, dead)
        if told is not None:
            parts[told].append((seen.target, seen.look, entry))
    for endpoint, why in _endpoints_unseen(report):
        parts[why].append((endpoint.name, "", -1))
    for system in report.estate.systems:
        if not system.endpoints:
            key = (Why.NO_ENDPOINT, "no endpoint is declared")
            parts[key].append((system.id, "", -1))
    order = list(Why)
    grouped = sorted(parts.items(), key=lambda part: (order.index(part[0][0]), part[0][1]))
    return (
        *(_unseen(why, words, items) for (why, words), items in grouped),
        Unseen(why=Why.UNDECLARED, words=UNDECLARED_WORDS),
    )


def _unseen(why: Why, words: str, items: list[tuple[str, str, int]]) -> Unseen:
    return Unseen(
        why=why,
        words=words,
        targets=tuple(dict.fromkeys(target for target, _, _ in items)),
        looks=tuple(dict.fromkeys(look for _, look, _ in items if look)),
        entries=tuple(entry for _, _, entry in items if entry >= 0),
    )


def _dead_targets(report: Report) -> frozenset[str]:
    return frozenset(
        seen.target
        for seen in report.observations.values()
        if isinstance(seen.fact, Reach) and seen.fact.state is not Reachability.ANSWERS
    )


def _told(seen: Observation, dead: frozenset[str]) -> tuple[Why, str] | None:
    """Return why this observation is none; looks skipped at a dead target are told once, there."""
    if isinstance(seen.fact, Reach) and seen.target in dead:
        return Why.UNREACHABLE, seen.fact.detail or seen.fact.state.value
    if isinstance(seen.fact, NotLooked):
        if seen.fact.reason is Reason.SKIPPED and seen.target in dead:
            return None
        return _WHY[seen.fact.reason], seen.fact.words
    return None


def _endpoints_unseen(report: Report) -> Iterator[tuple[Endpoint, tuple[Why, str]]]:
    """Yield the endpoints that no probe has a finding about."""
    judged = {finding.target for finding in report.assessment.findings}
    endpoints = report.estate.endpoints()
    protocols = {endpoint.protocol for endpoint in endpoints if endpoint.name in judged}
    for endpoint in endpoints:
        if endpoint.name in judged:
            continue
        if endpoint.protocol in protocols:
            words = f"this run asked nothing of this {endpoint.protocol} endpoint"
            yield endpoint, (Why.LEFT_OUT, words)
        else:
            yield endpoint, (Why.NO_PROBE, f"no probe of this run looks at {endpoint.protocol}")
