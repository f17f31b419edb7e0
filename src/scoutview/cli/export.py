"""scoutview export RUN."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, workspace_option


@click.command()
@click.argument("run")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["oscal", "ciso-assistant", "csv"]),
    required=True,
    help="What the other tool reads.",
)
@click.option("--model", metavar="NAME", help="One OSCAL model or one CSV table [default: all].")
@click.option("--out", type=PATH, metavar="DIR", help="[default: out/RUN/FORMAT in the workspace]")
@workspace_option
def command(*, run: str, format_: str, model: str | None, out: Path | None, folder: Path) -> None:
    """Write RUN for other tools: OSCAL, CISO Assistant libraries or CSV.

    OSCAL models: catalog, profile, component-definition, mapping-collection, ssp,
    assessment-plan, assessment-results, poam; each is checked by NIST's schema of OSCAL 1.2.1.
    CSV tables: controls, criteria, requirements, edges, findings, gaps.

    The files show weaknesses: they are for their owner alone (mode 0600). They hold our own
    words and ids, never the official texts of a licensed copy.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.export import exported, write_exports
    from scoutview.pipeline.report import report_of

    workspace = opened(folder)
    files = exported(report_of(workspace.ledger(), run), format_, model)
    where = workspace.out(run) / format_ if out is None else out
    for path in write_exports(files, where, ours=out is None):
        click.echo(f"  {path}")
    count = "1 file" if len(files) == 1 else f"{len(files)} files"
    click.echo(f"{count} of run {run}. What is in there shows weaknesses: give it on with care.")
