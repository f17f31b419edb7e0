"""scoutview rejudge RUN."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import copy_option, key_option, workspace_option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoutview.pipeline.record import Judgement


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
    key: str | None,
) -> None:
    """Judge what RUN saw again and append the judgement; the earlier ones stay."""
    from scoutview.catalog.load import catalog_bundle
    from scoutview.cli._tell import tell
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.record import Run, collector
    from scoutview.pipeline.rejudge import judge_run

    if not reason.strip():
        raise click.UsageError("--reason is empty; say why the run is judged again.")
    workspace = opened(folder)
    ledger = workspace.ledger()
    bundle = catalog_bundle(workspace.overlays) if catalog == "current" else None
    signing = workspace.signer(key)
    before = Run(ledger, run).judgements()
    with ledger.writer(signing, collector=collector()) as writer:
        judgement = judge_run(ledger, writer, run, reason=reason, catalog=bundle)
        writer.checkpoint()
    code = tell(workspace, run, out)
    for line in _changes(before, judgement):
        click.echo(line)
    ctx.exit(code)


def _changes(before: "Sequence[Judgement]", now: "Judgement") -> "Iterator[str]":
    """Yield what this judgement says otherwise than the one before it."""
    yield f"This is judgement {len(before) + 1} of the run; the reports show it, the ledger all."
    if not before:
        return
    then = {each.id: each.status for each in before[-1].assessment.criteria}
    changed = [
        f"  {each.id}: {then[each.id].value} -> {each.status.value}"
        for each in now.assessment.criteria
        if each.id in then and then[each.id] is not each.status
    ]
    yield "Criteria that stand otherwise than before:" if changed else "No criterion changed."
    yield from changed
