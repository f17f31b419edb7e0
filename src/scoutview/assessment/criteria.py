"""Criteria in scope: what their key controls say together."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scoutview.assessment._words import counted, sentence, some
from scoutview.assessment.model import CriterionResult, Status
from scoutview.assessment.order import RANK, combine, worst
from scoutview.catalog.model import Catalog, Control, Criterion, Edge, ProofKind
from scoutview.estate.model import Category, Engagement


def edges_by_criterion(catalog: Catalog) -> Mapping[str, Sequence[Edge]]:
    """Return each criterion's edges, key ones first, with the organization's own control ids.

    An edge that is only proposed is left out: it supports nothing.
    """
    own = catalog.own_ids
    indexed: dict[str, list[Edge]] = defaultdict(list)
    for edge in catalog.edges:
        if not edge.status.counts:
            continue  # nobody argued it yet
        indexed[edge.criterion].append(replace(edge, control=own.get(edge.control, edge.control)))
    return {
        criterion: sorted(edges, key=lambda edge: (not edge.key, edge.control))
        for criterion, edges in indexed.items()
    }


def in_scope(engagement: Engagement) -> tuple[Category, ...]:
    """Return the engagement's categories; security is always the first of them."""
    others = (one for one in engagement.categories if one is not Category.SECURITY)
    return (Category.SECURITY, *others)


def judge_criteria(
    catalog: Catalog, engagement: Engagement, standing: Mapping[str, Status]
) -> Iterator[CriterionResult]:
    """Judge each criterion of the engagement's categories, in the order of the catalog.

    `standing` is how each control counts, by its own id.
    """
    edges = edges_by_criterion(catalog)
    reasons = {none.criterion: none.reason for none in catalog.no_controls}
    excluded = {exclusion.criterion: exclusion.reason for exclusion in engagement.excluded}
    controls = {control.id: control for control in catalog.controls}
    renamed = catalog.own_ids
    sets = {
        each.requirement: [renamed.get(one, one) for one in each.controls]
        for each in catalog.sufficient
    }
    for criterion in catalog.criteria:
        if criterion.category not in in_scope(engagement):
            continue
        own = edges.get(criterion.id, ())
        needed = _needed(own, sets.get(criterion.id, ()), standing)
        status, reason = _weigh(own, needed, reasons.get(criterion.id, ""))
        keys = [controls[edge.control] for edge in own if edge.key and edge.control in controls]
        keys = [control for control in keys if not has_no_object(control, standing)]
        status, reason = _without_those_off(status, reason, keys)
        if criterion.id in excluded:
            status, reason = _exclude(criterion, status, reason, excluded[criterion.id])
        yield CriterionResult(
            id=criterion.id,
            category=criterion.category,
            title=criterion.title,
            status=status,
            controls=tuple(dict.fromkeys(edge.control for edge in own)),
            reason=reason,
        )


def _exclude(
    criterion: Criterion, status: Status, reason: str, excluded_because: str
) -> tuple[Status, str]:
    if criterion.category is Category.SECURITY:
        return status, f"{reason} It cannot be excluded, because it is a security criterion."
    return Status.EXCLUDED, f"Excluded by management: {excluded_because}"


def has_no_object(control: Control, standing: Mapping[str, Status]) -> bool:
    """Whether a control that is off is about systems of which the estate has none.

    Only a control with a probe shows that: with a system there it is judged all the same. That
    a control which people alone can show concerns nothing is management's word.
    """
    has_probe = any(proof.kind is ProofKind.PROBE for proof in control.proofs)
    none_is_there = standing.get(control.id) is Status.NOT_APPLICABLE
    return bool(control.off) and has_probe and none_is_there


def _without_those_off(status: Status, reason: str, keys: Sequence[Control]) -> tuple[Status, str]:
    """Let no criterion be better than open where management switched a key control off.

    A key control that the organization wrote itself may stand in its place.
    """
    off = [
        f"{control.id} is switched off by management: {control.off}"
        for control in keys
        if control.off
    ]
    if not off:
        return status, reason
    told = sentence(f"Key control {some(off)}")
    instead = [control.id for control in keys if control.own and not control.off]
    if instead:
        return (
            status,
            f"{reason} {told} The organization's own {some(instead, ', ')} counts instead.",
        )
    if RANK[status] <= RANK[Status.OPEN]:
        return status, f"{reason} {told}"
    return Status.OPEN, told


def _needed(
    edges: Sequence[Edge], members: Sequence[str], standing: Mapping[str, Status]
) -> Mapping[str, Status | None]:
    """Return what decides a criterion, with how each counts: its set, and own key controls.

    A member of the set from which no argued edge leads here counts as open at best: who takes an
    argument away must not make the criterion better. None: there is no such control.
    """
    argued = {edge.control for edge in edges}
    needed = {edge.control: standing.get(edge.control) for edge in edges if edge.key}
    for each in members:
        if each not in argued:
            needed[each] = worst((standing.get(each, Status.OPEN), Status.OPEN))
    return needed


def _weigh(
    edges: Sequence[Edge], needed: Mapping[str, Status | None], no_control: str
) -> tuple[Status, str]:
    """Return the status that the key controls decide, and why in a sentence."""
    if not edges and not needed:
        return Status.GAP, f"No control addresses it: {no_control or 'none is in the catalog.'}"
    if not needed:
        return Status.OPEN, "No key control decides it."
    status = combine(own or Status.OPEN for own in needed.values())
    if status is Status.NOT_APPLICABLE:
        return Status.OPEN, "Nothing supports it: no key control is applicable."
    deciding = [
        control_id if own else f"{control_id} (not in the catalog)"
        for control_id, own in needed.items()
        if (own or Status.OPEN) is status
    ]
    share = f"{len(deciding)} of {counted(len(needed), 'key control')}"
    return status, f"{status.value.capitalize()} in {share}: {some(deciding, ', ')}."
