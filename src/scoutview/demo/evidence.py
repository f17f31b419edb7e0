"""What the demo's people give: synthetic documents, attestations and populations."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

from scoutview.demo.estate import period


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of evidence as `scoutview evidence add` takes it."""

    control: str
    kind: str
    name: str
    by: str
    effective_from: date
    effective_to: date
    path: Path


def pieces(today: date) -> tuple[Piece, ...]:
    """Return every piece, effective for the whole period that ends today."""
    covered = period(today)
    folder = files(__package__).joinpath("evidence")
    index = tomllib.loads(folder.joinpath("index.toml").read_text("utf-8"))
    return ()
