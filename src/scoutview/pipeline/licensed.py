"""Take an organization's licensed texts in: into the workspace, and nowhere else."""

import hashlib
from datetime import date
from pathlib import Path

from scoutview.catalog._fields import shown
from scoutview.catalog.licensed import (
    FILE_BYTES_MAX,
    FOLDER,
    Licensed,
    LicensedError,
    Taken,
    taken_from,
    written,
)
from scoutview.catalog.load import load_catalog
from scoutview.catalog.mapped import names
from scoutview.pipeline.private import ignored_folder, private_file
from scoutview.pipeline.said import read_bounded, said
from scoutview.pipeline.workspace import Workspace


def take_in(
    workspace: Workspace, file: Path, framework: str, by: str, on: date
) -> tuple[Licensed, Taken]:
    """Read the file and keep its texts in `licensed/FRAMEWORK.json`, for the owner alone.

    Raises:
        LicensedError: The framework does not exist, or the file is not right; nothing is changed.
        SaidError: `by` is not one line.
        WorkspaceError: The folder is no workspace.
        CatalogError: The workspace's overlays are not right.
    """
    name = said("--by", by, "name the person who holds the licence")
    workspace.require()
    catalog = load_catalog(workspace.overlays)
    if framework not in names(catalog):
        known = ", ".join(names(catalog))
        raise LicensedError(f"There is no framework {framework!r}; there are {known}.")
    if not file.is_file():
        raise LicensedError(f"{shown(str(file))}: there is no such file.")
    data = read_bounded(file, FILE_BYTES_MAX, LicensedError)
    source = shown(file.name)
    taken = taken_from(source, data, catalog, framework)
    licensed = Licensed(
        framework=framework,
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        by=name,
        on=on,
        texts=taken.texts,
    )
    folder = workspace.folder / FOLDER
    try:
        ignored_folder(folder)  # the texts are the organization's licence, not its repository's
        with private_file(folder / f"{framework}.json") as out:
            out.write(written(licensed))
    except OSError as error:
        raise LicensedError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return licensed, taken
