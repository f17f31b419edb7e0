"""scoutview exception draft FINDING."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, workspace_option


@click.group()
def command() -> None:
    """Draft the record of a deviation that cannot be mended now, for people to approve."""


@command.command()
@click.argument("finding")
@click.option("--run", default="", metavar="RUN", help="The run [default: the last one].")
@click.option(
    "--out",
    type=PATH,
    metavar="DIR",
    help="The folder [default: out/RUN/exceptions in the workspace].",
)
@workspace_option
def draft(*, finding: str, run: str, out: Path | None, folder: Path) -> None:
    """Write the compensating-control record of FINDING and its block for the estate file.

    FINDING is the finding's number in the run, or PROBE@TARGET. Nothing is approved by it: the
    block is refused until somebody's name and the last day stand in it.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.excepting import draft_exception, draft_files
    from scoutview.pipeline.judged import judged
    from scoutview.pipeline.remediation import write_new

    workspace = opened(folder)
    seen = judged(workspace, run)
    drafted = draft_exception(seen, finding)
    where = workspace.out(seen.run) / "exceptions" if out is None else out
    for path in write_new(where, draft_files(drafted)):
        click.echo(f"  {path}")
    for one in drafted.compensating:
        status = one.status.value if one.status else "not judged"
        click.echo(f"{one.control.id} would stand in for it and is {status}: {one.control.title}.")
    click.echo("A draft that nobody has approved: fill in what is open, and have it signed.")
