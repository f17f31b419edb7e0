"""`assessment.json`: one judged run for other programs, in a published, versioned format."""

import json
from datetime import date, datetime
from importlib import resources
from typing import Any, Final

from scoutview.assessment.model import (
    Assessment,
    ControlResult,
    CriterionResult,
    Gap,
    ProofResult,
    Status,
)
from scoutview.estate.model import Estate
from scoutview.findings import Finding
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.model import Report, RunRecord
from scoutview.reports.moments import in_utc
from scoutview.reports.not_looked import Unseen, not_looked

FORMAT: Final = 1

Json = dict[str, Any]


def assessment_json(report: Report) -> bytes:
    """Return the whole assessment as JSON: the same report always gives the same bytes.

    Keys are sorted, lists keep the order of the assessment. UTF-8, indented by two spaces,
    ended by a newline. The format is docs/reference/assessment-json.md.
    """
    assessment = report.assessment
    document = {
        "format": FORMAT,
        "run": _run(report.run),
        "engagement": _engagement(report.estate),
        "findings": [_finding(finding) for finding in assessment.findings],
        "controls": [_control(control) for control in assessment.controls],
        "criteria": [_criterion(criterion) for criterion in assessment.criteria],
        "gaps": [_gap(gap) for gap in assessment.gaps],
        "summary": _summary(assessment),
        "not_looked": [_unseen(unseen) for unseen in not_looked(report)],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    # A lone surrogate (a name that was no UTF-8) becomes a question mark: the file stays UTF-8.
    return (text + "\n").encode("utf-8", "replace")


def assessment_schema() -> Json:
    """Return the JSON Schema (2020-12) that every assessment.json of this version follows."""
    text = resources.files("scoutview.reports").joinpath("assessment.schema.json").read_text()
    schema: Json = json.loads(text)
    return schema


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else in_utc(moment)


def _day(when: date) -> str:
    return when.isoformat()


def _run(run: RunRecord) -> Json:
    return {
        "id": run.id,
        "opened_at": _moment(run.opened_at),
        "closed_at": _moment(run.closed_at),
        "judged_at": _moment(run.judged_at),
        "judgement_reason": run.judgement_reason,
        "version": run.version,
        "host": run.host,
        "connections": run.connections,
        "estate_hash": run.estate_hash,
        "catalog_hash": run.catalog_hash,
        "checkpoint": run.checkpoint,
        "stopped": run.stopped,
    }


def _engagement(estate: Estate) -> Json:
    engagement = estate.engagement
    return {
        "organization": estate.organization,
        "timezone": estate.timezone,
        "report": engagement.report.value,
        "categories": [category.value for category in engagement.categories],
        "period": {"start": _day(engagement.period.start), "end": _day(engagement.period.end)},
        "excluded": [
            {"criterion": out.criterion, "reason": out.reason} for out in engagement.excluded
        ],
        "commitments": [
            {"id": made.id, "text": made.text, "categories": [c.value for c in made.categories]}
            for made in estate.commitments
        ],
    }


def _finding(finding: Finding) -> Json:
    vantage = finding.vantage
    return {
        "probe": finding.probe,
        "target": finding.target,
        "outcome": finding.outcome.value,
        "message": finding.message,
        "observed_at": _moment(finding.observed_at),
        "vantage": {"host": vantage.host, "source": vantage.source, "caller": vantage.caller},
        "entry": finding.entry,
        "entries": list(finding.entries),
    }


def _control(control: ControlResult) -> Json:
    return {
        "id": control.id,
        "title": control.title,
        "design": control.design.value,
        "operation": None if control.operation is None else control.operation.value,
        "missing": list(control.missing),
        "findings": list(control.findings),
        "proofs": [_proof(proof) for proof in control.proofs],
        "exceptions": list(control.exceptions),
        "commitments": list(control.commitments),
    }


def _proof(proof: ProofResult) -> Json:
    return {
        "kind": proof.kind.value,
        "name": proof.name,
        "aspect": proof.aspect.value,
        "status": proof.status.value,
        "reason": proof.reason,
        "findings": list(proof.findings),
        "evidence": list(proof.evidence),
        "done": proof.done,
        "due": proof.due,
    }


def _criterion(criterion: CriterionResult) -> Json:
    return {
        "id": criterion.id,
        "category": criterion.category.value,
        "title": criterion.title,
        "status": criterion.status.value,
        "controls": list(criterion.controls),
        "reason": criterion.reason,
    }


def _gap(gap: Gap) -> Json:
    return {
        "control": gap.control,
        "title": gap.title,
        "status": gap.status.value,
        "priority": gap.priority,
        "severity": gap.severity.value,
        "data_weight": gap.data_weight,
        "exposure": gap.exposure,
        "effort": gap.effort.value,
        "criteria": list(gap.criteria),
        "targets": list(gap.targets),
        "messages": list(gap.messages),
        "remediation": gap.remediation,
        "steps": list(gap.steps),
        "missing": list(gap.missing),
    }


def _summary(assessment: Assessment) -> Json:
    criteria = assessment.criteria
    controls = assessment.controls
    return {
        "criteria": _counts(by_status(criterion.status for criterion in criteria)),
        "categories": [
            {"category": category.value, "criteria": _counts(counts)}
            for category, counts in by_category(assessment)
        ],
        "controls": {
            "design": _counts(by_status(control.design for control in controls)),
            "operation": _counts(
                by_status(c.operation for c in controls if c.operation is not None)
            ),
        },
        "findings": [
            {"outcome": outcome.value, "count": count}
            for outcome, count in by_outcome(assessment.findings)
        ],
    }


def _counts(counts: tuple[tuple[Status, int], ...]) -> list[Json]:
    return [{"status": status.value, "count": count} for status, count in counts]


def _unseen(unseen: Unseen) -> Json:
    return {
        "why": unseen.why.value,
        "words": unseen.words,
        "targets": list(unseen.targets),
        "looks": list(unseen.looks),
        "entries": list(unseen.entries),
    }
