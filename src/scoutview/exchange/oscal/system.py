"""A description of the system in the shape of an SSP: boundary, components, inventory, controls.

A SOC 2 examination has management's description (DC 1 to DC 9) in place of an SSP; this gives
tools that read SSPs what the estate file says. Source: NIST OSCAL 1.2.1, system security plan.
"""

from collections.abc import Iterator
from typing import Final

from scoutview.assessment.model import ControlResult, CriterionResult, Status
from scoutview.assessment.order import effective
from scoutview.catalog.model import Control
from scoutview.catalog.tokens import token
from scoutview.estate.model import Endpoint, Estate, System, Vendor
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._common import (
    control_component,
    document_uuid,
    endpoint_item,
    file_of,
    metadata,
    party,
    role_id,
    system_component,
)
from scoutview.exchange.oscal._texts import Json, prop, prose, uuid, without_empty
from scoutview.exchange.oscal.catalogs import in_scope
from scoutview.exchange.oscal.components import component_type
from scoutview.exchange.texts import plain

_STATE: Final = {
    Status.SUPPORTED: "implemented",
    Status.COMPENSATED: "alternative",
    Status.DEVIATION: "partial",
    Status.OPEN: "planned",
    Status.NOT_APPLICABLE: "not-applicable",
}


def system_security_plan(judged: Judged) -> Json:
    """Return the description of the organization's system, with its controls by status."""
    performers = [control.performer for control in judged.catalog.controls]
    owners = [system.owner for system in judged.estate.systems if system.owner]
    return {
        "uuid": document_uuid(judged, "ssp"),
        "metadata": metadata(
            judged,
            f"The system of {judged.estate.organization}, as declared",
            roles=[*performers, *owners],
        ),
        "import-profile": {"href": file_of("profile")},
        "system-characteristics": _characteristics(judged),
        "system-implementation": _implementation(judged),
        "control-implementation": {
            "description": (
                "The criteria in scope, each with the controls that management answers it by and"
                " what the evidence of this run says of them."
            ),
            "implemented-requirements": _requirements(judged),
        },
    }


def _implementation(judged: Judged) -> Json:
    results = {result.id: effective(result) for result in judged.assessment.controls}
    return without_empty(
        {
            "users": [
                {
                    "uuid": uuid("user", judged.estate.organization, role),
                    "role-ids": [role_id(role)],
                }
                for role in _users(judged)
            ],
            "components": [
                _this_system(judged),
                *(_system(judged, system) for system in judged.estate.systems),
                *(
                    _control(judged, control, results.get(control.id, Status.OPEN))
                    for control in judged.catalog.controls
                    if not control.off
                ),
            ],
            "inventory-items": [
                _item(judged, system, endpoint)
                for system in judged.estate.systems
                for endpoint in system.endpoints
            ],
        }
    )


def _users(judged: Judged) -> list[str]:
    named = {control.performer for control in judged.catalog.controls if not control.off}
    return sorted(named)


def _characteristics(judged: Judged) -> Json:
    estate = judged.estate
    period = estate.engagement.period
    return {
        "system-ids": [{"id": party(judged), "identifier-type": "https://ietf.org/rfc/rfc4122"}],
        "system-name": plain(estate.organization),
        "description": prose(_described(estate)),
        "props": [
            prop("report", estate.engagement.report.value),
            prop("period", f"{period.start.isoformat()} to {period.end.isoformat()}"),
            *(prop("category", category.value) for category in estate.engagement.categories),
            *(prop("commitment", made.id, made.text) for made in estate.commitments),
            *(prop("excluded", out.criterion, out.reason) for out in estate.engagement.excluded),
            *(prop("vendor", vendor.id, _vendor(vendor)) for vendor in estate.vendors),
        ],
        "system-information": {"information-types": _information(judged)},
        "status": {"state": "operational", "remarks": "As declared in the estate file."},
        "authorization-boundary": {"description": prose(_boundary(estate))},
        "data-flow": {"description": prose(_flows(estate))},
    }


def _described(estate: Estate) -> str:
    inside = sum(system.in_boundary for system in estate.systems)
    return (
        f"{estate.organization} runs {inside} systems inside the boundary of the examination;"
        f" {len(estate.systems) - inside} more exchange data with them."
    )


def _vendor(vendor: Vendor) -> str:
    method = f", {vendor.method}" if vendor.method else ""
    return f"{vendor.services}; {vendor.role}{method}"


def _information(judged: Judged) -> list[Json]:
    kinds = sorted({data.value for system in judged.estate.systems for data in system.data})
    return [
        {
            "uuid": uuid("information", judged.estate.organization, kind),
            "title": kind,
            "description": f"{kind}, as the estate file declares it of its systems.",
        }
        for kind in kinds or ["none declared"]
    ]


