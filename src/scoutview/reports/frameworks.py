"""What the controls say of frameworks beside SOC 2: for people, and `frameworks.json`."""

import json
from typing import Any, Final

from scoutview.assessment.model import Status
from scoutview.assessment.requirements import (
    FrameworkResult,
    RequirementResult,
    judge_asked_for,
)
from scoutview.catalog.adoption import standing
from scoutview.catalog.mapped import SOC2
from scoutview.reports.counts import by_status
from scoutview.reports.model import Report

FORMAT: Final = 1

Json = dict[str, Any]


def framework_results(report: Report) -> tuple[FrameworkResult, ...]:
    """Return the frameworks that the organization is asked for, judged by the run's controls.

    They are those that its estate file names, else all of the run's catalog that are in force.
    """
    return judge_asked_for(report.catalog, report.estate.engagement, report.assessment.controls)


def adoption(report: Report, framework: str = SOC2) -> str:
    """Return the sentence on whether management made the mapping its own."""
    return standing(report.catalog, framework).sentence


def by_status_ids(result: FrameworkResult) -> tuple[tuple[Status, tuple[str, ...]], ...]:
    """Return the requirements of each status, worst first, in the framework's own order."""
    return tuple(
        (status, tuple(e.requirement.id for e in result.requirements if e.status is status))
        for status, _ in counted(result)
    )


def counted(result: FrameworkResult) -> tuple[tuple[Status, int], ...]:
    """Return how many requirements have each status, worst first; those that none has left out."""
    counts = by_status(each.status for each in result.requirements)
    return tuple((status, count) for status, count in counts if count)


def in_words(result: FrameworkResult) -> str:
    """Return a framework in one line."""
    told = ", ".join(f"{count} {status.value}" for status, count in counted(result))
    return f"{result.framework.title}: {told}"


def frameworks_json(report: Report) -> bytes:
    """Return `frameworks.json`: the same report always gives the same bytes.

    The format is docs/reference/frameworks-json.md.
    """
    document = {
        "format": FORMAT,
        "run": report.run.id,
        "catalog_hash": report.run.catalog_hash,
        "soc2": {
            "adoption": adoption(report),
            "basis": report.catalog.basis.value,
            "mapping_source": report.catalog.mapping_source,
        },
        "frameworks": [
            {**_framework(result), "adoption": adoption(report, result.framework.id)}
            for result in framework_results(report)
        ],
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8", "replace")


def _framework(result: FrameworkResult) -> Json:
    framework = result.framework
    return {
        "id": framework.id,
        "title": framework.title,
        "source": framework.source,
        "basis": framework.basis.value,
        "mapping_source": framework.mapping_source,
        "summary": [{"status": s.value, "count": n} for s, n in counted(result)],
        "requirements": [_requirement(each) for each in result.requirements],
    }


def _requirement(result: RequirementResult) -> Json:
    requirement = result.requirement
    return {
        "id": requirement.id,
        "kind": requirement.kind,
        "title": requirement.title,
        "status": result.status.value,
        "reason": result.reason,
        "sufficient": list(result.sufficient),
        "others": list(result.others),
    }
