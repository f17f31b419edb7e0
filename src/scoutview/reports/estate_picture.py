"""The picture of the estate: systems, flows and the boundary, marked by what was found (SVG)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scoutview.findings import Outcome
from scoutview.reports._plain import fit, one_line
from scoutview.reports.counts import by_outcome, worst_outcome
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
from scoutview.reports.marks import SHAPES, Mark, outcome_mark
from scoutview.reports.model import Report
from scoutview.reports.templates import environment

SANS: Final = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
_ENDPOINT_ROOM = 14
_CORNER = 5.0
_DASHES = {"unseen": "5 4", "blank": "2 4", "none": "2 4", "fault": "8 3 2 3"}

Worst = dict[str, Outcome | None]


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
    mark: Mark
    width: float
    dash: str


@dataclass(frozen=True, slots=True)
class _Head:
    path: str
    label: str
    x: float
    y: float
    anchor: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Picture:
    """The SVG text with its size in pixels and a description for those who cannot see it."""

    svg: str
    width: float
    height: float
    description: str


def estate_picture(report: Report, *, font: str = SANS) -> Picture:
    """Return the picture of a report's estate; `font` is a CSS font family."""
    plan = layout(report.estate)
    worst = _worst(report)
    protocols = {e.name: e.protocol.value for e in report.estate.endpoints()}
    description = _description(report)
    svg = (
        environment()
        .get_template("estate_picture.svg.j2")
        .render(
            plan=plan,
            title=f"Systems and flows of {one_line(report.estate.organization)}",
            description=description,
            boundary=_boundary(plan.bands),
            boxes=[_drawn(box, worst) for box in plan.boxes],
            lines=[_path(line, worst) for line in plan.lines],
            heads=_heads(plan.lines, worst, protocols),
            shapes=SHAPES,
            font=font,
            margin=MARGIN,
            box_width=BOX_WIDTH,
            name_line=NAME_LINE,
        )
    )
    return Picture(svg, plan.width, plan.height, description)


def _worst(report: Report) -> Worst:
    """Return the worst outcome of every target, and of every system over its targets."""
    seen: dict[str, list[Outcome]] = defaultdict(list)
    for finding in report.assessment.findings:
        for name in {finding.target, finding.target.split(".")[0]}:
            seen[name].append(finding.outcome)
    return {name: worst_outcome(outcomes) for name, outcomes in seen.items()}


def _description(report: Report) -> str:
    estate = report.estate
    counts = by_outcome(report.assessment.findings)
    found = ", ".join(f"{count} {outcome.value}" for outcome, count in counts if count)
    return (
        f"{len(estate.systems)} systems with {len(estate.endpoints())} endpoints and "
        f"{len(estate.flows)} flows, by site and role. Findings: {found or 'none'}. "
        "The tables of findings and flows say the same in words."
    )


def _boundary(bands: tuple[Band, ...]) -> tuple[float, float] | None:
    inside = [band for band in bands if band.inside]
    if not inside:
        return None
    top = inside[0].y - 7
    return top, inside[-1].y + inside[-1].height + 7 - top


def _drawn(box: Box, worst: Worst) -> _Drawn:
    system = box.system
    mark = outcome_mark(worst.get(system.id))
    rows = tuple(
        _Row(
            name=fit(endpoint.id, _ENDPOINT_ROOM),
            protocol=endpoint.protocol.value + (" TLS" if endpoint.tls else ""),
            y=box.y + box.head + (place + 0.5) * ENDPOINT_HEIGHT,
            mark=outcome_mark(worst.get(endpoint.name)),
        )
        for place, endpoint in enumerate(system.endpoints)
    )
    return _Drawn(
        names=box.names,
        kind=fit(f"{system.kind.value} \u00b7 {system.id}", 30),
        words=f"{one_line(system.name)} ({system.id}), {system.kind.value}: worst is {mark.word}",
        x=box.x,
        y=box.y,
        height=box.height,
        mark=mark,
        rows=rows,
    )


def _path(line: Line, worst: Worst) -> _Path:
    mark = outcome_mark(worst.get(line.flow.destination))
    data = ", ".join(sorted(line.flow.data)) or "data not declared"
    return _Path(
        path=_rounded(line.points),
        words=f"{line.flow.source} to {line.flow.destination}: {data}",
        mark=mark,
        width=2.2 if mark.key == "bad" else 1.5,
        dash=_DASHES.get(mark.key, ""),
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


def _heads(lines: Iterable[Line], worst: Worst, protocols: dict[str, str]) -> list[_Head]:
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
            mark=outcome_mark(worst.get(line.flow.destination)),
        )
    return list(heads.values())
