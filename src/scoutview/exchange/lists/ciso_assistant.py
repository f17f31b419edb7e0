"""Libraries in the YAML format of CISO Assistant: our controls, and frameworks mapped to them.

The controls are `reference_controls`; each requirement names those that address it by edges that
count. Source: the format of CISO Assistant's published libraries (urn, ref_id, objects).
"""

from collections.abc import Iterator
from typing import Final

from scoutview.catalog.mapped import CONTROLS, LIBRARY, SOC2
from scoutview.catalog.model import Control, ProofKind
from scoutview.exchange.edges import lines
from scoutview.exchange.judged import Judged
from scoutview.exchange.lists._yaml import Value, written
from scoutview.exchange.names import once, refuse_twins
from scoutview.exchange.texts import plain

_COPYRIGHT: Final = (
    "Titles and texts are Scoutview's own words (Apache-2.0); official wording is not included."
)
_CONTROLS: Final = f"urn:scoutview:risk:library:{LIBRARY}"

Node = dict[str, Value]


def libraries(judged: Judged) -> dict[str, bytes]:
    """Return a library of the controls, one of SOC 2 and one of each framework asked for.

    Raises NotExportable where two of the files, or two requirements, would have one name.
    """
    return once((f"ciso-assistant-{name}.yaml", library) for name, library in _libraries(judged))


def _libraries(judged: Judged) -> Iterator[tuple[str, bytes]]:
    yield CONTROLS, _controls(judged)
    groups: list[tuple[str, list[tuple[str, str, str]]]] = []
    for criterion in judged.catalog.criteria:
        if not groups or groups[-1][0] != criterion.series:
            groups.append((criterion.series, []))
        groups[-1][1].append((criterion.id, criterion.title, criterion.asks))
    yield SOC2, _framework(judged, SOC2, "SOC 2 trust services criteria by id", groups)
    for result in judged.frameworks:
        framework = result.framework
        refuse_twins(framework)
        own: dict[str, list[tuple[str, str, str]]] = {}
        for one in framework.requirements:
            own.setdefault(one.kind, []).append((one.id, one.title, one.asks))
        yield (
            framework.id,
            _framework(judged, framework.id, framework.title, list(own.items())),
        )


def _library(judged: Judged, name: str, title: str, objects: Node, *, needs: bool) -> bytes:
    document: Node = {
        "urn": f"urn:scoutview:risk:library:{name}",
        "locale": "en",
        "ref_id": f"scoutview-{name}",
        "name": plain(title),
        "description": f"Exported by Scoutview from run {plain(judged.run)}.",
        "copyright": _COPYRIGHT,
        "version": 1,
        "publication_date": judged.judged_on.isoformat(),
        "provider": "Scoutview",
        "packager": "scoutview",
    }
    if needs:
        document["dependencies"] = [_CONTROLS]
    document["objects"] = objects
    return written(document)


def _controls(judged: Judged) -> bytes:
    used = [_control(control) for control in judged.catalog.controls if not control.off]
    title = "Controls of a radiology organization"
    return _library(judged, LIBRARY, title, {"reference_controls": used}, needs=False)


def _control(control: Control) -> Node:
    return {
        "urn": _control_urn(control.id),
        "ref_id": control.id,
        "name": plain(control.title),
        "category": _category(control),
        "description": plain(control.wording),
        "annotation": plain(control.why),
    }


def _category(control: Control) -> str:
    kinds = {proof.kind for proof in control.proofs}
    if ProofKind.PROBE in kinds:
        return "technical"
    return "policy" if kinds == {ProofKind.DOCUMENT} else "process"


def _control_urn(control: str) -> str:
    return f"urn:scoutview:risk:function:{LIBRARY}:{control.lower()}"


def _framework(
    judged: Judged, name: str, title: str, groups: list[tuple[str, list[tuple[str, str, str]]]]
) -> bytes:
    used = {control.id for control in judged.catalog.controls if not control.off}
    by_requirement: dict[str, list[Value]] = {}
    for line in lines(judged, name):
        if line.status.counts and line.control in used:
            urns = by_requirement.setdefault(line.requirement, [])
            urns.append(_control_urn(line.control))
    nodes: list[Value] = []
    for group, requirements in groups:
        parent = f"urn:scoutview:risk:req_node:{name}:group_{group.lower()}"  # no id has a `_`
        nodes.append(
            {"urn": parent, "assessable": False, "depth": 1, "ref_id": group, "name": group}
        )
        nodes += [
            _requirement(name, parent, each, by_requirement.get(each[0], []))
            for each in requirements
        ]
    framework: Node = {
        "urn": f"urn:scoutview:risk:framework:{name}",
        "ref_id": name,
        "name": plain(title),
        "description": _COPYRIGHT,
        "requirement_nodes": nodes,
    }
    return _library(judged, name, title, {"framework": framework}, needs=True)


def _requirement(
    framework: str, parent: str, requirement: tuple[str, str, str], controls: list[Value]
) -> Node:
    id_, title, asks = requirement
    node: Node = {
        "urn": f"urn:scoutview:risk:req_node:{framework}:{id_.lower()}",
        "assessable": True,
        "depth": 2,
        "parent_urn": parent,
        "ref_id": id_,
        "name": plain(title),
        "description": plain(asks),
    }
    if controls:
        node["reference_controls"] = controls
    return node
