"""Every OSCAL document of a run: made, checked by NIST's schema, written as ordered JSON."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from scoutview.catalog.mapped import CONTROLS, SOC2
from scoutview.exchange.judged import Judged
from scoutview.exchange.names import once
from scoutview.exchange.oscal._common import catalog_file, file_of
from scoutview.exchange.oscal._texts import Json
from scoutview.exchange.oscal.catalogs import (
    controls_catalog,
    framework_catalog,
    profile,
    soc2_catalog,
)
from scoutview.exchange.oscal.components import component_definition
from scoutview.exchange.oscal.gaps import Due
from scoutview.exchange.oscal.mappings import mapping_collection
from scoutview.exchange.oscal.plan import assessment_plan
from scoutview.exchange.oscal.poam import plan_of_action
from scoutview.exchange.oscal.results import assessment_results
from scoutview.exchange.oscal.schema import check
from scoutview.exchange.oscal.system import system_security_plan

# What `--model` names: the model's root key in OSCAL, and what makes it.
_MODELS: Final[Mapping[str, tuple[str, Callable[[Judged], Json]]]] = {
    "profile": ("profile", profile),
    "component-definition": ("component-definition", component_definition),
    "mapping-collection": ("mapping-collection", mapping_collection),
    "ssp": ("system-security-plan", system_security_plan),
    "assessment-plan": ("assessment-plan", assessment_plan),
    "assessment-results": ("assessment-results", assessment_results),
    "poam": ("plan-of-action-and-milestones", plan_of_action),
}
CATALOG: Final = "catalog"  # the model and its root key
NAMES: Final = (CATALOG, *_MODELS)


def documents(judged: Judged, model: str | None = None) -> dict[str, bytes]:
    """Return the files of one model, or of all, by name.

    Args:
        judged: The run.
        model: One of NAMES; None: all.

    Raises:
        NotExportable: Two of the files, or two requirements, would have one name.
        OscalFault: A document does not follow NIST's schema: our own fault.
    """
    return _written(_documents(judged, model, None))


def plan_documents(judged: Judged, due: Due) -> dict[str, bytes]:
    """Return the plan of action with the files that it leads to, by name.

    It names the system's description, that the profile, and that two catalogs.

    Raises:
        OscalFault: A document does not follow NIST's schema: our own fault.
    """
    catalogs = ((CONTROLS, controls_catalog(judged)), (SOC2, soc2_catalog(judged)))
    made = [(CATALOG, catalog_file(name), catalog) for name, catalog in catalogs]
    for name in ("profile", "ssp", "poam"):
        made += _documents(judged, name, due)
    return _written(made)


def _documents(
    judged: Judged, model: str | None, due: Due | None
) -> Iterator[tuple[str, str, Json]]:
    """Yield the root key, the file and the document of one model, or of all."""
    if model in {None, CATALOG}:
        for name, catalog in _catalogs(judged):
            yield CATALOG, catalog_file(name), catalog
    for name, (root, make) in _MODELS.items():
        if model in {None, name}:
            document = plan_of_action(judged, due) if name == "poam" else make(judged)
            yield root, file_of(name), document


def _catalogs(judged: Judged) -> list[tuple[str, Json]]:
    return [
        (CONTROLS, controls_catalog(judged)),
        (SOC2, soc2_catalog(judged)),
        *(
            (each.framework.id, framework_catalog(judged, each.framework))
            for each in judged.frameworks
        ),
    ]


def _written(made: Iterable[tuple[str, str, Json]]) -> dict[str, bytes]:
    return once((name, _checked(root, document, name)) for root, name, document in made)


def _checked(root: str, document: Json, name: str) -> bytes:
    whole = {root: document}
    check(root, whole, name)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
