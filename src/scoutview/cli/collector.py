"""scoutview collector key|enrol|revoke|list."""

from pathlib import Path

import click

from scoutview.cli._options import key_option, workspace_option

BY = click.option("--by", required=True, metavar="ROLE", help="Who decides this.")


@click.group()
def command() -> None:
    """Say who may report on a site."""


@command.command("key")
@click.argument("name")
@key_option
def key_(name: str, key: str | None) -> None:
    """At the site: print the line of the collector NAME, made the first time."""
    from scoutview.pipeline.collectors import origin_of
    from scoutview.pipeline.keys import load_collector_key

    click.echo(load_collector_key(key).vkey(origin_of(name)))


@command.command()
@click.argument("name")
@click.option("--site", required=True, help="The site that it reports on.")
@click.option("--line", required=True, help="Its key, as `scoutview collector key NAME` prints it.")
@BY
@workspace_option
@key_option
def enrol(*, name: str, site: str, line: str, by: str, folder: Path, key: str | None) -> None:
    """Take bundles of the collector NAME; headquarters no longer look at SITE themselves."""
    from scoutview.cli._workspace import opened
    from scoutview.estate.read import read_estate
    from scoutview.pipeline import collectors

    workspace = opened(folder)
    workspace.ledger()
    entry = collectors.enrol(
        workspace,
        workspace.signer(key),
        read_estate(workspace.estate),
        name=name,
        site=site,
        line=line,
        by=by,
    )
    click.echo(f"Entry {entry.index}: {name} reports on {site}.")


@command.command()
@click.argument("name")
@BY
@workspace_option
@key_option
def revoke(name: str, by: str, folder: Path, key: str | None) -> None:
    """Take no more bundles of the collector NAME."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import collectors

    workspace = opened(folder)
    workspace.ledger()
    entry = collectors.revoke(workspace, workspace.signer(key), name=name, by=by)
    click.echo(f"Entry {entry.index}: no bundle of {name} is taken any more.")


@command.command("list")
@workspace_option
def list_(folder: Path) -> None:
    """List every collector, its site, and whether its bundles are taken."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.collectors import enrolments

    every = enrolments(opened(folder).ledger())
    for each in every.values():
        state = "enrolled" if each.active else "revoked"
        click.echo(f"{each.name}  site {each.site}  {state} by {each.by}\n  {each.key}")
    if not every:
        click.echo("No collector is enrolled; `scoutview collector enrol` does it.")
