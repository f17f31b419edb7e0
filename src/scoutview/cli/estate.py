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
    from scoutview.estate.read import read_estate

    estate = read_estate(file)
    endpoints = len(estate.endpoints())
    click.echo(
        f"{file}: {estate.organization}, {len(estate.systems)} systems, {endpoints} endpoints, "
        f"{len(estate.flows)} flows: no fault found."
    )
    if not estate.systems:
        click.echo("There is no [[system]] yet, so there is nothing to look at.")
    if estate.authorization is None:
        click.echo("There is no [authorization], so nothing will be sent; --plan works.")
