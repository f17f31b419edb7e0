"""The catalog from its TOML files: the package's, the workspace's, or those of an old run."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from scoutview.catalog import _cache, _records
from scoutview.catalog._education import cases, samples
from scoutview.catalog._fields import FILE_BYTES_MAX, CatalogError, Fields, Source, shown
from scoutview.catalog._frameworks import FOLDER as FRAMEWORKS
from scoutview.catalog._frameworks import frameworks, refuse_twins, sufficient_sets
from scoutview.catalog.adoption import with_digests
from scoutview.catalog.mapped import RESERVED
from scoutview.catalog.model import (
    Basis,
    Catalog,
    Control,
    Criterion,
    Edge,
    Family,
    SufficientSet,
)
from scoutview.catalog.overlays import apply_overlays

__all__ = [
    "CatalogError",
    "bundle",
    "bundle_of",
    "catalog_bundle",
    "catalog_files",
    "catalog_from_bundle",
    "load_catalog",
    "overlays_of",
    "read_catalog",
]

BUNDLE_BYTES_MAX = 16 * 1024 * 1024
FILES_MAX = 2000
_FOLDERS = ("controls", "criteria", "education", "frameworks", "mappings")
OWN_FOLDERS = ("frameworks", "mappings")  # of the organization's own frameworks
_MAPPING = "mappings/soc2.toml"
# The order in which the criteria are printed everywhere: security first.
_SERIES = ("CC", "A", "C", "PI", "P")

Record = TypeVar("Record", Criterion, Control)


def overlays_of(workspace: Path) -> Path:
    """Return the folder of a workspace in which the organization says what it changes."""
    return workspace / "controls"


def load_catalog(overlays: Path | None = None) -> Catalog:
    """Return the catalog of the package, made the organization's by the overlays of a folder.

    Raises:
        CatalogError: A file is no TOML, or a field is unknown, missing or of the wrong shape.
    """
    return _cache.kept(catalog_files(overlays), _assemble)


def read_catalog(overlays: Path | None = None) -> Catalog:
    """Return what `load_catalog` does, from the files themselves: for who checks or adopts them.

    Raises CatalogError as it does.
    """
    return _assemble(catalog_files(overlays))


def bundle() -> bytes:
    """Return the package's own catalog as one canonical JSON object."""
    return catalog_bundle(None)


def catalog_bundle(overlays: Path | None) -> bytes:
    """Return all TOML files, overlays included, as canonical JSON {path: text}.

    The same files give the same bytes on every machine, so that a run can name its catalog by hash.
    """
    return bundle_of(catalog_files(overlays))


def bundle_of(files: Mapping[str, str]) -> bytes:
    """Return files by path as canonical JSON.

    Source: RFC 8785, which for texts alone is what the standard library writes (five times as
    quickly as a library for all of JSON), with keys in the order of their UTF-16 units.
    """
    ordered = {name: files[name] for name in sorted(files, key=lambda n: n.encode("utf-16-be"))}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@lru_cache(maxsize=4)  # the runs of a history mostly have the same catalog
def catalog_from_bundle(data: bytes) -> Catalog:
    """Return the catalog that `catalog_bundle` gave as bytes, now or in an old run.

    It is always read from these bytes, never from what a disk keeps; the same bytes are read
    once in a process.

    Raises:
        CatalogError: The bytes are no bundle, are too large, or hold a file that is not right.
    """
    if len(data) > BUNDLE_BYTES_MAX:
        raise CatalogError(f"the catalog bundle is over {BUNDLE_BYTES_MAX} bytes")
    try:
        files = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise CatalogError("the catalog bundle is not JSON in UTF-8") from None
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        raise CatalogError("the catalog bundle is not a JSON object of paths and texts")
    for file, text in files.items():
        _refuse_surrogates(file + text)
    return _assemble(files)


def catalog_files(overlays: Path | None = None) -> dict[str, str]:
    """Return {path inside the catalog: text}; an overlay is `controls/NAME.toml`, no folder.

    A framework of the organization's own is `frameworks/ID.toml` with `mappings/ID.toml`, in
    folders of these names among the overlays.

    Raises:
        CatalogError: A file is too large, unreadable or not UTF-8, or one of the organization's
            own frameworks has the name of a shipped one or of a document of ours, or has two ids
            that are one to other tools.
    """
    package = resources.files("scoutview.catalog")
    files: dict[str, str] = {}
    for folder in _FOLDERS:
        _gather(package / folder, folder, files)
    if overlays is not None and overlays.exists():
        for path in _overlay_paths(overlays):
            files[f"controls/{path.name}"] = _read(path, f"controls/{path.name}")
        for folder in OWN_FOLDERS:
            if (overlays / folder).exists():
                _gather_own(overlays / folder, folder, files)
    return files


def _gather_own(folder: Path, name: str, files: dict[str, str]) -> None:
    for path in _overlay_paths(folder):
        inside = f"{name}/{path.name}"
        if inside in files:
            raise CatalogError(
                f"{shown(f'controls/{inside}')}: the catalog ships a file of this name; give the"
                " framework another id"
            )
        if path.stem in RESERVED:
            raise CatalogError(
                f"{shown(f'controls/{inside}')}: {path.stem} is the id of a document of"
                " Scoutview's own; give the framework another id"
            )
        files[inside] = _read(path, inside)
        if name == FRAMEWORKS:
            refuse_twins(Source(inside, files[inside]))


