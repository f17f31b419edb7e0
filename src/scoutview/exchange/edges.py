"""Edges from controls to requirements, alike for SOC 2 and the frameworks asked for."""

from dataclasses import dataclass

from scoutview.catalog.mapped import SOC2
from scoutview.catalog.model import EdgeStatus, Relation
from scoutview.exchange.judged import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One edge to a requirement, whichever framework it is of, with the organization's own id."""

    control: str
    requirement: str
    relation: Relation
    status: EdgeStatus
    key: bool
    rationale: str


def names(judged: Judged) -> tuple[str, ...]:
    """Return SOC 2 and the frameworks that are asked for, by id."""
    return (SOC2, *(each.framework.id for each in judged.frameworks))


def lines(judged: Judged, framework: str) -> list[Line]:
    """Return every edge of SOC 2 or of a framework that is asked for, in the catalog's order."""
    own = judged.own_ids
    if framework == SOC2:
        known = set(own.values())
        return [
            Line(
                control=edge.control,
                requirement=edge.criterion,
                relation=edge.relation,
                status=edge.status,
                key=edge.key,
                rationale=edge.rationale,
            )
            for edge in judged.catalog.edges
            if edge.control in known
        ]
    (found,) = (each.framework for each in judged.frameworks if each.framework.id == framework)
    enough = {(c, each.requirement) for each in found.sufficient for c in each.controls}
    return [
        Line(
            control=own[edge.control],
            requirement=edge.requirement,
            relation=edge.relation,
            status=edge.status,
            key=(edge.control, edge.requirement) in enough,
            rationale=edge.rationale,
        )
        for edge in found.edges
        if edge.control in own
    ]
