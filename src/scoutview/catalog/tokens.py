"""What other tools make of a requirement's id: OSCAL's token, CISO Assistant's small letters."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

STATEMENT: Final = "_smt"  # behind a control's token, the id of a part of it, as NIST names them
GUIDANCE: Final = "_gdn"
_ENHANCEMENT: Final = re.compile(r"([A-Z]{2}-\d{1,2})(?:\((\d{1,2})\))?")


@lru_cache(maxsize=8192)
def token(id_: str) -> str:
    """Return an id as a token of OSCAL; the property `label` beside it has the id itself.

    Ids of SP 800-53 become those of NIST's own catalog (`AC-2(1)` is `ac-2.1`).
    """
    if found := _ENHANCEMENT.fullmatch(id_):
        return found[1].lower() + (f".{found[2]}" if found[2] else "")
    flat = re.sub(r"[^\w.-]", "_", id_.replace(")", ""))
    return flat if re.match(r"[^\W\d]|_", flat) else f"_{flat}"


def twins(ids: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two ids that other tools take for one, or None.

    Nobody tells ids apart by capitals alone: not a person, and not every tool.
    """
    known: dict[str, str] = {}
    for id_ in ids:
        for name in _names(id_):
            if known.setdefault(name, id_) != id_:
                return known[name], id_
    return None


def _names(id_: str) -> Iterator[str]:
    yield f"urn {id_.lower()}"
    flat = token(id_).lower()
    yield from (f"token {flat}{part}" for part in ("", STATEMENT, GUIDANCE))
