"""scoutview plan RUN."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scoutview.cli._options import PATH, workspace_option


@click.command()
@click.argument("run")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The first day of work [default: today].",
)
@click.option(
    "--capacity",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    metavar="N",
    help="Working days a week that each role gives to it.",
)
@click.option("--letters", is_flag=True, help="Also write letters to vendors.")
@click.option(
    "--out", type=PATH, metavar="DIR", help="The folder [default: out/RUN/plan in the workspace]."
)
@workspace_option
def command(
    *,
    run: str,
    start: datetime | None,
    capacity: int,
    letters: bool,
    out: Path | None,
    folder: Path,
) -> None:
    """Plan what RUN found missing: waves with owners, dates and the proof that closes each.

    Writes plan.md, plan.xlsx, plan.docx, plan-jira.csv and an OSCAL POA&M with the files that it
    names. With --letters, also a letter to the vendor for each deviation on a system that a vendor
    services. Changes and sends nothing.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.judged import judged
    from scoutview.pipeline.remediation import (
        letter_files,
        oscal_files,
        plan_files,
        plan_run,
        write_new,
    )
    from scoutview.reports.moments import day_in_zone

    workspace = opened(folder)
    seen = judged(workspace, run)
    today = day_in_zone(datetime.now(UTC), seen.estate.timezone)
    plan = plan_run(seen, start.date() if start else today, capacity)
    letter = letter_files(seen, plan) if letters else {}
    oscal = oscal_files(seen, plan)
    written = write_new(
        workspace.out(seen.run) / "plan" if out is None else out,
        {**plan_files(plan), **oscal, **letter},
    )
    for wave in plan.waves:
        number = len(wave.items)
        items = "1 item" if number == 1 else f"{number} items"
        click.echo(f"Wave {wave.number}, {wave.title.lower()}: {items}, due by {wave.ends}.")
    if not plan.waves:
        click.echo("There is no gap: nothing is planned.")
    for path in written:
        click.echo(f"  {path}")
    if letters and not letter:
        click.echo("No deviation is on a system that a vendor services: no letter was written.")
    click.echo("Proposals for people to decide; nothing was changed or sent.")
