"""What a look is: what it does to a system, when it is pointless, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.observation import Fact
from scoutview.findings import Effect
from scoutview.looks.session import Session

Seen = Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One piece of I/O on one endpoint, returning one fact of kind `kind`.

    `pointless` gives, from what was seen before, the reason why this look would tell nothing
    new or disturb for nothing (empty: go on). `at_most` bounds its connections (for the plan);
    `callers` are the AE titles it calls as; `alarms` says what the system's owner will see.
    """

    kind: str
    protocols: frozenset[Protocol]
    effect: Effect
    at_most: int
    alarms: str
    look: Callable[[Session, Endpoint, Seen], Fact]
    pointless: Callable[[Endpoint, Seen], str]
    callers: tuple[str, ...] = ()
    builds_on: tuple[str, ...] = ()  # kinds of facts that it reads from `seen`
