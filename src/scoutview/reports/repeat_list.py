"""For every automated proof of some controls, the command that repeats it: as text and as CSV."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass, fields
from typing import Final

from scoutview.catalog.model import ProofKind
from scoutview.estate.model import Endpoint
from scoutview.findings import Finding
from scoutview.reports.model import Report
from scoutview.reports.moments import in_zone
from scoutview.reports.repeat import repeat, tool_words

NOT_MADE: Final = "(no look was made: see the finding's words)"


@dataclass(frozen=True, slots=True)
class Row:
    """One command that repeats what one finding of one control rests on."""

    control: str
    probe: str
    target: str
    outcome: str
    seen: str
    entry: int
    command: str
    expect: str
    tools: str


def repeat_rows(report: Report, controls: Collection[str]) -> list[Row]:
    """Return a row for each command, in the order of the controls; one for a look not made."""
    return list(_rows(report, controls))


def repeat_csv(rows: Collection[Row]) -> str:
    """Return the rows as CSV (RFC 4180) with a header."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(field.name for field in fields(Row))
    writer.writerows(map(astuple, rows))
    return out.getvalue()


def repeat_text(rows: Collection[Row]) -> str:
    """Return the rows for a reader, one block for each finding."""
    lines: list[str] = []
    before = None
    for row in rows:
        head = (row.control, row.probe, row.target)
        if head != before:
            lines += ["", f"{row.control}  {row.probe}  at {row.target}"]
            lines.append(f"  was {row.outcome} on {row.seen} (entry {row.entry}); {row.tools}")
            before = head
        lines.append(f"  $ {row.command}")
        if row.expect:
            lines.append(f"    the same state answers: {row.expect}")
    return "\n".join(lines).lstrip("\n") + "\n"


def _rows(report: Report, controls: Collection[str]) -> Iterator[Row]:
    for result in report.assessment.controls:
        if result.id not in controls:
            continue
        proofs = {p.name for p in result.proofs if p.kind is ProofKind.PROBE}
        for index in result.findings:
            finding = report.assessment.findings[index]
            if finding.probe in proofs:
                yield from _of_finding(report, result.id, finding)


def _of_finding(report: Report, control: str, finding: Finding) -> Iterator[Row]:
    endpoint = _endpoint(report, finding.target)
    seen = in_zone(finding.observed_at, report.estate.timezone)
    head = (control, finding.probe, finding.target, finding.outcome.value, seen)
    found = False
    for entry in finding.entries or (finding.entry,):
        observation = report.observations.get(entry)
        if observation is None:
            continue
        for again in repeat(observation.fact, endpoint):
            found = True
            tools = tool_words(observation.fact)
            yield Row(*head, entry, again.command, again.expect, tools)
    if not found:
        yield Row(*head, finding.entry, NOT_MADE, "", finding.message)


def _endpoint(report: Report, target: str) -> Endpoint | None:
    named = (each for each in report.estate.endpoints() if each.name == target)
    return next(named, None)
