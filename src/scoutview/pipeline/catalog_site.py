"""Write the catalog of a workspace as pages to learn from, into a folder of their own."""

from pathlib import Path
from typing import Final

from scoutview.catalog.load import load_catalog
from scoutview.estate.read import read_estate
from scoutview.pipeline.workspace import Workspace, WorkspaceError
from scoutview.probes.catalogue import ALL
from scoutview.reports.catalog_site.html import file_name, html
from scoutview.reports.catalog_site.pages import site

MARK: Final = ".scoutview-catalog"  # in a folder that these pages may be written over


def write_site(workspace: Workspace, folder: Path) -> int:
    """Write every page of the workspace's catalog, its overlays applied; return how many.

    Raises:
        WorkspaceError: The folder holds something else, or cannot be written.
        CatalogError, EstateError: The workspace's overlays or its estate file are not right.
    """
    pages = site(load_catalog(workspace.overlays), ALL)
    organization = read_estate(workspace.estate).organization if workspace.estate.exists() else ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / MARK).exists() and any(folder.iterdir()):
            raise WorkspaceError(
                f"{folder} holds other files; name a new folder for the catalog's pages."
            )
        (folder / MARK).write_text("Written by `scoutview catalog site`.\n", encoding="utf-8")
        wanted = {folder / file_name(page) for page in pages}
        for stale in {*folder.glob("*.html"), *folder.glob("*/*.html")} - wanted:
            stale.unlink()  # of a control that was renamed, say
        for page in pages:
            path = folder / file_name(page)
            path.parent.mkdir(exist_ok=True)
            path.write_text(html(page, organization), encoding="utf-8")
    except OSError as error:
        raise WorkspaceError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return len(pages)