def _overlay_paths(folder: Path) -> list[Path]:
    try:
        paths = [path for path in folder.iterdir() if path.suffix == ".toml"]
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be read as a folder: {error.strerror}") from None
    for path in paths:
        if not path.name.isprintable():
            raise CatalogError(f"{shown(path.name)}: rename this file, its name cannot be shown")
    return sorted(paths)


def _gather(folder: Traversable, name: str, files: dict[str, str]) -> None:
    for entry in folder.iterdir():
        inside = f"{name}/{entry.name}"
        if entry.name.endswith(".toml"):
            files[inside] = _read(entry, inside)
        elif entry.is_dir():
            _gather(entry, inside, files)


def _read(entry: Traversable, file: str) -> str:
    if not entry.is_file():  # opening a pipe would wait for ever
        raise CatalogError(f"{file}: expected a file, found something else of this name")
    try:
        with entry.open("rb") as stream:
            data = stream.read(FILE_BYTES_MAX + 1)
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise CatalogError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CatalogError(f"{file}: byte {error.start} is not UTF-8, save it as UTF-8") from None


def _refuse_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise CatalogError("the catalog bundle holds half a character (a surrogate)") from None


def _assemble(files: Mapping[str, str]) -> Catalog:
    """Return the catalog of these files, whatever order they come in."""
    if len(files) > FILES_MAX:
        raise CatalogError(f"the catalog has over {FILES_MAX} files")
    criteria: dict[str, Criterion] = {}
    controls: dict[str, Control] = {}
    overlays: list[Source] = []
    for file in sorted(files):
        source = Source(file, files[file])
        match file.removesuffix(".toml").split("/"):
            case ["criteria", _]:
                _add(criteria, _records.criterion(source.table()), source)
            case ["controls", family, _]:
                read = _records.hub_control(source.table(), _family(source, family))
                _add(controls, read, source)
            case ["controls", _]:
                overlays.append(source)
            case ["mappings", "soc2"] | ["frameworks", _] | ["education", "cases" | "samples"]:
                pass
            case ["mappings", name] if f"{FRAMEWORKS}/{name}.toml" in files:
                pass
            case _:
                raise CatalogError(
                    f"{shown(file)}: the catalog has no place for a file of this name"
                )
    hub = Catalog(
        criteria=tuple(sorted(criteria.values(), key=_printed_order)),
        controls=tuple(controls.values()),
        edges=(),
        frameworks=frameworks(files),
        cases=cases(files),
        samples=samples(files),
    )
    return _in_order(apply_overlays(with_digests(_with_mapping(hub, files)), overlays))


def _family(source: Source, name: str) -> Family:
    if name not in set(Family):
        raise CatalogError(f"{shown(source.file)}: the folder must be one of {', '.join(Family)}")
    return Family(name)


def _add(known: dict[str, Record], record: Record, source: Source) -> None:
    if record.id in known:
        raise source.wrong(("id",), f'"{record.id}" is used by another file, too')
    known[record.id] = record


def _with_mapping(hub: Catalog, files: Mapping[str, str]) -> Catalog:
    """Return the catalog with SOC 2's own mapping."""
    if _MAPPING not in files:
        raise CatalogError(f"{_MAPPING}: the file is missing")
    fields = Source(_MAPPING, files[_MAPPING]).table()
    if "basis" not in fields:
        return _with_old_mapping(hub, fields)
    sets = sufficient_sets(fields, "criterion", _records.CRITERION_ID)
    key = {(control, each.requirement) for each in sets for control in each.controls}
    edges = _distinct(
        (table, _records.edge(table, key=_is_in(key))) for table in fields.tables("edge")
    )
    mapped = replace(
        hub,
        edges=edges,
        no_controls=tuple(_records.no_control(table) for table in fields.tables("no_control")),
        sufficient=sets,
        basis=fields.choice("basis", Basis),
        mapping_source=fields.text("source"),
    )
    fields.done()
    return mapped


def _with_old_mapping(hub: Catalog, fields: Fields) -> Catalog:
    """Return the catalog with a mapping of before there were sufficient sets, as runs hold it.

    An edge said itself whether it was key, and neither relation nor status.
    """
    edges = _distinct((table, _records.old_edge(table)) for table in fields.tables("edge"))
    key: dict[str, list[str]] = {}
    for edge in edges:
        if edge.key:
            key.setdefault(edge.criterion, []).append(edge.control)
    mapped = replace(
        hub,
        edges=edges,
        no_controls=tuple(_records.no_control(table) for table in fields.tables("no_control")),
        sufficient=tuple(
            SufficientSet(
                criterion, tuple(controls), "Its key controls, of a catalog without sets."
            )
            for criterion, controls in key.items()
        ),
    )
    fields.done()
    return mapped


def _is_in(key: Collection[tuple[str, str]]) -> Callable[[str, str], bool]:
    return lambda control, criterion: (control, criterion) in key


def _distinct(read: Iterable[tuple[Fields, Edge]]) -> tuple[Edge, ...]:
    edges: dict[tuple[str, str], Edge] = {}
    for table, edge in read:
        if _pair(edge) in edges:
            raise table.wrong("control", f"{edge.control} -> {edge.criterion} is listed twice")
        edges[_pair(edge)] = edge
    return tuple(edges.values())


def _printed_order(criterion: Criterion) -> tuple[int, str]:
    return _SERIES.index(criterion.series.rstrip("123456789")), criterion.id


def _pair(edge: Edge) -> tuple[str, str]:
    return edge.control, edge.criterion


def _in_order(catalog: Catalog) -> Catalog:
    return replace(
        catalog,
        controls=tuple(sorted(catalog.controls, key=lambda control: control.id)),
        edges=tuple(sorted(catalog.edges, key=_pair)),
    )
