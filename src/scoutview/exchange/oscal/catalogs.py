"""Catalogs: our control templates, SOC 2 and other frameworks by id, title and our gist.

They are what the other models' references lead to. Requirements of AICPA and ISO stand there by
id and by titles of our own. Source: NIST OSCAL 1.2.1, catalog and profile.
"""

from collections.abc import Iterable
from typing import Final

from scoutview.catalog.mapped import CONTROLS, SOC2
from scoutview.catalog.model import Control, Framework, Proof
from scoutview.catalog.tokens import GUIDANCE, STATEMENT, token
from scoutview.exchange.judged import Judged, is_decided
from scoutview.exchange.names import refuse_twins
from scoutview.exchange.oscal._common import (
    catalog_file,
    document_uuid,
    metadata,
)
from scoutview.exchange.oscal._texts import Json, label, prop, prose, uuid
from scoutview.exchange.texts import plain

_RMF: Final = "http://csrc.nist.gov/ns/rmf"  # whose `method` an assessment method must have


def controls_catalog(judged: Judged) -> Json:
    """Return the organization's controls as a catalog, a group for each family."""
    families: dict[str, list[Json]] = {}
    for control in judged.catalog.controls:
        families.setdefault(control.family.value, []).append(_control(control))
    groups = [
        {"id": f"family-{family}", "title": family, "controls": families[family]}
        for family in sorted(families)
    ]
    return _catalog(judged, CONTROLS, "Controls of a radiology organization", groups)


def soc2_catalog(judged: Judged) -> Json:
    """Return the trust services criteria: ids, our titles and gists, a group for each series."""
    series: dict[str, list[Json]] = {}
    for one in judged.catalog.criteria:
        extra = [prop("category", one.category.value)]
        made = _requirement(one.id, one.title, one.asks, extra, shown=one.shown_by)
        series.setdefault(one.series, []).append(made)
    groups = [
        {"id": f"series-{token(name)}", "title": name, "controls": controls}
        for name, controls in series.items()
    ]
    return _catalog(judged, SOC2, "SOC 2 trust services criteria by id", groups)


def framework_catalog(judged: Judged, framework: Framework) -> Json:
    """Return another framework: ids, our titles and gists, a group for each kind.

    Raises NotExportable where two of its ids would be one.
    """
    refuse_twins(framework)
    kinds: dict[str, list[Json]] = {}
    for one in framework.requirements:
        made = _requirement(one.id, one.title, one.asks, [])
        kinds.setdefault(one.kind, []).append(made)
    groups = [
        {"id": f"_kind-{kind}", "title": kind, "controls": controls}  # no requirement's token
        for kind, controls in kinds.items()
    ]
    return _catalog(judged, framework.id, f"{framework.title} by id", groups, framework.source)


def profile(judged: Judged) -> Json:
    """Return what this engagement selects: the criteria in scope, and all our controls."""
    return {
        "uuid": document_uuid(judged, "profile"),
        "metadata": metadata(judged, f"Scope of {judged.estate.organization}"),
        "imports": [
            {
                "href": catalog_file(SOC2),
                "include-controls": [{"with-ids": [token(id_) for id_ in in_scope(judged)]}],
            },
            {"href": catalog_file(CONTROLS), "include-all": {}},
        ],
        "merge": {"as-is": True},
    }


def in_scope(judged: Judged) -> list[str]:
    """Return the criteria that the run decided; all of its own where it decided none."""
    criteria = judged.assessment.criteria
    decided = [one.id for one in criteria if is_decided(one.status)]
    return decided or [one.id for one in judged.catalog.criteria]


def statement_of(id_: str) -> str:
    """Return the id of the part that states what a requirement or a control asks."""
    return f"{token(id_)}{STATEMENT}"


def _catalog(
    judged: Judged, name: str, title: str, groups: Iterable[Json], source: str = ""
) -> Json:
    made: Json = {
        "uuid": document_uuid(judged, f"catalog {name}"),
        "metadata": metadata(judged, title),
        "groups": list(groups),
    }
    if source:
        resource = {
            "uuid": uuid("source", name),
            "title": "What the ids are of",
            "citation": {"text": prose(source)},
        }
        made["metadata"]["links"] = [{"href": f"#{resource['uuid']}", "rel": "reference"}]
        made["back-matter"] = {"resources": [resource]}
    return made


def _requirement(id_: str, title: str, asks: str, props: list[Json], *, shown: str = "") -> Json:
    parts: list[Json] = [{"id": statement_of(id_), "name": "statement", "prose": prose(asks)}]
    if shown:
        parts.append({"id": f"{token(id_)}{GUIDANCE}", "name": "guidance", "prose": prose(shown)})
    return {
        "id": token(id_),
        "title": prose(title),
        "props": [label(id_), *props],
        "parts": parts,
    }


def _control(control: Control) -> Json:
    made = _requirement(
        control.id, control.title, control.wording, _control_props(control), shown=control.why
    )
    made["parts"] += [_proof(control, index, proof) for index, proof in enumerate(control.proofs)]
    return made


def _control_props(control: Control) -> list[Json]:
    props = [prop("performer", control.performer)]
    if control.hub_id and control.hub_id != control.id:
        props.append(prop("template", control.hub_id))
    if control.own:
        props.append(prop("own", "yes"))
    if control.off:
        props.append(prop("off", control.off))
    return props


def _proof(control: Control, index: int, proof: Proof) -> Json:
    aspects = " and ".join(sorted(aspect.value for aspect in proof.supports))
    wants = proof.wants or "The good state is seen at every system in scope."
    return {
        "id": f"{token(control.id)}_asm.{index + 1}",
        "name": "assessment-method",
        "title": plain(f"{proof.kind.value} {proof.name}"),
        "props": [
            {"name": "method", "ns": _RMF, "value": method(proof)},
            prop("supports", aspects),
            prop("every-days", str(proof.every_days)),
        ],
        "prose": prose(wants),
    }


def method(proof: Proof) -> str:
    """Return OSCAL's word for how a proof is had: what looks is a test, what is read is not."""
    return {"probe": "TEST", "attestation": "INTERVIEW"}.get(proof.kind.value, "EXAMINE")
