"""Bytes as a reader checks them: offset, hex and text, sixteen to a line."""

import string
from dataclasses import dataclass

from scoutview.facts.wire import Wire

_ROW = 16
_ASCII = string.ascii_letters + string.digits + string.punctuation + " "
_SHOWN = "".join(chr(code) if chr(code) in _ASCII else "." for code in range(256))


@dataclass(frozen=True, slots=True)
class Dump:
    """One direction of an exchange: the first bytes in hex; `total` counts all that went."""

    text: str
    shown: int
    kept: int
    total: int


def dump(data: bytes, total: int, most: int) -> Dump:
    """Return at most the first `most` bytes of `data` as lines of hex and text."""
    shown = data[:most]
    lines = (
        f"{start:04x}  {row.hex(' '):<47}  {row.decode('latin-1').translate(_SHOWN)}"
        for start, row in ((n, shown[n : n + _ROW]) for n in range(0, len(shown), _ROW))
    )
    return Dump("\n".join(lines), len(shown), len(data), max(total, len(data)))


def dumps(wire: Wire, most: int) -> tuple[Dump, Dump]:
    """Return what was sent and what was received."""
    return dump(wire.sent, wire.sent_bytes, most), dump(wire.received, wire.received_bytes, most)
