"""Draw the estate of a file as it is declared, into an SVG file of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoutview.estate.read import read_bytes
from scoutview.pipeline.described import described
from scoutview.pipeline.private import private_file
from scoutview.pipeline.said import SaidError
from scoutview.reports.estate_drawn import drawn_estate

_PICTURE: Final = b"<svg "  # how every picture that we write begins


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, in words."""

    path: Path
    words: str


def draw(estate: Path, out: Path, *, replace: bool = False) -> Drawn:
    """Write the picture of an estate file, for its owner's eyes only.

    Raises:
        EstateError, CatalogError: The estate or an overlay beside it is not right.
        SaidError: There is such a file and `replace` is false, or it cannot be written.
    """
    picture = drawn_estate(described(estate, read_bytes(estate)))
    if out.is_dir():
        raise SaidError(f"--out {out} is a folder; name a file, such as estate.svg.")
    if out.exists():
        _check_replaced(out, replace)
    try:
        with private_file(out) as file:
            file.write(picture.svg.encode("utf-8"))
    except OSError as error:
        raise SaidError(f"--out {out} cannot be written: {error.strerror or error}.") from error
    return Drawn(out, picture.description)


def _check_replaced(out: Path, replace: bool) -> None:  # noqa: FBT001 - as it was asked
    """Raise SaidError unless the file is a picture that may go: never an estate, say."""
    if not replace:
        raise SaidError(f"--out {out} is there already; name another file, or add --replace.")
    try:
        with out.open("rb") as file:
            begins = file.read(len(_PICTURE))
    except OSError as error:
        raise SaidError(f"--out {out} cannot be read: {error.strerror or error}.") from error
    if begins != _PICTURE:
        raise SaidError(f"--out {out} is no picture, so it is not replaced; name another file.")
