"""Where a witness of this user lives: its name, its key and what it remembers."""

from pathlib import Path
from typing import Final

from scoutview.ledger import LedgerError, SigningKey
from scoutview.pipeline.keys import KeyPlaceError, configuration
from scoutview.witness.witness import Witness

_KEY: Final = "witness.key"
_NAME: Final = "name"
_MOST_NAME_BYTES: Final = 1000


def _folder(folder: Path | None) -> Path:
    return configuration() / "witness" if folder is None else folder


def make_witness(folder: Path | None, name: str) -> Witness:
    """Make a witness with a key of its own. Raises KeyPlaceError, LedgerError."""
    place = _folder(folder)
    if (place / _NAME).exists():
        raise KeyPlaceError(f"{place} is a witness already; nothing was changed.")
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        witness = Witness(name, SigningKey.load_or_create(place / _KEY), place)
        (place / _NAME).write_text(f"{name}\n", encoding="utf-8")
    except OSError as error:
        raise LedgerError.cannot("make the witness in", place, error) from error
    return witness


def open_witness(folder: Path | None) -> Witness:
    """Return the witness in a folder. Raises KeyPlaceError where there is none, LedgerError."""
    place = _folder(folder)
    try:
        with (place / _NAME).open("rb") as file:
            name = file.read(_MOST_NAME_BYTES).decode(errors="replace").strip()
    except FileNotFoundError:
        raise KeyPlaceError(
            f"{place} is no witness; `scoutview witness make NAME` makes one."
        ) from None
    except OSError as error:
        raise LedgerError.cannot("read", place / _NAME, error) from error
    return Witness(name, SigningKey.load(place / _KEY), place)
