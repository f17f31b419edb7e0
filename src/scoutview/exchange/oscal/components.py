"""Component definition: each control with the requirements that it addresses, and why.

Source: NIST OSCAL 1.2.1, component definition.
"""

from scoutview.catalog.model import Control, ProofKind
from scoutview.catalog.tokens import token
from scoutview.exchange.edges import Line, lines, names
from scoutview.exchange.judged import Judged
from scoutview.exchange.oscal._common import (
    catalog_file,
    control_component,
    document_uuid,
    metadata,
    role_id,
)
from scoutview.exchange.oscal._texts import Json, prop, prose, uuid, without_empty


def component_definition(judged: Judged) -> Json:
    """Return every control in use as a component against SOC 2 and the frameworks asked for."""
    used = [control for control in judged.catalog.controls if not control.off]
    answers = _answers(judged)
    return {
        "uuid": document_uuid(judged, "component-definition"),
        "metadata": metadata(
            judged,
            f"Controls of {judged.estate.organization} against what is asked",
            roles=(control.performer for control in used),
        ),
        "components": [
            _component(judged, control, answers.get(control.id, {})) for control in used
        ],
    }


def component_type(control: Control) -> str:
    """Return OSCAL's word for a control: what a document alone shows is a policy."""
    kinds = {proof.kind for proof in control.proofs}
    return "policy" if kinds == {ProofKind.DOCUMENT} else "process-procedure"


def _component(judged: Judged, control: Control, answers: dict[str, list[Json]]) -> Json:
    titles = {each.framework.id: each.framework.title for each in judged.frameworks}
    return without_empty(
        {
            "uuid": control_component(judged, control.id),
            "type": component_type(control),
            "title": prose(f"{control.id} {control.title}"),
            "description": prose(control.wording),
            "purpose": prose(control.why),
            "props": [prop("control", control.id), prop("family", control.family.value)],
            "responsible-roles": [{"role-id": role_id(control.performer)}],
            "control-implementations": [
                {
                    "uuid": uuid("set", judged.estate.organization, control.id, framework),
                    "source": catalog_file(framework),
                    "description": prose(
                        f"What {control.id} is to {titles.get(framework, 'SOC 2')}, and why."
                    ),
                    "implemented-requirements": requirements,
                }
                for framework, requirements in answers.items()
            ],
        }
    )


def _answers(judged: Judged) -> dict[str, dict[str, list[Json]]]:
    """Return by control and framework the requirements that counting edges lead to."""
    found: dict[str, dict[str, list[Json]]] = {}
    for framework in names(judged):
        for line in lines(judged, framework):
            if line.status.counts:
                made = _answer(judged, framework, line)
                found.setdefault(line.control, {}).setdefault(framework, []).append(made)
    return found


def _answer(judged: Judged, framework: str, line: Line) -> Json:
    name = (judged.estate.organization, line.control, framework, line.requirement)
    return {
        "uuid": uuid("answer", *name),
        "control-id": token(line.requirement),
        "description": prose(line.rationale),
        "props": [
            prop("relation", line.relation.value),
            prop("status", line.status.value),
            prop("key", "yes" if line.key else "no"),
            prop("requirement", line.requirement),
        ],
    }
