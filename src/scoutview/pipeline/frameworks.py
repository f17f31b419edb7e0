"""Take a framework in from another tool: two files among the overlays, its texts in licensed/."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from scoutview.catalog.licensed import FOLDER, Licensed, written
from scoutview.catalog.load import bundle_of, catalog_files, catalog_from_bundle, load_catalog
from scoutview.catalog.mapped import RESERVED, names
from scoutview.exchange.frameworks import (
    Imported,
    ImportFault,
    framework_toml,
    mapping_toml,
    shown,
    slug,
)
from scoutview.exchange.lists.read_ciso_assistant import read_ciso_assistant
from scoutview.exchange.lists.read_csv import read_csv
from scoutview.exchange.oscal.read import BYTES_MAX, hrefs, read_oscal
from scoutview.pipeline.private import ignored_folder, private_files
from scoutview.pipeline.said import read_bounded, said
from scoutview.pipeline.workspace import Workspace

OSCAL: Final = "oscal"
CISO_ASSISTANT: Final = "ciso-assistant"
CSV: Final = "csv"
KINDS: Final = (OSCAL, CISO_ASSISTANT, CSV)
_FILE_NAME: Final = re.compile(r"[^/\\\x00-\x1f]{1,200}\.json")
_PACKED: Final = (b"PK", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A framework that was taken in: its id and title, how much, and where it stands."""

    id: str
    title: str
    requirements: int
    path: Path
    has_texts: bool


def take_framework(
    workspace: Workspace,
    file: Path,
    on: date,
    *,
    kind: str | None = None,
    identity: str | None = None,
    by: str | None = None,
    catalog: Path | None = None,
) -> TakenIn:
    """Read a framework and write it among the overlays: ids, every requirement open.

    Args:
        workspace: Whose catalog gets the framework.
        file: An OSCAL catalog or profile in JSON, a library of CISO Assistant, or CSV.
        on: The day.
        kind: One of KINDS; None: by the file's name and beginning.
        identity: The framework's id here; None: what the file calls itself.
        by: Who holds the licence for the file's texts; None: they are not kept.
        catalog: The catalog that a profile selects from; None: the one beside it that it names.

    Raises:
        ImportFault: The file is not right, or the id is in use; nothing is changed then.
        SaidError: `by` is not one line.
        WorkspaceError: The folder is no workspace.
        CatalogError: The workspace's overlays are not right.
    """
    holder = None if by is None else said("--by", by, "name the person who holds the licence")
    workspace.require()
    data, name = _bytes(file, BYTES_MAX), shown(file.name)
    found = _read(file, data, kind or _kind(file, data), catalog)
    id_ = slug(identity) if identity else found.id
    if identity and id_ != identity:
        raise ImportFault(f"--id {identity[:40]!r}: expected small letters, digits and hyphens.")
    if id_ in names(load_catalog(workspace.overlays)):
        raise ImportFault(
            f"There is a framework {id_} already; give this one another id with --id."
        )
    if id_ in RESERVED:
        raise ImportFault(
            f"{id_} is the id of a document of Scoutview's own in exports; give this framework"
            " another id with --id."
        )
    digest = hashlib.sha256(data).hexdigest()
    files = {
        f"mappings/{id_}.toml": mapping_toml(name, digest, found.texts),
        f"frameworks/{id_}.toml": framework_toml(id_, found.title, name, found.texts),
    }
    catalog_from_bundle(bundle_of({**catalog_files(workspace.overlays), **files}))
    whole = {workspace.overlays / path: text.encode() for path, text in files.items()}
    if holder:
        licensed = Licensed(
            framework=id_,
            source=shown(file.name),
            sha256=digest,
            by=holder,
            on=on,
            texts=found.texts,
        )
        whole = {workspace.folder / FOLDER / f"{id_}.json": written(licensed), **whole}
    _write(workspace, whole)
    return TakenIn(
        id=id_,
        title=found.title,
        requirements=len(found.texts),
        path=workspace.overlays / f"frameworks/{id_}.toml",
        has_texts=holder is not None,
    )


def _bytes(file: Path, most: int) -> bytes:
    if not file.is_file():
        raise ImportFault(f"{shown(str(file))}: there is no such file.")
    data = read_bounded(file, most, ImportFault)
    if data.startswith(_PACKED):
        raise ImportFault(f"{shown(file.name)} is a packed or office file; give JSON, YAML or CSV.")
    return data


def _kind(file: Path, data: bytes) -> str:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return OSCAL
    return CISO_ASSISTANT if file.suffix.lower() in {".yaml", ".yml"} else CSV


def _read(file: Path, data: bytes, kind: str, catalog: Path | None) -> Imported:
    name = shown(file.name)
    if kind == CSV:
        return read_csv(name, data)
    if kind == CISO_ASSISTANT:
        return read_ciso_assistant(name, data)
    beside = catalog or _beside(file, hrefs(name, data))
    if beside is None:
        return read_oscal(name, data)
    return read_oscal(name, data, (shown(beside.name), _bytes(beside, BYTES_MAX)))


def _beside(file: Path, given: tuple[str, ...]) -> Path | None:
    """Return the catalog that a profile names, where it lies in the same folder."""
    if len(given) != 1 or not _FILE_NAME.fullmatch(given[0]):
        return None
    path = file.with_name(given[0])
    return path if path.is_file() else None


def _write(workspace: Workspace, files: Mapping[Path, bytes]) -> None:
    """Write all or none, and nothing over another file; the framework's own file comes last."""
    for path in files:
        if path.exists() or path.is_symlink():
            raise ImportFault(
                f"{path} is there already; move it away, or give the framework another id with"
                " --id."
            )
    try:
        for folder in {path.parent for path in files}:
            if folder == workspace.folder / FOLDER:
                ignored_folder(folder)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_files(files)
    except OSError as error:
        raise ImportFault(
            f"{workspace.folder} cannot be written: {error.strerror or error}; nothing was changed."
        ) from error
