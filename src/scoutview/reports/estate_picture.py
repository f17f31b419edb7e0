"""The picture of the estate: systems, flows and the boundary, marked by what was found (SVG)."""

from collections import defaultdict

from scoutview.estate.model import Endpoint, Flow, System
from scoutview.findings import Outcome
from scoutview.reports._estate_drawing import SANS, Hand, Picture, draw
from scoutview.reports._estate_legend import Stroke
from scoutview.reports.counts import by_outcome, worst_outcome
from scoutview.reports.marks import SHAPES, Mark, outcome_mark
from scoutview.reports.model import Report
from scoutview.texts import one_line

_DASHES = {"unseen": "5 4", "blank": "2 4", "none": "2 4", "fault": "8 3 2 3"}

Worst = dict[str, Outcome | None]


def estate_picture(report: Report, *, font: str = SANS) -> Picture:
    """Return the picture of a report's estate; `font` is a CSS font family."""
    return draw(
        report.estate,
        _hand(_worst(report)),
        title=f"Systems and flows of {one_line(report.estate.organization)}",
        description=_description(report),
        font=font,
    )


def caption(system: System) -> str:
    """Return what stands below a system's name."""
    return f"{system.kind.value} \u00b7 {system.id}"


def flow_words(flow: Flow) -> str:
    """Return a flow in words."""
    data = ", ".join(sorted(flow.data)) or "data not declared"
    return f"{flow.source} to {flow.destination}: {data}"


def _hand(worst: Worst) -> Hand:
    def system_mark(system: System) -> Mark:
        return outcome_mark(worst.get(system.id))

    def endpoint_mark(endpoint: Endpoint) -> Mark:
        return outcome_mark(worst.get(endpoint.name))

    def stroke(flow: Flow) -> Stroke:
        mark = outcome_mark(worst.get(flow.destination))
        width = 2.2 if mark.key == "bad" else 1.5
        return Stroke(mark.ink, width, _DASHES.get(mark.key, ""))

    def words(system: System) -> str:
        named = f"{one_line(system.name)} ({system.id}), {system.kind.value}"
        return f"{named}: worst is {system_mark(system).word}"

    return Hand(
        shapes=SHAPES,
        system=system_mark,
        endpoint=endpoint_mark,
        flow=stroke,
        caption=caption,
        row=lambda endpoint: endpoint.id,
        of_system=words,
        of_flow=flow_words,
    )


def _worst(report: Report) -> Worst:
    """Return the worst outcome of every target, and of every system over its targets."""
    seen: dict[str, list[Outcome]] = defaultdict(list)
    for finding in report.assessment.findings:
        for name in {finding.target, finding.target.split(".")[0]}:
            seen[name].append(finding.outcome)
    return {name: worst_outcome(outcomes) for name, outcomes in seen.items()}


def _description(report: Report) -> str:
    estate = report.estate
    counts = by_outcome(report.assessment.findings)
    found = ", ".join(f"{count} {outcome.value}" for outcome, count in counts if count)
    return (
        f"{len(estate.systems)} systems with {len(estate.endpoints())} endpoints and "
        f"{len(estate.flows)} flows, by site and role. Findings: {found or 'none'}. "
        "The tables of findings and flows say the same in words."
    )