def _boundary(estate: Estate) -> str:
    inside = [system.id for system in estate.systems if system.in_boundary]
    outside = [system.id for system in estate.systems if not system.in_boundary]
    return (
        f"Inside: {', '.join(inside) or 'nothing'}. Outside, with data exchanged:"
        f" {', '.join(outside) or 'nothing'}."
    )


def _flows(estate: Estate) -> str:
    told = [
        f"{flow.source} to {flow.destination} ({', '.join(sorted(d.value for d in flow.data))})"
        for flow in estate.flows
    ]
    return "; ".join(told) or "No flow is declared."


def _this_system(judged: Judged) -> Json:
    return {
        "uuid": uuid("this-system", judged.estate.organization),
        "type": "this-system",
        "title": plain(judged.estate.organization),
        "description": "Everything inside the boundary of the examination.",
        "status": {"state": "operational"},
    }


def _system(judged: Judged, system: System) -> Json:
    ours = system.controlled_by == "us"
    return without_empty(
        {
            "uuid": system_component(judged, system.id),
            "type": "system",
            "title": prose(system.name),
            "description": prose(f"{system.kind.value} {system.id}: {system.name}"),
            "props": [
                prop("system", system.id),
                prop("kind", system.kind.value),
                prop("boundary", "inside" if system.in_boundary else "outside"),
                prop("controlled-by", system.controlled_by),
                *([prop("site", system.site)] if system.site else []),
                *([prop("serviced-by", system.serviced_by)] if system.serviced_by else []),
                *(prop("data", data) for data in sorted(one.value for one in system.data)),
            ],
            "status": {"state": "operational" if ours else "other"},
            "responsible-roles": [{"role-id": role_id(system.owner)}] if system.owner else [],
            "protocols": [_protocol(judged, endpoint) for endpoint in system.endpoints],
        }
    )


def _protocol(judged: Judged, endpoint: Endpoint) -> Json:
    return {
        "uuid": uuid("protocol", judged.estate.organization, endpoint.name),
        "name": endpoint.protocol.value,
        "title": plain(endpoint.name),
        "port-ranges": [{"start": endpoint.port, "end": endpoint.port, "transport": "TCP"}],
    }


def _item(judged: Judged, system: System, endpoint: Endpoint) -> Json:
    return {
        "uuid": endpoint_item(judged, endpoint.name),
        "description": prose(f"{endpoint.protocol.value} endpoint {endpoint.id} of {system.name}"),
        "props": [
            prop("endpoint", endpoint.name),
            prop("address", f"{endpoint.host}:{endpoint.port}"),
            prop("tls", "declared" if endpoint.tls else "not declared"),
            *([prop("ae-title", endpoint.ae_title)] if endpoint.ae_title else []),
        ],
        "implemented-components": [{"component-uuid": system_component(judged, system.id)}],
    }


def _control(judged: Judged, control: Control, status: Status) -> Json:
    works = status in {Status.SUPPORTED, Status.COMPENSATED}
    return {
        "uuid": control_component(judged, control.id),
        "type": component_type(control),
        "title": prose(f"{control.id} {control.title}"),
        "description": prose(control.wording),
        "props": [prop("control", control.id), prop("family", control.family.value)],
        "status": {
            "state": "operational" if works else "other",
            "remarks": f"By this run: {status.value}.",
        },
        "responsible-roles": [{"role-id": role_id(control.performer)}],
    }


def _requirements(judged: Judged) -> list[Json]:
    results = {result.id: result for result in judged.assessment.controls}
    used = {control.id for control in judged.catalog.controls if not control.off}
    criteria = {one.id: one for one in judged.assessment.criteria}
    made = []
    for id_ in in_scope(judged):
        requirement: Json = {
            "uuid": uuid("requirement", judged.estate.organization, id_),
            "control-id": token(id_),
        }
        if one := criteria.get(id_):
            requirement["props"] = [prop("status", one.status.value, one.reason)]
            requirement["by-components"] = list(_by_components(judged, one, results, used))
        made.append(without_empty(requirement))
    return made


def _by_components(
    judged: Judged,
    criterion: CriterionResult,
    results: dict[str, ControlResult],
    used: set[str],
) -> Iterator[Json]:
    for control in criterion.controls:
        result = results.get(control)
        if result is None or control not in used:
            continue
        operation = result.operation.value if result.operation else "not examined"
        yield {
            "component-uuid": control_component(judged, control),
            "uuid": uuid("by", judged.estate.organization, criterion.id, control),
            "description": prose(judged.controls[control].wording),
            "props": [prop("design", result.design.value), prop("operation", operation)],
            "implementation-status": {
                "state": _STATE[effective(result)],
                "remarks": f"By this run: {effective(result).value}.",
            },
        }
