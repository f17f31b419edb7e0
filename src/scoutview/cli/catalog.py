"""scoutview catalog check."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import workspace_option

if TYPE_CHECKING:
    from scoutview.catalog.model import Catalog


def _frameworks(catalog: "Catalog") -> str:
    each = [f"{one.title} ({len(one.requirements)})" for one in catalog.frameworks]
    return f"{len(each)} other frameworks" if len(each) != 1 else each[0]


@click.group()
def command() -> None:
    """Check controls and their mapping."""


@command.command()
@workspace_option
@click.pass_context
def check(ctx: click.Context, folder: Path) -> None:
    """Check the shipped catalog with the workspace's overlays and name every fault."""
    from scoutview.catalog.check import check as faults_of
    from scoutview.catalog.load import catalog_files, load_catalog
    from scoutview.estate.read import read_estate
    from scoutview.pipeline.workspace import Workspace
    from scoutview.probes.catalogue import ALL

    if not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder; name a workspace.")
    workspace = Workspace(folder)
    catalog = load_catalog(workspace.overlays)
    files = dict(catalog_files(workspace.overlays))
    estate = None
    if workspace.estate.exists():
        estate = read_estate(workspace.estate)
        files["estate.toml"] = workspace.estate.read_text("utf-8")  # to name lines in
    faults = faults_of(
        catalog,
        probes={probe.id: probe.rests_on_ae_title for probe in ALL},
        files=files,
        defaults={probe.id: probe.parameters for probe in ALL},
        judges={probe.id: probe.protocols for probe in ALL},
        estate=estate,
    )
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        ctx.exit(2)
    click.echo(
        f"{len(catalog.criteria)} criteria, {len(catalog.controls)} controls, "
        f"{len(catalog.edges)} edges, {_frameworks(catalog)}: no fault found."
    )
