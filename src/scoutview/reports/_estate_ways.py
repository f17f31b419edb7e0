"""Which channels and gaps the flows of the estate's picture run through, and in which lane."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scoutview.estate.model import Flow, System


@dataclass(frozen=True, slots=True)
class Cell:
    system: System
    column: int
    row: int  # counted through all bands
    band: int


@dataclass(frozen=True, slots=True)
class Way:
    """The channels and the row gap that one flow runs through; `gap` None: straight across."""

    flow: Flow
    source: str
    destination: str
    leave: int
    arrive: int
    gap: int | None
    rows: tuple[int, int]
    into_left: bool

    @property
    def columns(self) -> tuple[int, int]:
        """Return the first and the last channel of its horizontal run."""
        return min(self.leave, self.arrive), max(self.leave, self.arrive)


def ways_of(flows: Iterable[Flow], cells: dict[str, Cell]) -> list[Way]:
    """Return the ways of all flows between systems that have a cell."""
    ways = []
    for flow in flows:
        names = (flow.source.split(".")[0], flow.destination.split(".")[0])
        if names[0] == names[1] or not all(name in cells for name in names):
            continue
        source, destination = (cells[name] for name in names)
        rightwards = source.column < destination.column
        level = source.column == destination.column
        leave = source.column + (1 if rightwards or level else 0)
        arrive = destination.column + (0 if rightwards else 1)
        gap = None if leave == arrive else destination.row
        # One row more above: the horizontal run is in the gap over the destination's row.
        rows = sorted((source.row, destination.row))
        ways.append(Way(flow, *names, leave, arrive, gap, (rows[0] - 1, rows[1]), rightwards))
    return ways


def lanes(uses: Iterable[tuple[int, str, tuple[int, int]]]) -> dict[int, dict[str, int]]:
    """Give each destination a lane in every channel or gap that it is reached through.

    Two destinations share a lane where their runs do not meet.
    """
    runs: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for place, destination, (low, high) in uses:
        before = runs[place].get(destination, (low, high))
        runs[place][destination] = (min(low, before[0]), max(high, before[1]))
    return {place: _packed(mine) for place, mine in runs.items()}


def _packed(runs: dict[str, tuple[int, int]]) -> dict[str, int]:
    given: dict[str, int] = {}
    taken: list[int] = []  # the end of the last run in each lane
    for destination, (low, high) in sorted(runs.items(), key=lambda run: (run[1], run[0])):
        lane = next((n for n, end in enumerate(taken) if end < low), len(taken))
        taken[lane : lane + 1] = [high]
        given[destination] = lane
    return given


def lane_count(lanes: dict[str, int]) -> int:
    """Return how many lanes were given out."""
    return max(lanes.values(), default=-1) + 1
