"""Assessment results: what was seen and given, what the criteria and controls come to.

Source: NIST OSCAL 1.2.1, assessment results.
"""

from typing import Final

from scoutview.assessment.model import CriterionResult, Status
from scoutview.exchange.judged import Judged, is_decided
from scoutview.exchange.oscal import gaps
from scoutview.exchange.oscal._common import (
    assessment_assets,
    by_tool,
    document_uuid,
    file_of,
    metadata,
)
from scoutview.exchange.oscal._texts import Json, prop, prose, uuid, without_empty
from scoutview.exchange.oscal.catalogs import statement_of
from scoutview.exchange.oscal.plan import reviewed
from scoutview.exchange.texts import moment, plain

_GOOD: Final = frozenset({Status.SUPPORTED, Status.COMPENSATED})
_REASON: Final = {Status.SUPPORTED: "pass", Status.DEVIATION: "fail"}


def assessment_results(judged: Judged) -> Json:
    """Return the run's results; only what evidence supports is called satisfied."""
    performers = (control.performer for control in judged.catalog.controls)
    return {
        "uuid": document_uuid(judged, "assessment-results"),
        "metadata": metadata(
            judged, f"Readiness of {judged.estate.organization}", roles=performers
        ),
        "import-ap": {"href": file_of("assessment-plan")},
        "results": [
            without_empty(
                {
                    "uuid": document_uuid(judged, "result"),
                    "title": plain(f"Run {judged.run}"),
                    "description": (
                        "What probes saw of the systems and what people gave as evidence, judged"
                        " against the criteria in scope. Readiness, not an auditor's opinion."
                    ),
                    "start": moment(judged.opened_at),
                    "end": moment(judged.ended_at),
                    "local-definitions": {"assessment-assets": assessment_assets(judged)},
                    "reviewed-controls": reviewed(judged),
                    "observations": gaps.observations(judged),
                    "risks": gaps.risks(judged),
                    "findings": [*_criteria(judged), *gaps.findings(judged)],
                }
            )
        ],
    }


def _criteria(judged: Judged) -> list[Json]:
    return [_criterion(judged, one) for one in judged.assessment.criteria if is_decided(one.status)]


def _criterion(judged: Judged, one: CriterionResult) -> Json:
    related = {
        each["observation-uuid"]: each
        for control in one.controls
        for each in gaps.related_observations(judged, control)
    }
    return without_empty(
        {
            "uuid": uuid("criterion", judged.estate.organization, judged.run, one.id),
            "title": prose(f"{one.id} {one.title}"),
            "description": prose(one.reason),
            "props": [prop("status", one.status.value), prop("criterion", one.id)],
            "origins": by_tool(judged),
            "target": {
                "type": "statement-id",
                "target-id": statement_of(one.id),
                "status": {
                    "state": "satisfied" if one.status in _GOOD else "not-satisfied",
                    "reason": _REASON.get(one.status, "other"),
                    "remarks": one.status.value,
                },
            },
            "related-observations": list(related.values()),
        }
    )
