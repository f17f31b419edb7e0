"""The plan as CSV that Jira Cloud imports: one task for each item.

Columns that stand several times (Labels) give one issue several values. Dates are ISO 8601, to
be named as `yyyy-MM-dd` in the import. Every issue has a label that is the same in every plan,
so that what was imported before can be found again.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from scoutview.exchange.plan.markdown import facts
from scoutview.exchange.plan.model import Item, Plan
from scoutview.exchange.plan.words import cell, one_line, proof_words, some, wiki
from scoutview.findings import Severity

COLUMNS: Final = (
    "Summary",
    "Description",
    "Issue Type",
    "Priority",
    "Labels",
    "Labels",
    "Labels",
    "Due Date",
    "Component",
)
SUMMARY_CHARACTERS_MAX: Final = 255  # Jira refuses a longer one
PRIORITY: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "Highest",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
}
_NO_LABEL: Final = re.compile(r"[^A-Za-z0-9._-]+")


def plan_jira_csv(plan: Plan) -> str:
    """Return the CSV (RFC 4180) with a header; cells that would run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for item in plan.items:
        writer.writerow(map(cell, _row(plan, item)))
    return out.getvalue()


def _row(plan: Plan, item: Item) -> Iterator[str]:
    summary = one_line(f"{item.control}: {item.title}")
    yield summary[:SUMMARY_CHARACTERS_MAX]
    yield "\n".join(_description(plan, item))
    yield "Task"
    yield PRIORITY[item.severity]
    yield "scoutview"
    yield _NO_LABEL.sub("-", item.id)
    yield f"wave-{item.wave}"
    yield item.due.isoformat()
    yield item.family.value


def _description(plan: Plan, item: Item) -> Iterator[str]:
    yield f"Item {wiki(item.id)} of the remediation plan of run {wiki(plan.run)}."
    for label, value in facts(item):
        yield f"{label}: {wiki(value)}"
    for words in some(item.found):
        yield f"Found: {wiki(words)}"
    for words in some(item.compensated):
        yield f"Accepted: {wiki(words)}"
    if item.remediation:
        yield from ("", wiki(item.remediation))
    yield from (f"{n}. {wiki(step)}" for n, step in enumerate(item.steps, start=1))
    yield from ("", "What closes it:")
    for proof in item.proofs:
        yield f"* {wiki(proof_words(proof))}"
