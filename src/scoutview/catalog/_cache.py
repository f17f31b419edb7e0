"""The read catalog, kept by the content of its files, so that it is parsed and checked once.

What is judged again from a record never comes from here: `catalog_from_bundle` reads the recorded
files each time. A kept catalog that is damaged, of another version or not ours to read is made
again without a word. Decision 0020.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from scoutview import __version__
from scoutview.catalog import model
from scoutview.estate import model as estate_model

KEPT_MAX: Final = 8  # catalogs: each workspace with overlays has its own
LEFT_S: Final = 3600.0
BYTES_MAX: Final = 64 * 1024 * 1024


def folder() -> Path | None:
    """Return where catalogs are kept: in the user's cache, never in a workspace.

    None where the user has no such place. Source: XDG Base Directory Specification, which has
    relative paths ignored.
    """
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    try:
        base = Path(named) if Path(named).is_absolute() else Path.home() / ".cache"
    except RuntimeError:  # no home
        return None
    return base / "scoutview"


def kept(
    files: Mapping[str, str], make: Callable[[Mapping[str, str]], model.Catalog]
) -> model.Catalog:
    """Return the catalog of these files: the one that was kept, or what `make` makes of them."""
    place = folder()
    if place is None:
        return make(files)
    path = place / f"catalog-{_key(files)}.msgpack"
    found = _read(path)
    if found is not None:
        with suppress(OSError):
            path.touch()  # the longest unused goes first
        return found
    catalog = make(files)
    with suppress(OSError):  # a home that cannot be written to costs time and nothing else
        _write(path, msgspec.msgpack.encode(catalog))
    return catalog


def _key(files: Mapping[str, str]) -> str:
    """Return a digest of the files, the version, and the source of all that reads them.

    The last is for those who change the code: another reader must not meet an old catalog.
    """
    digest = hashlib.sha256(f"{__version__}\0".encode())
    for source in _sources():
        digest.update(source)
    for name in sorted(files):
        for text in (name, files[name]):
            data = text.encode("utf-8", "surrogatepass")
            digest.update(b"%d\0" % len(data))
            digest.update(data)
    return digest.hexdigest()


@cache
def _sources() -> tuple[bytes, ...]:
    readers = sorted(Path(__file__).parent.glob("*.py"))
    return tuple(path.read_bytes() for path in (*readers, Path(estate_model.__file__)))


def _read(path: Path) -> model.Catalog | None:
    try:
        if path.stat().st_size > BYTES_MAX:
            return None
        return msgspec.msgpack.decode(path.read_bytes(), type=model.Catalog)
    except (OSError, ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        return None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        part.chmod(0o600)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    for left in path.parent.glob(".catalog-*"):  # of a process that was killed
        if left.stat().st_mtime < time.time() - LEFT_S:
            left.unlink(missing_ok=True)
    others = sorted(path.parent.glob("catalog-*.msgpack"), key=lambda each: each.stat().st_mtime)
    for old in others[:-KEPT_MAX]:
        old.unlink(missing_ok=True)
