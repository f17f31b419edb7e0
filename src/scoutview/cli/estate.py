"""scoutview estate check|reconcile."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scoutview.cli._options import PATH, intake_options


@click.group()
def command() -> None:
    """Check or draw the file that says what exists and what may be done to it."""


@command.command()
@click.argument("file", type=PATH)
def check(file: Path) -> None:
    """Read FILE and name every fault with its line and field."""
    from scoutview.estate.read import read_bytes
    from scoutview.pipeline.described import described

    estate = described(file, read_bytes(file))
    counts = {
        "system": len(estate.systems),
        "endpoint": len(estate.endpoints()),
        "flow": len(estate.flows),
    }
    told = ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items())
    click.echo(f"{file}: {estate.organization}, {told}: no fault found.")
    for system in estate.systems:
        if (
            system.is_device
            and system.allow
            and not any(e.client.ae_title for e in system.endpoints)
        ):
            click.echo(
                f"{system.id} is opted in, but no caller that it knows is named "
                "(client.ae_title): no DICOM endpoint of it will be asked."
            )
    if not estate.systems:
        click.echo("There is no [[system]] yet, so there is nothing to look at.")
    if estate.authorization is None:
        click.echo("There is no [authorization], so nothing will be sent; --plan works.")


@command.command()
@click.argument("file", metavar="ESTATE", type=PATH)
@click.option("--with", "other", type=PATH, required=True, metavar="FILE", help="A second source.")
@intake_options
@click.option("--out", type=PATH, metavar="CSV", help="Write every endpoint with its result.")
@click.option(
    "--register", type=PATH, metavar="CSV", help="Write the AE register, with a sheet for --ipe."
)
@click.option("--by", default="", metavar="ROLE", help="Who makes the register.")
def reconcile(
    *,
    file: Path,
    other: Path,
    format_: str | None,
    columns: tuple[str, ...],
    encoding: str,
    host: str,
    out: Path | None,
    register: Path | None,
    by: str,
) -> None:
    """Compare ESTATE with an archive's table, a list or a scan.

    Shows what differs, what is declared and not seen, what is seen and not declared, and which AE
    titles of an archive's table nobody answers for. The register holds every AE title of both.
    """
    from scoutview.cli._intake import asked_for
    from scoutview.exchange.intake.reconcile import text
    from scoutview.pipeline.intake import compare, write_compared

    if register is not None and not by:
        raise click.UsageError("--register needs --by ROLE: its sheet says who made it.")
    compared = compare(file, other, asked_for(other, format_, columns, encoding, host))
    click.echo(text(compared.reconciled, compared.estate_name, compared.read.name), nl=False)
    sheet = write_compared(compared, datetime.now(UTC), out=out, register=register, by=by)
    if out is not None:
        click.echo(f"All endpoints: {out}.")
    if register is not None:
        click.echo(f"The AE register is {register}, its sheet for --ipe {sheet}.")


@command.command()
@click.argument("file", type=PATH, metavar="ESTATE")
@click.option("--out", required=True, type=PATH, metavar="FILE.svg", help="The picture.")
@click.option("--replace", is_flag=True, help="Write over a picture that is there.")
def draw(*, file: Path, out: Path, replace: bool) -> None:
    """Draw ESTATE as SVG: sites, systems, flows by protocol, what crosses the boundary.

    Nothing is looked at. A very large estate is drawn by kind and site, and the picture says so.
    """
    from scoutview.pipeline.draw import draw as draw_estate

    drawn = draw_estate(file, out, replace=replace)
    click.echo(f"{drawn.path}: {drawn.words}")
