"""How a picture of the estate is drawn (SVG): systems, flows and the boundary, in a given hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from scoutview.estate.model import Endpoint, Estate, Flow, System
from scoutview.reports._estate_legend import Legend, Stroke, place_legend
from scoutview.reports._plain import fit
from scoutview.reports.estate_layout import (
    BOX_WIDTH,
    ENDPOINT_HEIGHT,
    MARGIN,
    NAME_LINE,
    NO_PORT,
    Band,
    Box,
    Line,
    layout,
)
from scoutview.reports.marks import Mark
from scoutview.reports.templates import environment

SANS: Final = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_ENDPOINT_ROOM = 14
_CORNER = 5.0
NARROWEST: Final = 680.0  # a picture with a legend


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How one picture marks things, and what it says of them.

    `shapes` are SVG paths on a field of 16 by 16, by the key of a mark; a mark without one is
    drawn without. `caption` stands below a system's name, `row` names an endpoint; `of_system`
    and `of_flow` are read out by what reads pictures aloud.
    """

    shapes: Mapping[str, str]
    system: Callable[[System], Mark]
    endpoint: Callable[[Endpoint], Mark]
    flow: Callable[[Flow], Stroke]
    caption: Callable[[System], str]
    row: Callable[[Endpoint], str]
    of_system: Callable[[System], str]
    of_flow: Callable[[Flow], str]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    protocol: str
    y: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class _Drawn:
    names: tuple[str, ...]
    kind: str
    words: str
    x: float
    y: float
    height: float
    mark: Mark
    rows: tuple[_Row, ...]


@dataclass(frozen=True, slots=True)
class _Path:
    path: str
    words: str
    stroke: Stroke
    dot: tuple[float, float]  # beside the source's box, where the stroke has one


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    label: str
    x: float
    y: float
    anchor: str
    ink: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG text with its size in pixels and a description for those who cannot see it."""

    svg: str
    width: float
    height: float
    description: str


def draw(
    estate: Estate,
    hand: Hand,
    *,
    title: str,
    description: str,
    font: str = SANS,
    legend: Legend | None = None,
) -> Picture:
    """Return the picture of an estate; `font` is a CSS font family, the legend stands below it."""
    plan = layout(estate)
    placed = None
    if legend is not None:
        plan = replace(plan, width=max(plan.width, NARROWEST))
        placed = place_legend(legend, plan.width, plan.height)
        plan = replace(plan, height=placed.bottom)
    protocols = {e.name: e.protocol.value for e in estate.endpoints()}
    svg = (
        environment()
        .get_template("estate_picture.svg.j2")
        .render(
            plan=plan,
            title=title,
            description=description,
            boundary=_boundary(plan.bands),
            boxes=[_drawn(box, hand) for box in plan.boxes],
            lines=[_path(line, hand) for line in plan.lines],
            heads=_heads(plan.lines, hand, protocols),
            legend=placed,
            shapes=hand.shapes,
            font=font,
            margin=MARGIN,
            box_width=BOX_WIDTH,
            name_line=NAME_LINE,
        )
    )
    return Picture(svg, plan.width, plan.height, description)


def _boundary(bands: tuple[Band, ...]) -> tuple[float, float] | None:
    inside = [band for band in bands if band.inside]
    if not inside:
        return None
    top = inside[0].y - 7
    return top, inside[-1].y + inside[-1].height + 7 - top


def _drawn(box: Box, hand: Hand) -> _Drawn:
    system = box.system
    rows = tuple(
        _Row(
            name=fit(hand.row(endpoint), _ENDPOINT_ROOM),
            protocol=endpoint.protocol.value + (" TLS" if endpoint.tls else ""),
            y=box.y + box.head + (place + 0.5) * ENDPOINT_HEIGHT,
            mark=hand.endpoint(endpoint),
        )
        for place, endpoint in enumerate(system.endpoints)
    )
    return _Drawn(
        names=box.names,
        kind=fit(hand.caption(system), 30),
        words=hand.of_system(system),
        x=box.x,
        y=box.y,
        height=box.height,
        mark=hand.system(system),
        rows=rows,
    )


def _path(line: Line, hand: Hand) -> _Path:
    (x, y), (toward, _) = line.points[:2]
    return _Path(
        path=_rounded(line.points),
        words=hand.of_flow(line.flow),
        stroke=hand.flow(line.flow),
        dot=(x + 5 if toward > x else x - 5, y),
    )


def _rounded(points: tuple[tuple[float, float], ...]) -> str:
    """Return an SVG path through the points with rounded corners."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{near[0]:g} {near[1]:g}Q{corner[0]:g} {corner[1]:g} {far[0]:g} {far[1]:g}")
    parts.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(parts)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    run = (other[0] - corner[0], other[1] - corner[1])
    length = abs(run[0]) + abs(run[1])
    if not length:
        return corner
    part = min(_CORNER, length / 2) / length
    return round(corner[0] + run[0] * part, 2), round(corner[1] + run[1] * part, 2)


def _heads(lines: Iterable[Line], hand: Hand, protocols: dict[str, str]) -> list[_Head]:
    """Draw one arrow head and one label where flows to the same destination arrive together."""
    heads = {}
    for line in lines:
        x, y = line.points[-1]
        way = 1 if line.leftwards else -1
        heads[(x, y)] = _Head(
            path=f"M{x:g} {y:g}l{8 * way} -4v8z",
            label=protocols.get(line.flow.destination, NO_PORT),
            x=x + 11 * way,
            y=y - 4,
            anchor="start" if way == 1 else "end",
            ink=hand.flow(line.flow).ink,
        )
    return list(heads.values())
