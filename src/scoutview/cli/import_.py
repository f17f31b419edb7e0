"""scoutview import FILE."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scoutview.cli._options import PATH, intake_options


@click.command()
@click.argument("file", type=PATH)
@click.option(
    "--estate",
    type=PATH,
    default=Path("estate.toml"),
    show_default=True,
    help="The estate file that it is compared with.",
)
@intake_options
@click.option("--site", default="", metavar="NAME", help="The site of systems that name none.")
@click.option("--write", "is_written", is_flag=True, help="Change the estate file.")
@click.option(
    "--take",
    "taken",
    multiple=True,
    metavar="ID.FIELD",
    help="Overwrite this field of yours, such as ct-1.dicom.port (may be given again).",
)
@click.option("--without-conflicts", is_flag=True, help="Write what contradicts nothing.")
@click.option("--all", "is_all", is_flag=True, help="List everything, however much it is.")
def command(
    *,
    file: Path,
    estate: Path,
    format_: str | None,
    columns: tuple[str, ...],
    encoding: str,
    host: str,
    site: str,
    is_written: bool,
    taken: tuple[str, ...],
    without_conflicts: bool,
    is_all: bool,
) -> None:
    """Propose systems for the estate from FILE: an AE list, a configuration, a scan.

    Shows what would be new, filled in, different or contradictory, each with its source. Nothing
    is changed without --write, and what you set differently stays unless --take names it. The
    record of an import is kept in `imports/` beside the estate file.
    """
    from scoutview.cli._intake import asked_for
    from scoutview.exchange.intake.show import SHOWN_MAX
    from scoutview.pipeline.intake import propose, write

    asked = asked_for(file, format_, columns, encoding, host)
    proposed = propose(file, estate, asked, site)
    most = SHOWN_MAX if not is_all else 10**9
    click.echo(proposed.text(taken, most), nl=False)
    if not is_written:
        if not proposed.data:
            click.echo(f"There is no {estate} yet, so everything is new.")
        click.echo("Nothing was changed; --write changes the estate file.")
        return
    done = write(proposed, datetime.now(UTC).date(), taken, without_conflicts=without_conflicts)
    told = f"{done.estate} is changed" if done.estate else "The estate file has all of it already"
    click.echo(f"{told}; the record is {done.record}.")
    if done.open_systems:
        number = done.open_systems
        click.echo(
            f"{number} of the new systems {'is' if number == 1 else 'are'} no modality, workstation"
            f" or thing: a run that is authorized will look at {'it' if number == 1 else 'them'}."
        )
