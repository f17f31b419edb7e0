"""scoutview ingest BUNDLE."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, copy_option, key_option, workspace_option


@click.command()
@click.argument("bundle", type=PATH)
@workspace_option
@copy_option
@key_option
@click.pass_context
def command(
    ctx: click.Context, bundle: Path, folder: Path, out: Path | None, key: str | None
) -> None:
    """Take in what a collector saw at its site, and judge it with what the others reported.

    A bundle that was taken in before changes nothing.
    """
    from scoutview.cli._tell import tell
    from scoutview.cli._workspace import opened
    from scoutview.estate.read import read_bytes
    from scoutview.pipeline.ingest import ingest

    workspace = opened(folder)
    workspace.ledger()  # says where there is none, before a key is asked for
    estate = read_bytes(workspace.estate)
    made = ingest(workspace, workspace.signer(key), bundle, estate)
    if made.again:
        click.echo(f"{bundle} was taken in before, as run {made.run}; nothing was changed.")
        return
    click.echo(f"Took in {made.observations} observations of site {made.site}.")
    ctx.exit(tell(workspace, made.run, out))
