"""scoutview estate check FILE."""

from pathlib import Path

import click

from scoutview.cli._options import PATH


@click.group()
def command() -> None:
    """Check the file that says what exists and what may be done to it."""


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
