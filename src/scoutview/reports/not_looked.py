"""What was not looked at, and why: a reader must be able to see the size of the unseen."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from scoutview.estate.model import Endpoint, Kind
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.findings import Finding, Outcome
from scoutview.probes import catalogue as probes
from scoutview.reports.model import Report


class Why(StrEnum):
    """The kinds of reasons, in the order in which they are told."""

    WITHHELD = "withheld"
    UNREACHABLE = "unreachable"
    NOT_REPORTED = "not reported by its site"
    STOPPED = "stopped"
    FAULT = "fault of Scoutview"
    UNTOLD = "not told by what came back"
    SKIPPED = "skipped"
    NO_PROBE = "no probe looks at this protocol"
    LEFT_OUT = "left out of this run"
    NO_ENDPOINT = "no endpoint declared"
    SWITCHED_OFF = "control switched off"
    OUT_OF_SCOPE = "category not in the engagement"
    NOT_DECLARED = "kind of system not declared"
    UNDECLARED = "not enumerated"


WHY_IN_WORDS = {
    Why.WITHHELD: "The authorization, the consent or the estate file does not permit it.",
    Why.UNREACHABLE: "Nothing answered there, so nothing more was asked.",
    Why.NOT_REPORTED: "Its site looks itself, and has not reported lately.",
    Why.STOPPED: "The run ended before its turn came.",
    Why.FAULT: "Scoutview itself failed. Please report it; the systems are not at fault.",
    Why.UNTOLD: "It was looked at, but what came back does not tell.",
    Why.SKIPPED: "An earlier look had made this one pointless.",
    Why.NO_PROBE: "Declared in the estate, but no probe of this run looks at this protocol.",
    Why.LEFT_OUT: "Declared in the estate, but this run was limited to other probes or systems.",
    Why.NO_ENDPOINT: "Declared in the estate without an address to look at.",
    Why.SWITCHED_OFF: "Management switched these controls off; nothing is asked for them.",
    Why.OUT_OF_SCOPE: "The engagement does not cover these, so nothing was judged by them.",
    Why.NOT_DECLARED: "Nearly every imaging department has these; the estate file has none. "
    "Are they missing there, or does somebody else run them?",
    Why.UNDECLARED: "Scoutview looks only at what the estate file declares.",
}
UNDECLARED_WORDS = (
    "Ports, systems and sites that nobody declared were not enumerated: what is not in the "
    "estate file was not looked for, and its absence here says nothing about it"
)
# What an imaging department nearly always has, whatever it declares.
_ALWAYS_FOUND = {
    Kind.RIS: "radiology information system",
    Kind.IDENTITY_PROVIDER: "identity provider",
    Kind.NETWORK: "network and firewall",
    Kind.LOG_COLLECTOR: "log collector",
    Kind.WORKSTATION: "reading workstation",
    Kind.BACKUP: "backup",
}
_WHY = {
    Reason.WITHHELD: Why.WITHHELD,
    Reason.SKIPPED: Why.SKIPPED,
    Reason.STOPPED: Why.STOPPED,
    Reason.FAULT: Why.FAULT,
    Reason.NOT_REPORTED: Why.NOT_REPORTED,
}
_UNANSWERED = {Outcome.NOT_OBSERVED, Outcome.BROKEN}
_THE_SYSTEM = "the system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Targets that share one reason.

    `looks` are kinds of facts, `entries` ledger indexes, `findings` the positions of the
    findings that have no answer for this reason: each such finding is in exactly one Unseen.
    """

    why: Why
    words: str
    targets: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    findings: tuple[int, ...] = ()

    @property
    def names_targets(self) -> bool:
        """Whether the targets tell more than the words do."""
        return self.why not in {Why.OUT_OF_SCOPE, Why.NOT_DECLARED}


@dataclass(slots=True)
class _Part:
    targets: dict[str, None] = field(default_factory=dict)
    looks: dict[str, None] = field(default_factory=dict)
    entries: dict[int, None] = field(default_factory=dict)
    findings: list[int] = field(default_factory=list)

    def add(self, target: str, look: str = "", entry: int | None = None) -> None:
        self.targets[target] = None
        if look:
            self.looks[look] = None
        if entry is not None:
            self.entries[entry] = None


def not_looked(report: Report) -> tuple[Unseen, ...]:
    """Return everything that was not looked at, grouped by reason; never empty."""
    parts: dict[tuple[Why, str], _Part] = defaultdict(_Part)
    _add_looks(report, parts)
    for endpoint, why in _endpoints_unseen(report):
        parts[why].add(endpoint.name)
    for system in report.estate.systems:
        if not system.endpoints:
            parts[Why.NO_ENDPOINT, "no endpoint is declared"].add(system.id)
    _add_scope(report, parts)
    order = list(Why)
    grouped = sorted(parts.items(), key=lambda part: (order.index(part[0][0]), part[0][1]))
    return (
        *(
            Unseen(
                why=why,
                words=words,
                targets=tuple(part.targets),
                looks=tuple(part.looks),
                entries=tuple(sorted(part.entries)),
                findings=tuple(part.findings),
            )
            for (why, words), part in grouped
        ),
        Unseen(why=Why.UNDECLARED, words=UNDECLARED_WORDS),
    )


