"""Mapping collection: every edge from a control to a requirement, with relation and reason.

Source: NIST OSCAL 1.2.1, control mapping; NIST IR 8477, section 4.3.
"""

from collections.abc import Sequence
from typing import Final

from scoutview.catalog.adoption import standing
from scoutview.catalog.mapped import CONTROLS, SOC2
from scoutview.catalog.model import Relation
from scoutview.catalog.tokens import token
from scoutview.exchange.edges import Line, lines, names
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._common import (
    catalog_file,
    document_uuid,
    metadata,
)
from scoutview.exchange.oscal._texts import Json, prop, prose, uuid

_RELATION: Final = {
    Relation.EQUAL: "equivalent-to",
    Relation.SUPERSET: "superset-of",
    Relation.SUBSET: "subset-of",
    Relation.INTERSECTS: "intersects-with",
}
_DESCRIPTION: Final = (
    "What each control is to each requirement. A proposed edge counts for nothing. Argued is the"
    " word of the catalog's authors, adopted that of the organization's management. A mapping is"
    " no assurance: whether a control works is said by assessment results."
)


def mapping_collection(judged: Judged) -> Json:
    """Return the mapping of SOC 2 and of each framework that is asked for."""
    catalog = judged.catalog
    mappings = [
        _mapping(judged, SOC2, catalog.mapping_source, [each.id for each in catalog.criteria])
    ]
    for result in judged.frameworks:
        framework = result.framework
        ids = [each.id for each in framework.requirements]
        mappings.append(_mapping(judged, framework.id, framework.mapping_source, ids))
    return {
        "uuid": document_uuid(judged, "mapping-collection"),
        "metadata": metadata(judged, "Controls of radiology, mapped to what is asked"),
        "provenance": {
            "method": "human",
            "matching-rationale": "functional",
            "status": "draft" if any(_is_draft(judged, m) for m in names(judged)) else "complete",
            "mapping-description": _DESCRIPTION,
        },
        "mappings": [mapping for mapping in mappings if mapping["maps"]],
    }


def _is_draft(judged: Judged, framework: str) -> bool:
    state = standing(judged.catalog, framework)
    return len(state.adopted) < state.total


def _mapping(judged: Judged, framework: str, source: str, ids: Sequence[str]) -> Json:
    found = lines(judged, framework)
    mapped = {line.requirement for line in found if line.status.counts}
    missing = [token(id_) for id_ in ids if id_ not in mapped]
    made: Json = {
        "uuid": uuid("mapping", judged.estate.organization, framework),
        "status": "draft" if _is_draft(judged, framework) else "complete",
        "source-resource": {"type": "catalog", "href": catalog_file(CONTROLS)},
        "target-resource": {"type": "catalog", "href": catalog_file(framework)},
        "maps": [_map(judged, framework, line) for line in found],
        "props": [prop("adoption", standing(judged.catalog, framework).sentence)],
    }
    if source:
        made["mapping-description"] = prose(f"Argued from: {source}")
    if missing:
        made["target-gap-summary"] = {
            "uuid": uuid("mapping-gaps", judged.estate.organization, framework),
            "unmapped-controls": [{"with-ids": missing}],
        }
    return made


def _map(judged: Judged, framework: str, line: Line) -> Json:
    name = (judged.estate.organization, framework, line.control, line.requirement)
    made: Json = {
        "uuid": uuid("map", *name),
        "relationship": _RELATION[line.relation],
        "sources": [{"type": "control", "id-ref": token(line.control)}],
        "targets": [{"type": "control", "id-ref": token(line.requirement)}],
        "props": [
            prop("status", line.status.value),
            prop("key", "yes" if line.key else "no"),
        ],
    }
    if line.rationale:
        made["remarks"] = prose(line.rationale)
    return made
