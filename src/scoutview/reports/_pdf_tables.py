"""The small tables of the PDF: what management accepted, promised, left to others, and gave."""

from dataclasses import replace
from typing import Any

from scoutview.reports.accepted_deviations import Accepted, accepted_deviations
from scoutview.reports.described import promises, subservice_organizations
from scoutview.reports.given_evidence import given_evidence, review_words
from scoutview.reports.model import Report

Json = dict[str, Any]


def told_apart(report: Report) -> Json:
    """Return the data of these tables by name; each is a list and may be empty."""
    findings = report.assessment.findings
    return {
        "accepted": [_accepted(one) for one in accepted_deviations(report)],
        "off": [
            {"control": control.id, "title": control.title, "reason": control.off}
            for control in report.assessment.controls
            if control.off
        ],
        "excluded": [
            {"criterion": out.criterion, "reason": out.reason}
            for out in report.estate.engagement.excluded
        ],
        "uncounted": [
            f"{findings[n].target}, {findings[n].probe}, {findings[n].outcome.value}: "
            f"{findings[n].message}"
            for n in report.assessment.uncounted
        ],
        "promises": _promises(report),
        "subservice": _subservice(report),
        "given": _given(report),
    }


def _accepted(one: Accepted) -> Json:
    exception = one.exception
    return {
        "system": one.system,
        "finding": f"{exception.probe} at {exception.target}",
        "reason": exception.reason,
        "approved_by": exception.approved_by,
        "until": exception.until.isoformat(),
        "compensating": ", ".join(
            f"{name} ({'not in the catalog' if status is None else status.value})"
            for name, status in one.compensating
        )
        or "none",
        "state": one.state,
        "holds": "holds" if one.holds else "does not hold",
    }


def _promises(report: Report) -> list[Json]:
    return [
        {
            "text": one.commitment.text,
            "criteria": ", ".join(f"{c.id} {c.status.value}" for c in one.criteria)
            or "none beside Security",
            "controls": ", ".join(one.controls) or "none",
        }
        for one in promises(report)
    ]


def _subservice(report: Report) -> list[Json]:
    return [
        {
            "id": one.vendor.id,
            "services": one.vendor.services,
            "method": one.method,
            "systems": ", ".join(
                f"{name} ({'inside' if inside else 'outside of'} the boundary)"
                for name, inside in one.systems
            )
            or "none named",
        }
        for one in subservice_organizations(report)
    ]


def _given(report: Report) -> list[Json]:
    return [
        {
            "file": one.piece.file_name or "not named",
            "shows": f"{one.piece.control}, {one.piece.kind.value} {one.piece.name}",
            "by": one.piece.by,
            # The reviewer's note stands in readiness.html; of exceptions with what was found.
            "accepted": review_words(replace(one.piece, review_note="")),
            "counts": one.counts,
            "from": one.piece.effective_from.isoformat(),
            "to": one.piece.effective_to.isoformat(),
            "hash": f"{one.hash[:12]}\u2026" if one.hash else "",
            "entries": one.entries,
        }
        for one in given_evidence(report)
    ]
