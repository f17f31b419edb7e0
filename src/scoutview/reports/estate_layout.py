"""Where each system and flow of the estate stands in its picture: pure geometry, in pixels.

Columns follow the images: devices, then routers and worklists, archives, readers, and the
rest. Bands are sites; systems outside of the boundary have the last band. Flows run in the
channels between columns and in the gaps above rows, so that no line crosses a box. Flows to
one destination share a line.
"""

import math
import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scoutview.estate.model import Estate, Flow, Kind, System
from scoutview.reports._estate_ways import Cell, Way, lane_count, lanes, ways_of
from scoutview.reports._plain import fit
from scoutview.texts import one_line

BOX_WIDTH = 196
HEAD_HEIGHT = 42
ENDPOINT_HEIGHT = 22
LABEL_WIDTH = 62  # room for a protocol's name beside an arrow head
NO_PORT_WIDTH = 96  # room for the words of a flow to a system whose port nobody declared
NO_PORT = "no port declared"
NAME_LINE = 15  # each line of a name after the first
NAME_ROOM = 21  # letters of ordinary width in a line of a name
NAME_LINES = 3
STUB = 16
LANE = 8
ROW_GAP = 22
BAND_HEAD = 30
BAND_GAP = 22
MARGIN = 18
ONE_COLUMN_ROWS = 6  # a role with more systems at one site gets more columns

_ROLES = (
    frozenset({Kind.MODALITY, Kind.IOT, Kind.DOSE, Kind.MEDIA_WRITER}),
    frozenset({Kind.DICOM_ROUTER, Kind.GATEWAY, Kind.WORKLIST, Kind.RIS, Kind.EHR}),
    frozenset({Kind.PACS, Kind.VNA, Kind.DATABASE, Kind.FILE_STORE, Kind.BACKUP}),
    frozenset({Kind.WORKSTATION, Kind.VIEWER, Kind.REPORTING, Kind.PORTAL, Kind.AI, Kind.BILLING}),
)
ROLE_TITLES = (
    "Devices",
    "Routers, worklists, RIS",
    "Archives",
    "Readers and portals",
    "Infrastructure",
)
OUTSIDE = "Outside the system described"
NO_SITE = "No site declared"


@dataclass(frozen=True, slots=True)
class Box:
    """A system at its place."""

    system: System
    x: float
    y: float
    height: float
    column: int
    row: int

    @property
    def names(self) -> tuple[str, ...]:
        """Return the lines of its name; what the last one cannot hold is cut."""
        return name_lines(self.system)

    @property
    def head(self) -> float:
        """Return the height of what stands above its endpoints."""
        return _head_height(self.system)

    @property
    def right(self) -> float:
        """Return the x of its right side."""
        return self.x + BOX_WIDTH

    def port(self, name: str) -> float:
        """Return the y at which a flow to this system, or to an endpoint of it, arrives."""
        for place, endpoint in enumerate(self.system.endpoints):
            if endpoint.name == name:
                return self.y + self.head + (place + 0.5) * ENDPOINT_HEIGHT
        return self.y + self.head - 10


@dataclass(frozen=True, slots=True)
class Band:
    """A site's part of the picture; `inside` is False for what is outside of the boundary."""

    title: str
    y: float
    height: float
    inside: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The way of one flow: corner points from the source to the arrow head at its end."""

    flow: Flow
    points: tuple[tuple[float, float], ...]

    @property
    def leftwards(self) -> bool:
        """Whether the arrow head points to the left."""
        return self.points[-1][0] < self.points[-2][0]


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture. `columns` are role titles with their x."""

    width: float
    height: float
    columns: tuple[tuple[str, float], ...]
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def layout(estate: Estate) -> Layout:
    """Return the picture of an estate; the same estate always gives the same picture."""
    bands = _bands(estate.systems)
    cells, column_roles = _cells(bands)
    ways = ways_of(estate.flows, {cell.system.id: cell for cell in cells})
    channels = lanes((c, w.flow.destination, w.rows) for w in ways for c in (w.leave, w.arrive))
    gaps = lanes((w.gap, w.flow.destination, w.columns) for w in ways if w.gap is not None)
    column_x, lanes_x, width = _column_places(len(column_roles), ways, channels)
    row_y, band_places, height = _row_places(cells, bands, gaps)
    boxes = {
        cell.system.id: Box(
            cell.system,
            column_x[cell.column],
            row_y[cell.row],
            _box_height(cell.system),
            cell.column,
            cell.row,
        )
        for cell in cells
    }
    return Layout(
        width=width,
        height=height,
        columns=tuple(_titles(column_roles, column_x)),
        bands=band_places,
        boxes=tuple(boxes.values()),
        lines=tuple(_line(way, boxes, lanes_x, channels, gaps) for way in ways),
    )


def _role(kind: Kind) -> int:
    return next((n for n, kinds in enumerate(_ROLES) if kind in kinds), len(_ROLES))


def name_lines(system: System) -> tuple[str, ...]:
    """Return the name in at most three lines."""
    lines = textwrap.wrap(one_line(system.name), NAME_ROOM) or [system.id]
    if len(lines) > NAME_LINES:
        lines[NAME_LINES - 1 :] = [" ".join(lines[NAME_LINES - 1 :])]
    return tuple(fit(line, NAME_ROOM) for line in lines)


