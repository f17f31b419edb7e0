"""Gaps as risks and findings: what assessment results and the plan of action say alike."""

from collections.abc import Mapping, Sequence
from datetime import date

from scoutview.assessment.model import Gap, Status
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._common import (
    by_party,
    by_tool,
    evidence_uuid,
    gap_uuid,
    observation_uuid,
    role_id,
    subject,
)
from scoutview.exchange.oscal._texts import NS, Json, end_of, prop, prose, uuid, without_empty
from scoutview.exchange.oscal.catalogs import statement_of
from scoutview.exchange.plan.waits import waits_of
from scoutview.exchange.texts import moment, plain
from scoutview.findings import Finding

Due = Mapping[str, date]  # the day on which a control's gap is to be closed, by control


def observations(judged: Judged) -> list[Json]:
    """Return what the probes saw and what people gave, each with when and by whom."""
    seen = [_seen(judged, finding) for finding in judged.assessment.findings]
    given = []
    for piece in judged.assessment.evidence:
        accepted = piece.accepted_by or "nobody yet"
        given.append(
            {
                "uuid": evidence_uuid(judged, piece.entry),
                "title": plain(f"{piece.control}: {piece.kind.value} {piece.name}"),
                "description": prose(
                    f"Given by {piece.by} for {piece.effective_from.isoformat()} to"
                    f" {piece.effective_to.isoformat()}; accepted by {accepted}."
                ),
                "props": [
                    prop("ledger-entry", str(piece.entry)),
                    prop("control", piece.control),
                    prop("accepted", "yes" if piece.accepted_by else "no"),
                    *([prop("rejected", piece.rejected)] if piece.rejected else []),
                    *([prop("exceptions", str(piece.exceptions))] if piece.exceptions else []),
                ],
                "methods": ["INTERVIEW" if piece.kind.value == "attestation" else "EXAMINE"],
                "types": ["control-objective"],
                "origins": by_party(judged),
                "collected": moment(piece.given_at or judged.judged_at),
                **({} if piece.given_at else {"remarks": "When it was given is not known."}),
            }
        )
    return seen + given


def findings(judged: Judged) -> list[Json]:
    """Return a finding for each gap: the control that is in deviation or open."""
    return [_finding(judged, gap) for gap in judged.assessment.gaps]


def risks(judged: Judged, due: Due | None = None) -> list[Json]:
    """Return a risk for each gap; those with a day in `due` have a deadline and are planned."""
    days = due or {}
    waits_for = waits_of(judged.catalog, judged.assessment).waits_for
    return [
        _risk(judged, gap, days.get(gap.control), waits_for[gap.control])
        for gap in judged.assessment.gaps
    ]


def _seen(judged: Judged, finding: Finding) -> Json:
    vantage = finding.vantage
    from_where = ", ".join(
        f"{name} {value}"
        for name, value in (
            ("from", vantage.host),
            ("at", vantage.source),
            ("calling as", vantage.caller),
        )
        if value
    )
    made: Json = {
        "uuid": observation_uuid(judged, finding.probe, finding.target),
        "title": plain(f"{finding.probe} at {finding.target}"),
        "description": prose(finding.message),
        "props": [
            prop("probe", finding.probe),
            prop("outcome", finding.outcome.value),
            prop("ledger-entry", str(finding.entry)),
        ],
        "methods": ["TEST"],
        "types": ["finding"],
        "origins": by_tool(judged),
        "subjects": [subject(judged, finding.target)],
        "collected": moment(finding.observed_at),
    }
    if from_where:
        made["remarks"] = prose(f"Seen {from_where}.")
    return made


def related_observations(judged: Judged, control: str) -> list[Json]:
    """Return references to what a control's judgement rests on."""
    result = next((one for one in judged.assessment.controls if one.id == control), None)
    if result is None:
        return []
    seen = [judged.assessment.findings[place] for place in result.findings]
    entries = dict.fromkeys(entry for proof in result.proofs for entry in proof.evidence)
    known = {piece.entry for piece in judged.assessment.evidence}
    return [
        {"observation-uuid": name}
        for name in (
            *(observation_uuid(judged, one.probe, one.target) for one in seen),
            *(evidence_uuid(judged, entry) for entry in entries if entry in known),
        )
    ]


def _finding(judged: Judged, gap: Gap) -> Json:
    words = "; ".join(gap.messages or gap.missing) or "Nothing shows it yet."
    return without_empty(
        {
            "uuid": gap_uuid(judged, "finding", gap.control),
            "title": prose(f"{gap.control} {gap.title}"),
            "description": prose(words),
            "props": [prop("status", gap.status.value)],
            "origins": by_tool(judged),
            "target": {
                "type": "statement-id",
                "target-id": statement_of(gap.control),
                "status": {
                    "state": "not-satisfied",
                    "reason": "fail" if gap.status is Status.DEVIATION else "other",
                    "remarks": f"{gap.status.value}",
                },
            },
            "related-observations": related_observations(judged, gap.control),
            "related-risks": [{"risk-uuid": gap_uuid(judged, "risk", gap.control)}],
        }
    )


def _risk(judged: Judged, gap: Gap, due: date | None, waits_for: Sequence[str]) -> Json:
    control = judged.controls.get(gap.control)
    made: Json = {
        "uuid": gap_uuid(judged, "risk", gap.control),
        "title": prose(f"{gap.control} {gap.title}"),
        "description": prose("; ".join(gap.messages or gap.missing) or "Nothing shows it yet."),
        "statement": prose(control.why if control else gap.title),
        "props": [
            prop("status", gap.status.value),
            prop("priority", f"{gap.priority:.3f}"),
            *(prop("criterion", criterion) for criterion in gap.criteria),
        ],
        "status": "open",
        "origins": by_tool(judged),
        "characterizations": [
            {
                "origin": by_tool(judged)[0],
                "facets": [
                    {"name": name, "system": NS, "value": value}
                    for name, value in (
                        ("severity", gap.severity.value),
                        ("data-weight", str(gap.data_weight)),
                        ("exposure", str(gap.exposure)),
                        ("effort", gap.effort.value),
                    )
                ],
            }
        ],
    }
    if due:
        made["deadline"] = end_of(due, judged.estate.timezone)
    made["remediations"] = [_remediation(judged, gap, due, waits_for)]
    if related := related_observations(judged, gap.control):
        made["related-observations"] = related
    return made


def _remediation(judged: Judged, gap: Gap, due: date | None, waits_for: Sequence[str]) -> Json:
    control = judged.controls.get(gap.control)
    first = control.remediation.first if control else ()
    own = judged.own_ids
    before = [own.get(each, each) for each in first]
    task: Json = {
        "uuid": gap_uuid(judged, "task", gap.control),
        "type": "milestone",
        "title": prose(f"Close {gap.control}"),
        "description": prose(
            " ".join(f"({n}) {s}" for n, s in enumerate(gap.steps, 1)) or gap.title
        ),
        "props": [prop("prerequisite", each) for each in before],
    }
    if due:
        task["timing"] = {"on-date": {"date": end_of(due, judged.estate.timezone)}}
    task["dependencies"] = [{"task-uuid": gap_uuid(judged, "task", each)} for each in waits_for]
    if control:
        task["responsible-roles"] = [{"role-id": role_id(control.performer)}]
    return {
        "uuid": uuid("remediation", judged.estate.organization, judged.run, gap.control),
        "lifecycle": "planned" if due else "recommendation",
        "title": prose(f"Mend {gap.control}"),
        "description": prose(gap.remediation),
        "props": [prop("effort", gap.effort.value)],
        "tasks": [without_empty(task)],
    }
