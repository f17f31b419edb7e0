"""scoutview rejudge RUN."""

from pathlib import Path

import click

from scoutview.cli._options import copy_option, key_option, workspace_option


@click.command()
@click.argument("run")
@click.option("--reason", required=True, help="Why it is judged again; stands in the judgement.")
@click.option(
    "--catalog",
    type=click.Choice(["run", "current"]),
    default="run",
    show_default=True,
    help="The catalog as it was, or as it is now with the workspace's overlays.",
)
@workspace_option
@copy_option
@key_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    run: str,
    reason: str,
    catalog: str,
    folder: Path,
    out: Path | None,
    key: Path | None,
) -> None:
    """Judge what RUN saw again and append the judgement; the earlier ones stay."""
    from scoutview.catalog.load import catalog_bundle
    from scoutview.cli._tell import tell
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.record import collector
    from scoutview.pipeline.rejudge import judge_run

    if not reason.strip():
        raise click.UsageError("--reason is empty; say why the run is judged again.")
    workspace = workspaces.Workspace(folder)
    ledger = workspace.ledger()
    bundle = catalog_bundle(workspace.overlays) if catalog == "current" else None
    signing = workspaces.load_key(key, workspace)
    with ledger.writer(signing, collector=collector()) as writer:
        judge_run(ledger, writer, run, reason=reason, catalog=bundle)
        writer.checkpoint()
    ctx.exit(tell(workspace, run, out))
