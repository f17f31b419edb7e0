"""Requirements of frameworks beside SOC 2: what their sufficient sets of controls say. Pure.

The trap of mapping is that a requirement looks covered because something leads to it. Here it is
supported only when every control of its sufficient set is; edges that were not argued count for
nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scoutview.assessment._words import counted, some
from scoutview.assessment.criteria import has_no_object
from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.order import combine, effective, worst
from scoutview.catalog.model import Catalog, Framework, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementResult:
    """One requirement: its status, the controls that decide it, the others, and why."""

    requirement: Requirement
    status: Status
    sufficient: tuple[str, ...]
    others: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FrameworkResult:
    """All requirements of one framework, in its own order."""

    framework: Framework
    requirements: tuple[RequirementResult, ...]


def judge_frameworks(
    catalog: Catalog, controls: tuple[ControlResult, ...]
) -> tuple[FrameworkResult, ...]:
    """Judge every framework of the catalog by what the controls say."""
    standing = {control.id: effective(control) for control in controls}
    for control in catalog.controls:
        # What management switched off supports nothing, unless nothing is there to control.
        if control.off and not has_no_object(control, standing):
            standing[control.id] = worst((standing.get(control.id, Status.OPEN), Status.OPEN))
    own = {control.hub_id: control.id for control in catalog.controls if control.hub_id}
    return tuple(
        FrameworkResult(framework, tuple(_judged(framework, standing, own)))
        for framework in catalog.frameworks
    )


def _judged(
    framework: Framework, standing: Mapping[str, Status], own: Mapping[str, str]
) -> list[RequirementResult]:
    sets = {chosen.requirement: chosen for chosen in framework.sufficient}
    none = {each.requirement: each.reason for each in framework.none}
    missing = {each.requirement: each.reason for each in framework.open}
    argued: dict[str, list[str]] = {}
    for edge in framework.edges:
        if edge.status.counts:
            argued.setdefault(edge.requirement, []).append(own.get(edge.control, edge.control))
    results = []
    for requirement in framework.requirements:
        chosen = sets.get(requirement.id)
        deciding = tuple(own.get(c, c) for c in chosen.controls) if chosen else ()
        status, reason = _status(
            deciding, standing, none.get(requirement.id, ""), missing.get(requirement.id, "")
        )
        others = tuple(c for c in argued.get(requirement.id, ()) if c not in deciding)
        results.append(
            RequirementResult(
                requirement=requirement,
                status=status,
                sufficient=deciding,
                others=others,
                reason=reason,
            )
        )
    return results


def _status(
    deciding: tuple[str, ...], standing: Mapping[str, Status], none: str, missing: str
) -> tuple[Status, str]:
    if none:
        return Status.NOT_APPLICABLE, none
    if not deciding:
        told = missing or "none was argued."
        return Status.GAP, f"No set of controls is enough for it: {told}"
    each = {control: standing.get(control, Status.OPEN) for control in deciding}
    status = combine(each.values())
    if status is Status.NOT_APPLICABLE:
        return Status.OPEN, "Nothing supports it: no control of its set is applicable."
    weakest = [control for control, one in each.items() if one is status]
    share = f"{len(weakest)} of {counted(len(each), 'control')} of its set"
    return status, f"{status.value.capitalize()} in {share}: {some(weakest, ', ')}."
