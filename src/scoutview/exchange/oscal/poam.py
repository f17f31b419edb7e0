"""Plan of action and milestones: an item for each gap, what it needs first, and who owns it.

Source: NIST OSCAL 1.2.1, plan of action and milestones.
"""

from scoutview.assessment.model import Gap
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal import gaps
from scoutview.exchange.oscal._common import (
    assessment_assets,
    by_tool,
    document_uuid,
    file_of,
    gap_uuid,
    metadata,
    party,
)
from scoutview.exchange.oscal._texts import Json, prop, prose, without_empty


def plan_of_action(judged: Judged, due: gaps.Due | None = None) -> Json:
    """Return the plan of action, in the order of priority.

    Args:
        judged: The run.
        due: The day on which each control's gap is to be closed, where one was decided. This is
            the one place where days are given: they become deadlines of risks and dates of
            milestones, and such remediations count as planned instead of recommended.
    """
    roles = [
        control.performer
        for gap in judged.assessment.gaps
        if (control := judged.controls.get(gap.control))
    ]
    return without_empty(
        {
            "uuid": document_uuid(judged, _name(due or {})),
            "metadata": metadata(
                judged, f"Plan of action of {judged.estate.organization}", roles=roles
            ),
            "import-ssp": {"href": file_of("ssp")},
            "system-id": {
                "identifier-type": "https://ietf.org/rfc/rfc4122",
                "id": party(judged),
            },
            "local-definitions": {"assessment-assets": assessment_assets(judged)},
            "observations": _observations(judged),
            "risks": gaps.risks(judged, due),
            "findings": gaps.findings(judged),
            "poam-items": [_item(judged, gap) for gap in judged.assessment.gaps]
            or [_nothing(judged)],
        }
    )


def _name(due: gaps.Due) -> str:
    """Return the document's name: plans with other days are other documents of one run."""
    return " ".join(["poam", *(f"{control} {due[control]}" for control in sorted(due))])


def _observations(judged: Judged) -> list[Json]:
    """Return only what a gap rests on."""
    named = {
        each["observation-uuid"]
        for gap in judged.assessment.gaps
        for each in gaps.related_observations(judged, gap.control)
    }
    return [each for each in gaps.observations(judged) if each["uuid"] in named]


def _item(judged: Judged, gap: Gap) -> Json:
    control = judged.controls.get(gap.control)
    owner = control.performer if control else ""
    first = control.remediation.first if control else ()
    return without_empty(
        {
            "uuid": gap_uuid(judged, "item", gap.control),
            "title": prose(f"{gap.control} {gap.title}"),
            "description": prose(gap.remediation),
            "props": [
                prop("control", gap.control),
                prop("status", gap.status.value),
                prop("effort", gap.effort.value),
                prop("priority", f"{gap.priority:.3f}"),
                *([prop("owner-role", owner)] if owner else []),
                *(prop("prerequisite", judged.own_ids.get(each, each)) for each in first),
                *(prop("criterion", criterion) for criterion in gap.criteria),
                *(prop("target", target) for target in gap.targets),
            ],
            "origins": by_tool(judged),
            "related-findings": [{"finding-uuid": gap_uuid(judged, "finding", gap.control)}],
            "related-observations": gaps.related_observations(judged, gap.control),
            "related-risks": [{"risk-uuid": gap_uuid(judged, "risk", gap.control)}],
        }
    )


def _nothing(judged: Judged) -> Json:
    """Return the one item of a plan without gaps: the model asks for at least one."""
    return {
        "uuid": gap_uuid(judged, "item", "none"),
        "title": "Nothing to do",
        "description": "This run found no control in deviation or open.",
        "origins": by_tool(judged),
    }
