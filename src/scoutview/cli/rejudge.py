"""scoutview rejudge RUN."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import copy_option, key_option, workspace_option
from scoutview.cli._progress import telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scoutview.pipeline.record import Judgement


@click.command()
@click.argument("run")
@click.option("--reason", default="", help="Why it is judged again; stands in the judgement.")
@click.option(
    "--catalog",
    type=click.Choice(["run", "current"]),
    default="run",
    show_default=True,
    help="The catalog as it was, or as it is now with the workspace's overlays.",
)
@click.option(
    "--no-record", "unrecorded", is_flag=True, help="Only write --out: needs no key, keeps nothing."
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
    unrecorded: bool,
    folder: Path,
    out: Path | None,
    key: str | None,
) -> None:
    """Judge what RUN saw again and append the judgement; the earlier ones stay."""
    from scoutview.catalog.load import catalog_bundle
    from scoutview.cli._tell import tell, tell_report
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.record import Run, collector
    from scoutview.pipeline.rejudge import judge_only, judge_run
    from scoutview.pipeline.report import report_by
    from scoutview.pipeline.said import said

    if not unrecorded:
        reason = said("--reason", reason, "say why the run is judged again")
    workspace = opened(folder)
    ledger = workspace.ledger()
    bundle = catalog_bundle(workspace.overlays) if catalog == "current" else None
    before = Run(ledger, run).judgements()
    if unrecorded:
        if out is None:
            raise click.UsageError("--no-record needs --out DIR: there is no other place for it.")
        with telling("Judging"):
            judgement, used = judge_only(ledger, run, reason=reason, catalog=bundle)
        code = tell_report(report_by(ledger, run, judgement, used), out)
        _tell_changes(before, judgement)
        click.echo("Nothing was recorded.")
        ctx.exit(code)
    signing = workspace.signer(key)
    with telling("Judging"), ledger.writer(signing, collector=collector()) as writer:
        judgement = judge_run(ledger, writer, run, reason=reason, catalog=bundle)
        writer.checkpoint()
    code = tell(workspace, run, out)
    click.echo(
        f"This is judgement {len(before) + 1} of the run; the reports show it, the ledger all."
    )
    _tell_changes(before, judgement)
    ctx.exit(code)


def _tell_changes(before: "Sequence[Judgement]", now: "Judgement") -> None:
    for line in _changes(before, now):
        click.echo(line)


def _changes(before: "Sequence[Judgement]", now: "Judgement") -> "Iterator[str]":
    """Yield what this judgement says otherwise than the one before it."""
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
