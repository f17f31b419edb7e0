"""scoutview report RUN."""

from pathlib import Path

import click

from scoutview.cli._options import copy_option, workspace_option


@click.command()
@click.argument("run")
@workspace_option
@copy_option
@click.pass_context
def command(ctx: click.Context, run: str, folder: Path, out: Path | None) -> None:
    """Write the reports of RUN again, by its latest judgement; changes nothing else."""
    from scoutview.cli._tell import tell
    from scoutview.cli._workspace import opened

    ctx.exit(tell(opened(folder), run, out))
