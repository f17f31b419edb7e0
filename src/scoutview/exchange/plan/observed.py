"""One finding with what was seen for it, as fixes, letters and exception packs tell it."""

from dataclasses import dataclass

from scoutview.estate.model import Endpoint
from scoutview.findings import Finding


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the system, and its reply, in words."""

    title: str
    question: str
    reply: str


@dataclass(frozen=True, slots=True)
class Again:
    """A shell command that asks the same again, and what the same state answers."""

    command: str
    expect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A finding and the look that decided it.

    `number` is the finding's place in the run, as reports link to it. `statement` is the good
    state that the probe asks for, `source` what it rests on. `values` are exact values by label.
    There are no questions, values or commands where no look was made.
    """

    number: int
    finding: Finding
    statement: str
    remediation: str
    source: str
    endpoint: Endpoint | None
    who: str
    when: str
    where: str
    values: tuple[tuple[str, str], ...] = ()
    asked: tuple[Asked, ...] = ()
    again: tuple[Again, ...] = ()
    tools: str = ""

    @property
    def place(self) -> str:
        """Return the target with its address, port and AE title, as far as there are any."""
        if self.endpoint is None:
            return self.finding.target
        host = f"[{self.endpoint.host}]" if ":" in self.endpoint.host else self.endpoint.host
        title = f", AE title {self.endpoint.ae_title}" if self.endpoint.ae_title else ""
        where = f"{self.endpoint.protocol.value} at {host}:{self.endpoint.port}"
        return f"{self.finding.target} ({where}{title})"
