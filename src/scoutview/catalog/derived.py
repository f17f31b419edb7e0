"""One framework seen from another: never mapped, only derived through the controls of the hub.

A pair is what two requirements owe to the same control, and is shown with its path. It is a help
for readers who know one framework; nothing is judged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scoutview.catalog.mapped import mapped
from scoutview.catalog.model import Catalog, Relation

_INVERSE = {
    Relation.EQUAL: Relation.EQUAL,
    Relation.SUBSET: Relation.SUPERSET,
    Relation.SUPERSET: Relation.SUBSET,
    Relation.INTERSECTS: Relation.INTERSECTS,
}


# What a source is to a target when a control is the first to the source, the second to the target.
_THROUGH = {
    (Relation.SUBSET, Relation.SUPERSET): Relation.SUPERSET,
    (Relation.SUPERSET, Relation.SUBSET): Relation.SUBSET,
    (Relation.SUBSET, Relation.SUBSET): Relation.INTERSECTS,
    (Relation.SUBSET, Relation.INTERSECTS): Relation.INTERSECTS,
    (Relation.INTERSECTS, Relation.SUBSET): Relation.INTERSECTS,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A control through which a pair is derived, and what it is to both ends."""

    control: str
    to_source: Relation
    to_target: Relation

    @property
    def relation(self) -> Relation | None:
        """What the source is to the target as far as this control tells, None where it cannot.

        Two that are each more than met by one control may still have nothing in common.
        Source: NIST IR 8477, section 4.3; sets of concepts.
        """
        if self.to_source is Relation.EQUAL:
            return self.to_target
        if self.to_target is Relation.EQUAL:
            return _INVERSE[self.to_source]
        return _THROUGH.get((self.to_source, self.to_target))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two requirements of two frameworks, with every control that leads to both.

    `share` is that of these controls among all that lead to the one or the other, 0 to 1.
    """

    source: str
    target: str
    steps: tuple[Step, ...]
    share: float

    @property
    def relation(self) -> Relation | None:
        """What the source is to the target: what all steps that can tell agree on.

        Where they differ the two intersect; None where no step can tell.
        """
        said = {step.relation for step in self.steps} - {None}
        if not said:
            return None
        return said.pop() if len(said) == 1 else Relation.INTERSECTS


def derived(
    catalog: Catalog, source: str, target: str, *, sets_only: bool = True
) -> tuple[Pair, ...]:
    """Return the pairs of two frameworks, in the order of the source and of the target.

    Args:
        catalog: The catalog.
        source: `soc2` or a framework's id.
        target: Another one.
        sets_only: Only through controls that are in the sufficient sets of both requirements;
            otherwise through every argued edge.

    Raises KeyError when there is no such framework.
    """
    ours, theirs = (_edges(catalog, name, sets_only=sets_only) for name in (source, target))
    by_control: dict[str, list[tuple[str, Relation]]] = {}
    for requirement, edges in theirs.items():
        for control, relation in edges:
            by_control.setdefault(control, []).append((requirement, relation))
    pairs = []
    for requirement, edges in ours.items():
        found: dict[str, list[Step]] = {}
        for control, relation in edges:
            for other, to_other in by_control.get(control, ()):
                found.setdefault(other, []).append(Step(control, relation, to_other))
        for other in theirs:
            if steps := found.get(other):
                union = len(edges) + len(theirs[other]) - len(steps)
                pairs.append(Pair(requirement, other, tuple(steps), len(steps) / union))
    return tuple(pairs)


def _edges(
    catalog: Catalog, framework: str, *, sets_only: bool
) -> Mapping[str, list[tuple[str, Relation]]]:
    """Return each requirement's counting edges by hub control."""
    given = mapped(catalog, framework)
    edges: dict[str, list[tuple[str, Relation]]] = {name: [] for name in given.asks}
    for edge in given.in_sets() if sets_only else given.edges:
        edges[edge.requirement].append((edge.control, edge.relation))
    return edges
