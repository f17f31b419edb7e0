"""Where a control, a criterion or an edge stands: file and line, for the sentences of a check."""

from collections.abc import Mapping
from dataclasses import dataclass

import tomli

from scoutview.catalog.model import Control, Edge
from scoutview.estate.locate import Place, line_of

MAPPING = "mappings/soc2.toml"
ESTATE = "estate.toml"  # beside the catalog's files where an estate is checked with them


@dataclass(frozen=True, slots=True)
class Spot:
    """A file of the catalog and a field in it."""

    file: str
    field: Place = ()


class Places:
    """The files of a catalog, to find the spot of a record in; parsed once."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._tables = {
            file: tomli.loads(text)
            for file, text in files.items()
            if file.startswith(("controls/", "mappings/"))
        }
        self._controls = {
            table["id"]: file
            for file, table in self._tables.items()
            if "id" in table and "hub" not in table
        }
        self._overlays = {
            table["hub"]: file for file, table in self._tables.items() if "hub" in table
        }

    def control(self, control: Control, *field: str | int) -> Spot:
        """Return the spot of a control's field in the file that describes the control."""
        return Spot(self._controls.get(control.hub_id or control.id, "controls"), field)

    def overlay(self, control: Control, *field: str | int) -> Spot:
        """Return the spot of a field in the workspace's file about the control."""
        file = self._overlays.get(control.hub_id)
        return Spot(file, field) if file else self.control(control, *field)

    def edge(self, edge: Edge, field: str, hub_id: str = "") -> Spot:
        """Return the spot of an edge's field: in the mapping, or in the control's own file."""
        names = {edge.control, hub_id}
        for file in (MAPPING, self._controls.get(edge.control, "")):
            for index, table in enumerate(self._tables.get(file, {}).get("edge", [])):
                control = table.get("control", edge.control)
                if control in names and table["criterion"] == edge.criterion:
                    return Spot(file, ("edge", index, field))
        return Spot(MAPPING)

    def no_control(self, criterion_id: str) -> Spot:
        """Return the spot of the reason why a criterion has no control."""
        for index, table in enumerate(self._tables.get(MAPPING, {}).get("no_control", [])):
            if table["criterion"] == criterion_id:
                return Spot(MAPPING, ("no_control", index))
        return Spot(MAPPING)

    def words(self, spot: Spot) -> str:
        """Return file and line for the reader."""
        text = self._files.get(spot.file)
        if text is None or not spot.field:
            return spot.file
        return f"{spot.file}, line {line_of(text.encode(), spot.field)}"