def _head_height(system: System) -> float:
    return HEAD_HEIGHT + NAME_LINE * (len(name_lines(system)) - 1)


def _box_height(system: System) -> float:
    return (
        _head_height(system)
        + ENDPOINT_HEIGHT * len(system.endpoints)
        + (6 if system.endpoints else 0)
    )


def _bands(systems: Iterable[System]) -> list[tuple[str, bool, list[System]]]:
    found: dict[tuple[str, bool], list[System]] = {}
    for system in systems:
        title = (system.site or NO_SITE) if system.in_boundary else OUTSIDE
        found.setdefault((title, system.in_boundary), []).append(system)
    inside_first = sorted(found.items(), key=lambda part: not part[0][1])
    return [(title, inside, members) for (title, inside), members in inside_first]


def _cells(bands: list[tuple[str, bool, list[System]]]) -> tuple[list[Cell], list[int]]:
    """Give every system a column and a row; return the role of each column, too."""
    groups = [
        (n, role, [s for s in members if _role(s.kind) == role])
        for n, (_, _, members) in enumerate(bands)
        for role in range(len(ROLE_TITLES))
    ]
    most = {role: max((len(m) for _, r, m in groups if r == role), default=0) for role in range(5)}
    wide = {
        role: 1 if count <= ONE_COLUMN_ROWS else math.ceil(math.sqrt(count / 3))
        for role, count in most.items()
        if count
    }
    column_roles = [role for role, count in wide.items() for _ in range(count)]
    cells = []
    first_row = 0
    for band in range(len(bands)):
        mine = [(role, members) for n, role, members in groups if n == band and members]
        tall = {role: math.ceil(len(members) / wide[role]) for role, members in mine}
        for role, members in mine:
            column = column_roles.index(role)
            for place, system in enumerate(members):
                down = first_row + place % tall[role]
                cells.append(Cell(system, column + place // tall[role], down, band))
        first_row += max(tall.values())
    return cells, column_roles


def _column_places(
    columns: int, ways: list[Way], channels: dict[int, dict[str, int]]
) -> tuple[list[float], list[float], float]:
    """Return the x of every column, of every channel's lanes, and the width."""
    from_left = _label_rooms(ways, into_left=True)
    from_right = _label_rooms(ways, into_left=False)
    places, lanes_x = [], []
    x = float(MARGIN)
    for column in range(columns + 1):
        used = channels.get(column, {})
        if used:
            x += from_right.get(column, STUB)
        lanes_x.append(x)
        if used:
            x += LANE * lane_count(used) + from_left.get(column, STUB)
        else:
            x += 0 if column in {0, columns} else STUB * 2
        if column < columns:
            places.append(x)
            x += BOX_WIDTH
    return places, lanes_x, x + MARGIN


def _label_rooms(ways: list[Way], *, into_left: bool) -> dict[int, int]:
    """Return the room that labels need at one side of each channel that has any there."""
    rooms: dict[int, int] = {}
    for way in ways:
        if way.into_left is into_left:
            needed = LABEL_WIDTH if "." in way.flow.destination else NO_PORT_WIDTH
            rooms[way.arrive] = max(needed, rooms.get(way.arrive, 0))
    return rooms


def _row_places(
    cells: list[Cell],
    bands: list[tuple[str, bool, list[System]]],
    gaps: dict[int, dict[str, int]],
) -> tuple[list[float], tuple[Band, ...], float]:
    rows: dict[int, float] = defaultdict(float)
    for cell in cells:
        rows[cell.row] = max(rows[cell.row], _box_height(cell.system))
    row_y = []
    places = []
    y = float(MARGIN + BAND_HEAD)
    for number, (title, inside, _) in enumerate(bands):
        top = y
        y += BAND_HEAD
        for row in sorted({cell.row for cell in cells if cell.band == number}):
            y += LANE * lane_count(gaps.get(row, {}))
            row_y.append(y)
            y += rows[row] + ROW_GAP
        places.append(Band(title, top, y - top, inside))
        y += BAND_GAP
    return row_y, tuple(places), y + MARGIN - BAND_GAP


def _titles(column_roles: list[int], column_x: list[float]) -> Iterable[tuple[str, float]]:
    for role in dict.fromkeys(column_roles):
        yield ROLE_TITLES[role], column_x[column_roles.index(role)]


def _line(
    way: Way,
    boxes: dict[str, Box],
    lanes_x: list[float],
    channels: dict[int, dict[str, int]],
    gaps: dict[int, dict[str, int]],
) -> Line:
    source, destination = boxes[way.source], boxes[way.destination]
    from_right = way.leave > source.column
    start = (source.right if from_right else source.x, source.y + 16)
    end = (
        destination.x if way.into_left else destination.right,
        destination.port(way.flow.destination),
    )

    def lane_x(channel: int) -> float:
        return lanes_x[channel] + LANE * (channels[channel][way.flow.destination] + 0.5)

    out, into = lane_x(way.leave), lane_x(way.arrive)
    if way.gap is None:
        return Line(way.flow, (start, (out, start[1]), (out, end[1]), end))
    level = destination.y - LANE * (gaps[way.gap][way.flow.destination] + 1)
    return Line(
        way.flow, (start, (out, start[1]), (out, level), (into, level), (into, end[1]), end)
    )
