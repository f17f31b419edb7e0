"""What a probe is, what it may look at, and how its answer is had whatever happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from scoutview.estate.model import Endpoint, Protocol, System
from scoutview.facts.observation import Fact, NotLooked, Reason
from scoutview.findings import Outcome, Severity

Verdict = tuple[Outcome, str]
Seen = TypeVar("Seen")


class NotSeen(Exception):
    """The fact that a probe needs is not there; the text says why, in words for the user."""


class LookFailed(Exception):
    """A look failed by our own fault; never the target's."""


@dataclass(frozen=True, slots=True)
class Case:
    """All that a probe may judge from: what was declared, what was seen, and when.

    `facts` maps a fact's KIND to the fact, or to the NotLooked that stands in its place.
    `endpoint` is None when the target is the system itself. The last of `rests_on` is the kind
    of the fact that decided, or whose absence did: its entry, time and vantage are the
    finding's. It is the one that `fact` was asked for last, unless the probe says otherwise.
    """

    system: System
    endpoint: Endpoint | None
    facts: Mapping[str, Fact]
    observed_at: datetime
    parameters: Mapping[str, int]
    rests_on: list[str] = field(default_factory=list, init=False, compare=False)

    def decided_by(self, kind: type[Seen]) -> None:
        """Note that the verdict rests on the fact of this class."""
        self.rests_on.append(kind.KIND)  # type: ignore[attr-defined] # every fact class has it

    def fact(self, kind: type[Seen]) -> Seen:
        """Return the fact of this class.

        Raises NotSeen with the reason when there is none, LookFailed when that is our fault.
        """
        self.decided_by(kind)
        key = self.rests_on[-1]
        fact = self.facts.get(key)
        if isinstance(fact, kind):
            return fact
        if isinstance(fact, NotLooked) and fact.reason is Reason.FAULT:
            raise LookFailed(fact.words)
        if isinstance(fact, NotLooked):
            raise NotSeen(f"{fact.reason.value}: {fact.words}")
        raise NotSeen(f"no look gave {key}")

    @property
    def declared(self) -> Endpoint:
        """Return the endpoint. Raises NotSeen when the target is a whole system."""
        if self.endpoint is None:
            raise NotSeen("this probe judges an endpoint, not a system")
        return self.endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A statement of the good state of one endpoint (or, where `protocols` is empty, a system).

    `needs` are kinds of facts, the usual one first: it is judged as of that one's time, and it
    is the deciding one where the case does not tell. `applies` narrows `protocols` down.
    `parameters` are defaults with units in their names; a control may set stricter ones.
    `rests_on_ae_title`: what is met can be had by anyone who learns an AE title, so no access
    control may rest on it alone.
    """

    id: str
    title: str
    severity: Severity
    protocols: frozenset[Protocol]
    needs: tuple[str, ...]
    judge: Callable[[Case], Verdict]
    remediation: str
    source: str
    explanation: str  # for `scoutview explain`: what it means in a reading room
    parameters: Mapping[str, int] = field(default_factory=dict)
    rests_on_ae_title: bool = False

    def applies(self, endpoint: Endpoint) -> bool:
        """Whether this probe has something to say about the endpoint."""
        return endpoint.protocol in self.protocols

    @property
    def judges_systems(self) -> bool:
        """Whether the target is a system rather than an endpoint."""
        return not self.protocols


def answer(probe: Probe, case: Case) -> Verdict:
    """Judge one case: exactly one verdict, whatever happens; silence never looks like a pass."""
    try:
        return probe.judge(case)
    except NotSeen as unseen:
        return Outcome.NOT_OBSERVED, str(unseen)
    except LookFailed as failed:
        return Outcome.BROKEN, f"scoutview failed to look: {failed}"
    except Exception as error:  # noqa: BLE001 - the runner: our fault is a finding, not a crash
        return Outcome.BROKEN, f"scoutview failed to judge this: {type(error).__name__}: {error}"
