"""scoutview init DIR."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--organization", help="Its name [default: that in its estate.toml, else the folder's name]."
)
@key_option
def command(folder: Path, organization: str | None, key: Path | None) -> None:
    """Make a workspace: estate.toml to fill in, ledger, evidence, out, controls."""
    from scoutview.estate.read import read_estate
    from scoutview.pipeline import workspace as workspaces

    workspace = workspaces.Workspace(folder)
    described = workspace.estate.exists()
    if described and not organization:
        organization = read_estate(workspace.estate).organization
    name = organization or folder.resolve().name
    workspaces.make(folder, name, key)
    if not described:
        workspace.estate.write_text(workspaces.starter(name), encoding="utf-8")
    click.echo(f"Made the workspace {folder}.")
    click.echo(f"The signing key is {key or workspaces.default_key_path()}; back it up.")
    click.echo(f"Next: describe your systems in {workspace.estate}, then run")
    click.echo(f"  scoutview assess {workspace.estate} --plan")
