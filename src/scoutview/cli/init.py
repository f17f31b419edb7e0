"""scoutview init DIR."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option, master_option
from scoutview.texts import shell_path


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--organization", help="Its name [default: that in its estate.toml, else the folder's name]."
)
@click.option("--in-clear", is_flag=True, help="Do not seal content: the disk is encrypted.")
@key_option
@master_option
def command(*, folder: Path, organization: str | None, in_clear: bool, key: str | None) -> None:
    """Make a workspace: estate.toml to fill in, ledger, evidence, out, controls."""
    from scoutview.cli._workspace import named_master, opened
    from scoutview.estate.read import read_estate
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.keys import Places

    workspace = opened(folder)
    described = workspace.estate.exists()
    if described and not organization:
        organization = read_estate(workspace.estate).organization
    name = organization or folder.resolve().name
    workspaces.make(folder, name, key, master=named_master(), sealed=not in_clear)
    if not described:
        workspace.estate.write_text(workspaces.starter(name), encoding="utf-8")
    places = Places.of(folder)
    click.echo(f"Made the workspace {folder}.")
    click.echo(f"The signing key is {key or places.signing}; back it up.")
    if not in_clear:
        click.echo(f"The master key is {named_master() or places.master}; back it up: without it")
        click.echo("  nobody can read what is sealed.")
    click.echo(f"Next: describe your systems in {workspace.estate}, then run")
    click.echo(f"  scoutview assess {shell_path(str(workspace.estate))} --plan")
