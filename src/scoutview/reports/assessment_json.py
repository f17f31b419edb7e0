"""`assessment.json`: one judged run for other programs, in a published, versioned format."""

import json
from datetime import date, datetime
from importlib import resources
from typing import Any, Final

from scoutview.assessment.model import (
    Assessment,
    ControlResult,
    CriterionResult,
    Evidence,
    Gap,
    ProofResult,
    Status,
)
from scoutview.catalog.model import Aspect, Control, Proof
from scoutview.estate.model import Estate, System
from scoutview.findings import Finding
from scoutview.reports.accepted_deviations import Accepted, accepted_deviations
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.described import Subservice, subservice_organizations
from scoutview.reports.frameworks import adoption
from scoutview.reports.key_controls import key_controls
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
    keys = key_controls(report)
    known = {control.id: control for control in report.catalog.controls}
    document = {
        "format": FORMAT,
        "run": _run(report.run),
        "engagement": _engagement(report.estate),
        "mapping": adoption(report),
        "systems": [_system(system) for system in report.estate.systems],
        "subservice": [_subservice(one) for one in subservice_organizations(report)],
        "findings": [_finding(finding) for finding in assessment.findings],
        "controls": [_control(control, known.get(control.id)) for control in assessment.controls],
        "criteria": [_criterion(one, keys[one.id]) for one in assessment.criteria],
        "exceptions": [_exception(one) for one in accepted_deviations(report)],
        "evidence": [_evidence(piece) for piece in assessment.evidence],
        "uncounted": list(assessment.uncounted),
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


def _system(system: System) -> Json:
    return {
        "id": system.id,
        "name": system.name,
        "kind": system.kind.value,
        "site": system.site,
        "owner": system.owner,
        "controlled_by": system.controlled_by,
        "serviced_by": system.serviced_by,
        "in_boundary": system.in_boundary,
        "data": sorted(data.value for data in system.data),
        "endpoints": [endpoint.name for endpoint in system.endpoints],
    }


def _subservice(one: Subservice) -> Json:
    vendor = one.vendor
    return {
        "id": vendor.id,
        "services": vendor.services,
        "method": vendor.method,
        "systems": list(vendor.systems),
    }


def _exception(one: Accepted) -> Json:
    exception = one.exception
    return {
        "probe": exception.probe,
        "target": exception.target,
        "reason": exception.reason,
        "approved_by": exception.approved_by,
        "until": _day(exception.until),
        "compensating": [
            {"control": name, "status": None if status is None else status.value}
            for name, status in one.compensating
        ],
        "holds": one.holds,
        "faults": list(one.faults),
        "finding": one.place,
    }


def _evidence(piece: Evidence) -> Json:
    return {
        "entry": piece.entry,
        "control": piece.control,
        "kind": piece.kind.value,
        "name": piece.name,
        "by": piece.by,
        "from": _day(piece.effective_from),
        "to": _day(piece.effective_to),
        "file": piece.file_name,
        "salted_sha256": piece.file,
        "accepted_by": piece.accepted_by,
        "review_entry": piece.review_entry,
        "review_note": piece.review_note,
        "exceptions": piece.exceptions,
        "rejected": piece.rejected,
        "rejected_by": piece.rejected_by,
    }


def _control(control: ControlResult, known: Control | None) -> Json:
    declared = {(p.kind, p.name): p for p in known.proofs} if known else {}
    return {
        "id": control.id,
        "title": control.title,
        "wording": known.wording if known else "",
        "performer": known.performer if known else "",
        "off": control.off,
        "design": control.design.value,
        "operation": None if control.operation is None else control.operation.value,
        "missing": list(control.missing),
        "findings": list(control.findings),
        "proofs": [_proof(p, declared.get((p.kind, p.name))) for p in control.proofs],
        "exceptions": list(control.exceptions),
        "commitments": list(control.commitments),
    }


def _proof(proof: ProofResult, declared: Proof | None) -> Json:
    """Return one proof; how many looks or pieces are due is null where design is shown."""
    operation = proof.aspect is Aspect.OPERATION
    return {
        "kind": proof.kind.value,
        "name": proof.name,
        "aspect": proof.aspect.value,
        "status": proof.status.value,
        "reason": proof.reason,
        "findings": list(proof.findings),
        "evidence": list(proof.evidence),
        "done": proof.done if operation else None,
        "due": proof.due if operation else None,
        "wants": declared.wants if declared else "",
        "every_days": declared.every_days if declared else None,
    }


def _criterion(criterion: CriterionResult, keys: tuple[str, ...]) -> Json:
    return {
        "id": criterion.id,
        "category": criterion.category.value,
        "title": criterion.title,
        "status": criterion.status.value,
        "controls": list(criterion.controls),
        "key_controls": list(keys),
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
        "messages": list(dict.fromkeys(gap.messages)),
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
        "findings": list(unseen.findings),
    }
