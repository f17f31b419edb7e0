"""scoutview init DIR."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--organization", help="Its name [default: the folder's name].")
@key_option
def command(folder: Path, organization: str | None, key: Path | None) -> None:
    """Make a workspace: estate.toml to fill in, ledger, evidence, out, controls."""
    from scoutview.pipeline import workspace as workspaces

    name = organization or folder.resolve().name
    workspace = workspaces.make(folder, name, key)
    if not workspace.estate.exists():
        today = datetime.now(UTC).date().isoformat()
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        starter = workspaces.STARTER.format(organization=quoted, today=today)
        workspace.estate.write_text(starter, encoding="utf-8")
    click.echo(f"Made the workspace {folder}.")
    click.echo(f"The signing key is {key or workspaces.default_key_path()}; back it up.")
    click.echo(f"Next: describe your systems in {workspace.estate}, then run")
    click.echo(f"  scoutview assess {workspace.estate} --plan")
