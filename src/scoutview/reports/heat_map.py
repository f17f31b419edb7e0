"""Criteria by system: the worst finding of the key controls of each criterion."""

from collections import defaultdict
from dataclasses import dataclass

from scoutview.assessment.model import CriterionResult
from scoutview.estate.model import System
from scoutview.findings import Outcome
from scoutview.reports.counts import worst_outcome
from scoutview.reports.key_controls import key_controls
from scoutview.reports.marks import Mark, outcome_mark
from scoutview.reports.model import Report


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One system; `cells` are in the order of the map's criteria."""

    system: System
    cells: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Only criteria with a probe in a key control are columns; `silent` are the others."""

    criteria: tuple[CriterionResult, ...]
    rows: tuple[HeatRow, ...]
    silent: tuple[str, ...]


def heat_map(report: Report) -> HeatMap:
    """Return the worst outcome for every system and criterion; a picture, not a judgement.

    Controls that are not key decide nothing, so that a look of theirs colours nothing.
    """
    assessment = report.assessment
    findings = {control.id: control.findings for control in assessment.controls}
    cells: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    keys = key_controls(report)
    for criterion in assessment.criteria:
        for place in {n for name in keys[criterion.id] for n in findings.get(name, ())}:
            finding = assessment.findings[place]
            cells[criterion.id, finding.target.split(".")[0]].append(finding.outcome)
    told = {criterion for criterion, _ in cells}
    columns = tuple(c for c in assessment.criteria if c.id in told)
    rows = tuple(
        HeatRow(
            system,
            tuple(outcome_mark(worst_outcome(cells.get((c.id, system.id), ()))) for c in columns),
        )
        for system in report.estate.systems
    )
    return HeatMap(columns, rows, tuple(c.id for c in assessment.criteria if c.id not in told))
