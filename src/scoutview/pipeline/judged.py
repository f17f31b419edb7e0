"""A judged run for what people do next: its judgement, and single looks when they are needed."""

import json
from dataclasses import dataclass, replace
from datetime import date

from scoutview.assessment.model import Assessment
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Endpoint, Estate
from scoutview.exchange.plan.observed import Again, Asked, Observed
from scoutview.facts import codec
from scoutview.facts.observation import Fact
from scoutview.findings import Finding
from scoutview.ledger import Kind, Ledger
from scoutview.pipeline.record import Run
from scoutview.pipeline.rejudge import catalog_of, estate_of
from scoutview.pipeline.report import latest_judgement, record_of
from scoutview.pipeline.said import SaidError
from scoutview.pipeline.workspace import Workspace, belongs_to
from scoutview.probes.catalogue import BY_ID
from scoutview.reports.evidence_card import details, steps
from scoutview.reports.model import RunRecord
from scoutview.reports.moments import day_in_zone, in_zone
from scoutview.reports.repeat import repeat, tool_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A run by its latest judgement. Observations are read one by one: a plan needs none."""

    ledger: Ledger
    record: RunRecord
    version: str  # of the program that looked
    estate: Estate
    catalog: Catalog
    assessment: Assessment

    @property
    def run(self) -> str:
        """The run's id."""
        return self.record.id

    @property
    def judged_on(self) -> date:
        """The day of the judgement, to the organization."""
        return day_in_zone(self.record.judged_at, self.estate.timezone)

    def observed(self, number: int) -> Observed:
        """Return the finding with this place, and the look that decided it.

        Raises LedgerError, CodecError when the observation cannot be read.
        """
        finding = self.assessment.findings[number]
        probe = BY_ID.get(finding.probe)  # None for one that has since been removed
        vantage = finding.vantage
        where = f"host {vantage.host}" + (f", address {vantage.source}" if vantage.source else "")
        seen = Observed(
            number=number,
            finding=finding,
            statement=probe.title if probe else finding.probe,
            remediation=probe.remediation if probe else "",
            source=probe.source if probe else "",
            endpoint=self._endpoint(finding),
            who=f"Scoutview {self.version} on {vantage.host}",
            when=in_zone(finding.observed_at, self.estate.timezone),
            where=where + (f", calling as {vantage.caller}" if vantage.caller else ""),
        )
        entry = self.ledger.entry(finding.entry)
        if entry.kind != Kind.OBSERVATION:  # nothing was looked at: it rests on the run's opening
            return seen
        return _with_look(seen, codec.decode(json.loads(self.ledger.content(entry))).fact)

    def _endpoint(self, finding: Finding) -> Endpoint | None:
        named = (each for each in self.estate.endpoints() if each.name == finding.target)
        return next(named, None)


def _with_look(seen: Observed, fact: Fact) -> Observed:
    """Return the finding with what its look tells: values, questions, and how to ask again."""
    again = repeat(fact, seen.endpoint)
    return replace(
        seen,
        values=details(fact),
        asked=tuple(Asked(step.title, step.asked, step.reply) for step in steps(fact)),
        again=tuple(Again(one.command, one.expect) for one in again),
        tools=tool_words(fact) if again else "",
    )


def judged(workspace: Workspace, run: str = "") -> Judged:
    """Return a run of the workspace by its latest judgement; the last run where none is named.

    Raises:
        SaidError: The ledger has no run yet.
        NoSuchRun: It has none of that id.
        NotJudged: The run was cut off before it was judged.
        WorkspaceError: There is no ledger, or the run is about another organization.
        LedgerError, CatalogError: What was recorded cannot be read.
    """
    ledger = workspace.ledger()
    opened = Run(ledger, run or _last(ledger))
    last = latest_judgement(opened)
    estate = estate_of(opened)
    belongs_to(workspace, estate.organization)
    return Judged(
        ledger=ledger,
        record=record_of(ledger, opened, last),
        version=opened.opened.version,
        estate=estate,
        catalog=catalog_of(opened.catalog_bytes(last)),
        assessment=last.assessment,
    )


def _last(ledger: Ledger) -> str:
    runs = [entry.run or "" for entry in ledger.entries(kind="run-opened")]
    if not runs:
        raise SaidError("There is no run in this ledger yet; `scoutview assess` makes one.")
    return runs[-1]
