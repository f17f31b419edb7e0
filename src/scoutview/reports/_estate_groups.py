"""An estate too large to draw system by system, as one system for each kind at each site."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from scoutview.estate.model import Endpoint, Estate, Flow, System
from scoutview.reports.estate_layout import NO_SITE

MOST_SYSTEMS: Final = 240
MOST_ENDPOINTS: Final = 1_200
MOST_FLOWS: Final = 1_500
ALL_SITES: Final = "All sites"


@dataclass(frozen=True, slots=True)
class Grouped:
    """An estate as it is drawn. `by` says what a box stands for (empty: for one system).

    `sizes` are the systems in each box, `counts` the endpoints in each row, both by name;
    `inner` is how many flows stay inside a box and are not drawn.
    """

    estate: Estate
    by: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    inner: int = 0


def grouped(estate: Estate) -> Grouped:
    """Return the estate as it is where it can be drawn, else by site and kind, else by kind."""
    if _fits(estate):
        return Grouped(estate)
    by_site = _by(estate, "kind at one site", lambda system: system.site or NO_SITE)
    if _fits(by_site.estate):
        return by_site
    return _by(estate, "kind at all sites", lambda _: ALL_SITES)


def _fits(estate: Estate) -> bool:
    return (
        len(estate.systems) <= MOST_SYSTEMS
        and len(estate.endpoints()) <= MOST_ENDPOINTS
        and len(estate.flows) <= MOST_FLOWS
    )


def _by(estate: Estate, by: str, site_of: Callable[[System], str]) -> Grouped:
    members: dict[tuple[str, bool, str], list[System]] = defaultdict(list)
    for system in estate.systems:
        site = site_of(system) if system.in_boundary else ""
        members[(site, system.in_boundary, system.kind.value)].append(system)
    systems = []
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}
    names: dict[str, str] = {}  # of each system and endpoint: the box or row that it is in
    for number, ((site, _, _), inside) in enumerate(members.items(), start=1):
        box = f"group-{number}"
        rows: dict[str, Endpoint] = {}
        for system in inside:
            names[system.id] = box
            for endpoint in system.endpoints:
                row = _row(box, endpoint)
                rows[row.id] = row
                names[endpoint.name] = row.name
                counts[row.name] = counts.get(row.name, 0) + 1
        sizes[box] = len(inside)
        systems.append(
            replace(
                inside[0],
                id=box,
                name=inside[0].name if len(inside) == 1 else inside[0].kind.value,
                site=site,
                data=frozenset().union(*(system.data for system in inside)),
                endpoints=tuple(rows.values()),
            )
        )
    flows, inner = _flows(estate, names)
    drawn = replace(estate, systems=tuple(systems), flows=flows)
    return Grouped(drawn, by, sizes, counts, inner)


def _row(box: str, endpoint: Endpoint) -> Endpoint:
    id_ = endpoint.protocol.value + ("-tls" if endpoint.tls else "")
    return Endpoint(
        id=id_, system=box, protocol=endpoint.protocol, host="", port=0, tls=endpoint.tls
    )


def _flows(estate: Estate, names: dict[str, str]) -> tuple[tuple[Flow, ...], int]:
    """Return the flows between boxes, and how many stay inside one."""
    flows: dict[tuple[str, str], Flow] = {}
    inner = 0
    for flow in estate.flows:
        source = names[flow.source].partition(".")[0]
        destination = names[flow.destination]
        if source == destination.partition(".")[0]:
            inner += 1
            continue
        pair = (source, destination)
        before = flows.get(pair)
        together = flow.data if before is None else flow.data | before.data
        flows[pair] = Flow(source, destination, together)
    return tuple(flows.values()), inner
