"""What several models say alike: metadata, who did it, and the names of what they refer to."""

from collections.abc import Iterable
from typing import Final

from scoutview.catalog.tokens import token
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._texts import Json, prose, uuid
from scoutview.exchange.texts import moment, plain

VERSION: Final = "1.2.1"
_WORDS: Final = (
    "Titles and texts are Scoutview's own words about each requirement; official wording is not"
    " in this file. It says what was seen and given as evidence, and is no auditor's opinion."
)


def file_of(model: str) -> str:
    """Return the file that a model, or a catalog of it, stands in."""
    return f"{model}.json"


def catalog_file(framework: str) -> str:
    """Return the file of a framework's catalog; `controls` is that of our control templates."""
    return file_of(f"catalog-{framework}")


def metadata(judged: Judged, title: str, roles: Iterable[str] = ()) -> Json:
    """Return the metadata of a document about this run; `roles` are words such as an owner."""
    made: Json = {
        "title": plain(title),
        "last-modified": moment(judged.judged_at),
        "version": plain(judged.run),
        "oscal-version": VERSION,
    }
    known = {role_id(role): plain(role) for role in roles}
    if known:
        made["roles"] = [{"id": id_, "title": known[id_]} for id_ in sorted(known)]
    made["parties"] = [
        {
            "uuid": party(judged),
            "type": "organization",
            "name": plain(judged.estate.organization),
        }
    ]
    made["remarks"] = prose(_WORDS)
    return made


def document_uuid(judged: Judged, name: str) -> str:
    """Return the UUID of a document: another judgement of the run gives another one."""
    return uuid("document", judged.estate.organization, judged.run, moment(judged.judged_at), name)


def role_id(role: str) -> str:
    """Return the token of a role such as `PACS administrator`."""
    return token(plain(role).lower())


def party(judged: Judged) -> str:
    """Return the UUID of the organization."""
    return uuid("organization", judged.estate.organization)


def tool(judged: Judged) -> str:
    """Return the UUID of the program that looked and judged."""
    return uuid("tool", "scoutview", judged.version)


def control_component(judged: Judged, control: str) -> str:
    """Return the UUID of a control as a component of the organization."""
    return uuid("control", judged.estate.organization, control)


def system_component(judged: Judged, system: str) -> str:
    """Return the UUID of a system of the estate."""
    return uuid("system", judged.estate.organization, system)


def endpoint_item(judged: Judged, endpoint: str) -> str:
    """Return the UUID of an endpoint `system.id`, an item of the inventory."""
    return uuid("endpoint", judged.estate.organization, endpoint)


def subject(judged: Judged, target: str) -> Json:
    """Return a reference to what a finding is about: a system or an endpoint."""
    if "." in target:
        return {
            "subject-uuid": endpoint_item(judged, target),
            "type": "inventory-item",
            "title": plain(target),
        }
    return {
        "subject-uuid": system_component(judged, target),
        "type": "component",
        "title": plain(target),
    }


def observation_uuid(judged: Judged, probe: str, target: str) -> str:
    """Return the UUID of what a probe saw at a target in this run."""
    return uuid("observation", judged.estate.organization, judged.run, probe, target)


def evidence_uuid(judged: Judged, entry: int) -> str:
    """Return the UUID of the evidence of a ledger entry."""
    return uuid("evidence", judged.estate.organization, str(entry))


def gap_uuid(judged: Judged, kind: str, control: str) -> str:
    """Return the UUID of a control's gap in this run: its `finding`, `risk` or another part."""
    return uuid(kind, judged.estate.organization, judged.run, control)


def by_tool(judged: Judged) -> list[Json]:
    """Return the origin of what the program saw or judged."""
    return [{"actors": [{"type": "tool", "actor-uuid": tool(judged)}]}]


def by_party(judged: Judged) -> list[Json]:
    """Return the origin of what the organization gave."""
    return [{"actors": [{"type": "party", "actor-uuid": party(judged)}]}]


def assessment_assets(judged: Judged) -> Json:
    """Return the program as an assessment's asset."""
    return {
        "components": [
            {
                "uuid": tool(judged),
                "type": "software",
                "title": "Scoutview",
                "description": "Looks at imaging systems, records what it saw, and judges it.",
                "props": [{"name": "version", "value": plain(judged.version)}],
                "status": {"state": "operational"},
            }
        ],
        "assessment-platforms": [
            {
                "uuid": uuid("platform", judged.estate.organization, judged.host),
                "title": plain(judged.host),
                "uses-components": [{"component-uuid": tool(judged)}],
            }
        ],
    }
