"""Any framework's mapping in one shape: SOC 2's own like that of every other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scoutview.catalog.model import Catalog, Framework, Relation, SufficientSet

SOC2: Final = "soc2"
CONTROLS: Final = "controls"  # our control templates as a catalog of their own, in exports
LIBRARY: Final = "radiology-controls"  # the same as a library of CISO Assistant
RESERVED: Final = frozenset({SOC2, CONTROLS, LIBRARY})  # ids that no other framework can have


@dataclass(frozen=True, slots=True)
class Argued:
    """An edge that counts: from a control of the hub, by the hub's id."""

    requirement: str
    control: str
    relation: Relation
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A framework's requirements with our words about each, and what answers them."""

    asks: Mapping[str, str]  # by requirement, in the framework's order
    edges: Sequence[Argued]
    sets: Mapping[str, SufficientSet]
    reasons: Mapping[str, str]  # why none is needed, or what is missing

    def in_sets(self) -> Iterator[Argued]:
        """Yield the edges that the sufficient sets name."""
        for edge in self.edges:
            chosen = self.sets.get(edge.requirement)
            if chosen and edge.control in chosen.controls:
                yield edge


def names(catalog: Catalog) -> tuple[str, ...]:
    """Return what has a mapping: SOC 2 first, then the other frameworks' ids."""
    return (SOC2, *(framework.id for framework in catalog.frameworks))


def mapped(catalog: Catalog, framework: str) -> Mapped:
    """Return a framework's mapping, edges of the organization's own controls left out.

    Raises KeyError when there is no such framework.
    """
    if framework == SOC2:
        return _soc2(catalog)
    for each in catalog.frameworks:
        if each.id == framework:
            return _other(each)
    raise KeyError(framework)


def _soc2(catalog: Catalog) -> Mapped:
    hub = {each.id: each.hub_id or each.id for each in catalog.controls if not each.own}
    return Mapped(
        asks={each.id: f"{each.title} {each.asks}" for each in catalog.criteria},
        edges=[
            Argued(each.criterion, hub[each.control], each.relation, each.rationale)
            for each in catalog.edges
            if each.status.counts and each.control in hub
        ],
        sets={each.requirement: each for each in catalog.sufficient},
        reasons={each.criterion: each.reason for each in catalog.no_controls},
    )


def _other(framework: Framework) -> Mapped:
    return Mapped(
        asks={each.id: f"{each.title} {each.asks}" for each in framework.requirements},
        edges=[
            Argued(each.requirement, each.control, each.relation, each.rationale)
            for each in framework.edges
            if each.status.counts
        ],
        sets={each.requirement: each for each in framework.sufficient},
        reasons={
            **{each.requirement: each.reason for each in framework.none},
            **{each.requirement: each.reason for each in framework.open},
        },
    )
