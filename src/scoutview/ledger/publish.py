"""The log as static files under the names of tlog-tiles, to be read by any reader of such logs.

Source: C2SP tlog-tiles; docs/reference/ledger-format.md, section 6.
"""

from collections.abc import Iterator
from pathlib import Path

from scoutview.ledger._durable import write_whole
from scoutview.ledger.checkpoint import Checkpoint
from scoutview.ledger.errors import LedgerError
from scoutview.ledger.frames import frame
from scoutview.ledger.ledger import Ledger
from scoutview.ledger.tiles import TILE_WIDTH


def publish(ledger: Ledger, out: Path) -> tuple[int, int]:
    """Write what the latest checkpoint signs into a folder; return how many files, and its size.

    Whole tiles that are there already are left alone: they never change. No content is written.

    Raises:
        LedgerError: There is no checkpoint, or a file cannot be written.
    """
    points = ledger.checkpoints
    if not points:
        raise LedgerError(f"{ledger.origin} has no checkpoint yet; there is nothing to publish.")
    written = 0
    try:
        for name, data, is_whole in _files(ledger, points[-1]):
            path = out / name
            if is_whole and path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            written += 1
        write_whole(out / "checkpoint", points[-1].note.encode())
    except OSError as error:
        raise LedgerError.cannot("publish to", out, error) from error
    return written + 1, points[-1].size


def tile_name(number: int, width: int) -> str:
    """The path of a tile by its number; fewer than 256 hashes make it a partial one.

    Source: C2SP tlog-tiles, "Merkle tree": groups of three digits, all but the last with an x.
    """
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


def _files(ledger: Ledger, checkpoint: Checkpoint) -> Iterator[tuple[str, bytes, bool]]:
    """Every file: its name, its bytes, and whether it is whole and will never change."""
    with ledger.tree(checkpoint) as tree:
        level, count = 0, checkpoint.size
        while count:
            for number, width in _tiles(count):
                data = tree.tile(level, number, width)
                yield f"tile/{level}/{tile_name(number, width)}", data, width == TILE_WIDTH
            level, count = level + 1, count // TILE_WIDTH
    for number, width in _tiles(checkpoint.size):
        first = number * TILE_WIDTH
        bundle = b"".join(frame(ledger.envelope(first + n)) for n in range(width))
        yield f"tile/entries/{tile_name(number, width)}", bundle, width == TILE_WIDTH


def _tiles(count: int) -> Iterator[tuple[int, int]]:
    """The number and width of each tile over so many hashes."""
    for number in range(-(-count // TILE_WIDTH)):
        yield number, min(TILE_WIDTH, count - number * TILE_WIDTH)