def unanswered(unseen: Sequence[Unseen]) -> tuple[tuple[Why, int], ...]:
    """Return how many findings have no answer for each reason; the sum is all of them."""
    counted: Counter[Why] = Counter()
    for one in unseen:
        counted[one.why] += len(one.findings)
    return tuple((why, counted[why]) for why in Why if counted[why])


def unanswered_words(report: Report, unseen: Sequence[Unseen]) -> str:
    """Return e.g. "51 findings not observed: 42 withheld, 9 skipped"; empty when there are none."""
    outcomes = Counter(finding.outcome for finding in report.assessment.findings)
    silent, broken = outcomes[Outcome.NOT_OBSERVED], outcomes[Outcome.BROKEN]
    if not silent + broken:
        return ""
    each = ", ".join(f"{count} {why.value}" for why, count in unanswered(unseen))
    also = f", {broken} broken" if broken else ""
    return f"{silent} {'finding' if silent == 1 else 'findings'} not observed{also}: {each}"


def _add_looks(report: Report, parts: dict[tuple[Why, str], _Part]) -> None:
    """Add the findings without an answer, then the looks not made that no finding is for."""
    dead = _dead_targets(report)
    for place, finding in enumerate(report.assessment.findings):
        if finding.outcome in _UNANSWERED:
            seen = report.observations.get(finding.entry)
            part = parts[_told_by_finding(finding, seen, dead)]
            part.add(finding.target, entry=finding.entry)
            part.findings.append(place)
    for entry, seen in sorted(report.observations.items()):
        told = _told(seen, dead)
        if told is not None and (told in parts or told[0] is not Why.SKIPPED):
            parts[told].add(seen.target, seen.look, entry)


def _add_scope(report: Report, parts: dict[tuple[Why, str], _Part]) -> None:
    for control in report.assessment.controls:
        if control.off:
            parts[Why.SWITCHED_OFF, control.off].add(control.id)
    inside = set(report.estate.engagement.categories)
    left_out = Counter(c.category for c in report.catalog.criteria if c.category not in inside)
    for category, count in left_out.items():
        name = category.value.replace("-", " ")
        words = f"{count} {'criterion' if count == 1 else 'criteria'} of {name}"
        parts[Why.OUT_OF_SCOPE, words].add(category.value)
    declared = {system.kind for system in report.estate.systems}
    for kind, words in _ALWAYS_FOUND.items():
        if kind not in declared:
            parts[Why.NOT_DECLARED, words].add(kind.value)


def _dead_targets(report: Report) -> dict[str, str]:
    """Return the targets where nothing answers, with how that was told."""
    return {
        seen.target: seen.fact.detail or seen.fact.state.value
        for seen in report.observations.values()
        if isinstance(seen.fact, Reach) and seen.fact.state is not Reachability.ANSWERS
    }


def _told_by_finding(
    finding: Finding, seen: Observation | None, dead: dict[str, str]
) -> tuple[Why, str]:
    """Return why a finding has no answer: its message begins with the reason's own word."""
    if finding.outcome is Outcome.BROKEN:
        return Why.FAULT, finding.message
    for reason, why in _WHY.items():
        if finding.message.startswith(f"{reason.value}: "):
            if why is Why.SKIPPED and finding.target in dead:
                break
            words = finding.message.removeprefix(f"{reason.value}: ")
            return why, _without_name(words, finding.target)
    if finding.target in dead:
        return Why.UNREACHABLE, dead[finding.target]
    if seen is not None and isinstance(seen.fact, NotLooked):
        return _WHY[seen.fact.reason], _without_name(seen.fact.words, finding.target)
    return Why.UNTOLD, finding.message


def _told(seen: Observation, dead: dict[str, str]) -> tuple[Why, str] | None:
    """Return why this observation is none; looks skipped at a dead target are told once, there."""
    if isinstance(seen.fact, Reach) and seen.target in dead:
        return Why.UNREACHABLE, dead[seen.target]
    if isinstance(seen.fact, NotLooked):
        if seen.fact.reason is Reason.SKIPPED and seen.target in dead:
            return None
        return _WHY[seen.fact.reason], _without_name(seen.fact.words, seen.target)
    return None


def _without_name(words: str, target: str) -> str:
    """Return the words with the target's own system unnamed: the same reason is told once."""
    system = re.escape(target.split(".", maxsplit=1)[0])
    return re.sub(rf"(?<![\w.-]){system}(?![\w-])", _THE_SYSTEM, words)


def _endpoints_unseen(report: Report) -> Iterator[tuple[Endpoint, tuple[Why, str]]]:
    """Yield the endpoints that have no finding: left out of this run, or of no probe's interest."""
    judged = {finding.target for finding in report.assessment.findings}
    for endpoint in report.estate.endpoints():
        if endpoint.name in judged:
            continue
        if any(probe.applies(endpoint) for probe in probes.ALL):
            words = f"this run asked nothing of this {endpoint.protocol} endpoint"
            yield endpoint, (Why.LEFT_OUT, words)
        else:
            yield endpoint, (Why.NO_PROBE, f"no probe looks at {endpoint.protocol}")
