"""Assessment plan: by which authorization, which criteria, how each control is shown, when.

Source: NIST OSCAL 1.2.1, assessment plan.
"""

from scoutview.catalog.model import Control, Proof
from scoutview.catalog.tokens import token
from scoutview.estate.model import Authorization, Estate, Period
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._common import (
    assessment_assets,
    document_uuid,
    file_of,
    metadata,
    role_id,
    system_component,
)
from scoutview.exchange.oscal._texts import (
    Json,
    end_of,
    is_told,
    prop,
    prose,
    start_of,
    uuid,
    without_empty,
)
from scoutview.exchange.oscal.catalogs import in_scope, method
from scoutview.exchange.texts import plain
from scoutview.findings import Outcome


def assessment_plan(judged: Judged) -> Json:
    """Return the plan that the run followed: activities from the controls' proofs."""
    used = [control for control in judged.catalog.controls if not control.off and control.proofs]
    inside = [system for system in judged.estate.systems if system.in_boundary]
    return without_empty(
        {
            "uuid": document_uuid(judged, "assessment-plan"),
            "metadata": metadata(
                judged,
                f"Plan of looks and evidence for {judged.estate.organization}",
                roles=(control.performer for control in used),
            ),
            "import-ssp": {"href": file_of("ssp")},
            "local-definitions": without_empty(
                {"activities": [_activity(judged, control) for control in used]}
            ),
            "terms-and-conditions": {"parts": _terms(judged.estate)},
            "reviewed-controls": reviewed(judged),
            "assessment-subjects": [
                {
                    "type": "component",
                    "description": "The systems inside the boundary.",
                    "include-subjects": [
                        {"subject-uuid": system_component(judged, system.id), "type": "component"}
                        for system in inside
                    ],
                }
            ]
            if inside
            else [],
            "assessment-assets": assessment_assets(judged),
            "tasks": [_task(judged, used)],
        }
    )


def reviewed(judged: Judged) -> Json:
    """Return the criteria in scope, with those that are not judged and why."""
    scope = in_scope(judged)
    left = [
        f"{one.id} ({one.status.value}: {one.reason})"
        for one in judged.assessment.criteria
        if one.id not in scope
    ]
    made: Json = {
        "control-selections": [{"include-controls": [{"control-id": token(id_)} for id_ in scope]}]
    }
    if left:
        made["remarks"] = prose(f"Not judged: {'; '.join(left)}.")
    return made


def activity_uuid(judged: Judged, control: str) -> str:
    """Return the UUID of what shows a control."""
    return uuid("activity", judged.estate.organization, control)


def _activity(judged: Judged, control: Control) -> Json:
    criteria = [
        edge.criterion
        for edge in judged.catalog.edges
        if edge.control == control.id and edge.status.counts
    ]
    made: Json = {
        "uuid": activity_uuid(judged, control.id),
        "title": prose(f"{control.id} {control.title}"),
        "description": prose(control.wording),
        "props": [
            {"name": "method", "value": one} for one in sorted(set(map(method, control.proofs)))
        ],
        "steps": [_step(judged, control, proof) for proof in control.proofs],
        "responsible-roles": [{"role-id": role_id(control.performer)}],
    }
    if criteria:
        made["related-controls"] = {
            "control-selections": [
                {"include-controls": [{"control-id": token(id_)} for id_ in sorted(set(criteria))]}
            ]
        }
    return made


def _step(judged: Judged, control: Control, proof: Proof) -> Json:
    aspects = " and ".join(sorted(aspect.value for aspect in proof.supports))
    words = proof.wants or f"Look at every system in scope: only `{Outcome.MET}` supports it."
    return {
        "uuid": uuid("step", judged.estate.organization, control.id, proof.kind.value, proof.name),
        "title": plain(f"{proof.kind.value} {proof.name}"),
        "description": prose(f"{words} Supports {aspects}; every {proof.every_days} days."),
    }


def _terms(estate: Estate) -> list[Json]:
    given = estate.authorization
    made = [
        {
            "name": "authorization",
            "title": "Authorization",
            "prose": prose(_authorized(given) if given else "None is declared: no packet is sent."),
        }
    ]
    consents = [system.id for system in estate.systems if system.consent]
    if consents:
        words = f"Whoever controls them consented for: {', '.join(consents)}."
        made.append({"name": "consent", "title": "Consent", "prose": prose(words)})
    return made


def _authorized(given: Authorization) -> str:
    windows = ", ".join(window.text for window in given.windows) or "any hour"
    allowed = ", ".join(sorted(given.allow)) or "reading only"
    return (
        f"By {given.by} on {given.on.isoformat()}, until {given.until.isoformat()};"
        f" in {windows}; allowed: {allowed}."
    )


def _task(judged: Judged, used: list[Control]) -> Json:
    period = judged.estate.engagement.period
    return without_empty(
        {
            "uuid": uuid("task", judged.estate.organization, judged.run),
            "type": "action",
            "title": plain(f"Run {judged.run}"),
            "props": [prop("run", judged.run)],
            "timing": _timing(period, judged.estate.timezone),
            "associated-activities": [
                {
                    "activity-uuid": activity_uuid(judged, control.id),
                    "subjects": [{"type": "component", "include-all": {}}],
                }
                for control in used
            ],
        }
    )


def _timing(period: Period, zone: str) -> Json | None:
    if not (is_told(period.start) and is_told(period.end)):
        return None  # the system's description tells it as it was declared
    return {
        "within-date-range": {
            "start": start_of(period.start, zone),
            "end": end_of(period.end, zone),
        }
    }
