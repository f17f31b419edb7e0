"""The line that a key or a list item of a TOML file stands on; only the error path asks.

`tomli` gives values without positions, so a fault is located by a second, tolerant parser,
which is not imported before something is wrong.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import tomli

if TYPE_CHECKING:
    from tree_sitter import Node

# From the top of the file: keys of tables, and indexes (from 0) of list items.
Place = tuple[str | int, ...]

FIRST_LINE = 1
KEYS = frozenset({"bare_key", "quoted_key", "dotted_key"})
HEADERS = frozenset({"table", "table_array_element"})
NOT_ITEMS = frozenset({"comment", "ERROR"})


def line_of(data: bytes, place: Place) -> int:
    """Return the line (from 1) of a place, or of the nearest thing around it that is there."""
    return lines_of(data, [place])[0]


def lines_of(data: bytes, places: Iterable[Place]) -> list[int]:
    """Return the line of each place; the file is parsed once for all of them."""
    asked = list(places)
    locator = _Locator(asked)
    locator.read(_root(data))
    return [locator.nearest(place) for place in asked]


def _root(data: bytes) -> "Node":
    # Imported here because only a faulty file needs them: they cost every other start-up time.
    import tree_sitter_toml  # noqa: PLC0415 - see above
    from tree_sitter import Language, Parser  # noqa: PLC0415 - see above

    return Parser(Language(tree_sitter_toml.language())).parse(data).root_node


class _Locator:
    """Walks the syntax tree with tomli's idea of where each key belongs.

    Only what is around a wanted place is descended into, so that a list of a
    million items costs nothing when its items are not asked for.
    """

    def __init__(self, wanted: Iterable[Place]) -> None:
        places = set(wanted)
        self._around = {place[:end] for place in places for end in range(len(place))}
        self._told = places | self._around
        self._lines: dict[Place, int] = {(): FIRST_LINE}
        self._items: Counter[Place] = Counter()  # how many [[headers]] of a list came so far

    def nearest(self, place: Place) -> int:
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def read(self, root: "Node") -> None:
        for node in root.named_children:
            if node.type == "pair":
                self._read_pair(node, ())
            elif node.type in HEADERS:
                self._read_table(node)

    def _read_table(self, node: "Node") -> None:
        parts = node.named_children
        if not parts or parts[0].type not in KEYS:
            return
        place = self._opened(_parts(parts[0]), is_item=node.type == "table_array_element")
        self._note(place, node)
        if place in self._around:
            self._read_pairs(node, place)

    def _opened(self, parts: list[str], *, is_item: bool) -> Place:
        """Return the place that a header opens: its keys reach into the last item of each list."""
        place: Place = ()
        for part in parts[:-1]:
            place = self._last_item((*place, part))
        place = (*place, *parts[-1:])
        if not is_item:
            return place
        self._items[place] += 1
        return (*place, self._items[place] - 1)

    def _last_item(self, place: Place) -> Place:
        count = self._items[place]
        return (*place, count - 1) if count else place

    def _read_pairs(self, node: "Node", table: Place) -> None:
        for pair in node.named_children:
            if pair.type == "pair":
                self._read_pair(pair, table)

    def _read_pair(self, node: "Node", table: Place) -> None:
        parts = node.named_children
        if len(parts) > 1 and parts[0].type in KEYS:
            place = (*table, *_parts(parts[0]))
            self._note(place, node)
            self._read_value(parts[-1], place)

    def _read_value(self, node: "Node", place: Place) -> None:
        if place not in self._around:
            return
        if node.type == "inline_table":
            self._read_pairs(node, place)
        elif node.type == "array":
            items = (child for child in node.named_children if child.type not in NOT_ITEMS)
            for index, item in enumerate(items):
                self._note((*place, index), item)
                self._read_value(item, (*place, index))

    def _note(self, place: Place, node: "Node") -> None:
        """Remember where a place, and each table that its key implies, is named first."""
        for end in range(1, len(place) + 1):
            if place[:end] in self._told:
                self._lines.setdefault(place[:end], node.start_point.row + 1)


def _parts(key: "Node") -> list[str]:
    return list(_spelled(key))


def _spelled(key: "Node") -> Iterator[str]:
    """Yield the parts of a key as tomli reads them: quotes off, escapes resolved."""
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _spelled(child)
        return
    text = (key.text or b"").decode(errors="replace")
    if key.type == "bare_key":
        yield text
        return
    try:
        yield from tomli.loads(f"{text} = 0")
    except tomli.TOMLDecodeError:
        yield text
