"""Requirements of frameworks beside SOC 2: what their sufficient sets of controls say. Pure.

The trap of mapping is that a requirement looks covered because something leads to it. Here it is
supported only when every control of its sufficient set is; edges that were not argued count for
nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scoutview.assessment._words import counted, some
from scoutview.assessment.criteria import has_no_object
from scoutview.assessment.model import ControlResult, Status
from scoutview.assessment.order import RANK, combine, effective, worst
from scoutview.catalog.model import Catalog, Framework, Requirement
from scoutview.estate.model import Engagement


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
    own = catalog.own_ids
    return tuple(
        FrameworkResult(framework, tuple(_judged(framework, standing, own)))
        for framework in catalog.frameworks
    )


def judge_asked_for(
    catalog: Catalog, engagement: Engagement, controls: tuple[ControlResult, ...]
) -> tuple[FrameworkResult, ...]:
    """Judge the frameworks that the organization is asked for: named ones, else all in force."""
    asked = engagement.frameworks
    chosen = tuple(
        each
        for each in catalog.frameworks
        if (each.in_force if asked is None else each.id in asked)
    )
    return judge_frameworks(replace(catalog, frameworks=chosen), controls)


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
    results = {}
    for requirement in framework.requirements:
        chosen = sets.get(requirement.id)
        deciding = tuple(own.get(c, c) for c in chosen.controls) if chosen else ()
        arguing = argued.get(requirement.id, ())
        counting = {}
        for control in deciding:
            counts_as = standing.get(control, Status.OPEN)
            if control not in arguing:  # nobody argued it: it supports nothing
                counts_as = worst((counts_as, Status.OPEN))
            counting[control] = counts_as
        status, reason = _status(
            counting, none.get(requirement.id, ""), missing.get(requirement.id, "")
        )
        others = tuple(c for c in argued.get(requirement.id, ()) if c not in deciding)
        results[requirement.id] = RequirementResult(
            requirement=requirement,
            status=status,
            sufficient=deciding,
            others=others,
            reason=reason,
        )
    return [_with_parts(result, results) for result in results.values()]


def _with_parts(
    result: RequirementResult, results: Mapping[str, RequirementResult]
) -> RequirementResult:
    """Return a result that is no better than the requirements that are parts of it.

    A part counts by its own set alone: parts have no order, and none is a part of itself.
    """
    parts = [results[part] for part in _all_parts(result.requirement, results)]
    parts = [part for part in parts if part.status is not Status.NOT_APPLICABLE]
    if not parts or result.status is Status.NOT_APPLICABLE:
        return result
    worst_part = min(parts, key=lambda part: RANK[part.status])
    if RANK[worst_part.status] >= RANK[result.status]:
        return result
    weak = [part.requirement.id for part in parts if part.status is worst_part.status]
    told = f"{worst_part.status.value.capitalize()} in {len(weak)} of {counted(len(parts), 'part')}"
    return replace(
        result, status=worst_part.status, reason=f"{told}: {some(weak, ', ')}. {result.reason}"
    )


def _all_parts(
    requirement: Requirement, results: Mapping[str, RequirementResult]
) -> tuple[str, ...]:
    """Return the parts, and theirs, each once and without the requirement itself."""
    found: dict[str, None] = {}
    todo = list(requirement.parts)
    while todo:
        part = todo.pop(0)
        if part in results and part not in found and part != requirement.id:
            found[part] = None
            todo += results[part].requirement.parts
    return tuple(found)


def _status(each: Mapping[str, Status], none: str, missing: str) -> tuple[Status, str]:
    if none:
        return Status.NOT_APPLICABLE, none
    if not each:
        told = missing or "none was argued."
        return Status.GAP, f"No set of controls is enough for it: {told}"
    status = combine(each.values())
    if status is Status.NOT_APPLICABLE:
        return Status.OPEN, "Nothing supports it: no control of its set is applicable."
    weakest = [control for control, one in each.items() if one is status]
    share = f"{len(weakest)} of {counted(len(each), 'control')} of its set"
    return status, f"{status.value.capitalize()} in {share}: {some(weakest, ', ')}."
