"""scoutview retention list|hold|release|dispose|destroy-keys|seal."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scoutview.cli._options import key_option, workspace_option

BY = click.option("--by", required=True, metavar="ROLE", help="Who decides this.")
REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; stands in the ledger.")


@click.group()
def command() -> None:
    """Seal, hold or destroy content; the log keeps that it was there."""


@command.command("list")
@workspace_option
def list_(folder: Path) -> None:
    """List every run and piece of evidence: kept, due, held or gone."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.retention import active_holds, units

    ledger = opened(folder).ledger()
    kept_for = _years(folder)
    found = units(ledger, datetime.now(UTC).date(), kept_for)
    for unit in found:
        held = f"  {unit.held_by}" if unit.held_by else ""
        click.echo(f"{unit.state.value:<5} {unit.name:<26} speaks up to {unit.last}{held}")
    for index, each in active_holds(ledger).items():
        click.echo(f"Hold: entry {index} on {each.what}, by {each.by}: {each.reason}")
    click.echo(
        f"Content is kept for {kept_for} years from the last day that it speaks for, or from the"
        " day on which it was recorded, whichever is later."
    )


@command.command()
@click.argument("what", metavar="NAME|everything")
@BY
@REASON
@workspace_option
@key_option
def hold(*, what: str, by: str, reason: str, folder: Path, key: str | None) -> None:
    """Hold NAME (as list shows it) or everything: it is not destroyed until it is released."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import retention

    workspace = opened(folder)
    said = retention.Hold(what=what, by=by, reason=reason)
    entry = retention.hold(workspace, workspace.signer(key), said)
    click.echo(f"Entry {entry.index}: {what} is held.")


@command.command()
@click.argument("entry", type=int)
@BY
@REASON
@workspace_option
@key_option
def release(*, entry: int, by: str, reason: str, folder: Path, key: str | None) -> None:
    """Release the hold at ENTRY."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import retention

    workspace = opened(folder)
    said = retention.Hold(what="", by=by, reason=reason, releases=entry)
    made = retention.hold(workspace, workspace.signer(key), said)
    click.echo(f"Entry {made.index}: the hold of entry {entry} is released.")


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@BY
@REASON
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
@workspace_option
@key_option
def dispose(
    *,
    names: tuple[str, ...],
    by: str,
    reason: str,
    yes: bool,
    folder: Path,
    key: str | None,
) -> None:
    """Destroy the content of NAMEs that are due, or of all that are; the log still verifies."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import retention

    workspace = opened(folder)
    kept_for = _years(folder)
    if not yes:
        today = datetime.now(UTC).date()
        due = [u for u in retention.units(workspace.ledger(), today, kept_for) if u.state == "due"]
        for unit in due:
            click.echo(f"due: {unit.name}, {len(unit.contents)} contents")
        click.echo("Nothing was destroyed; with --yes it is.")
        return
    gone = retention.dispose(
        workspace, workspace.signer(key), by=by, reason=reason, years=kept_for, names=names
    )
    for unit in gone:
        click.echo(f"Destroyed {unit.name}: {len(unit.contents)} contents.")
    click.echo(f"{len(gone)} disposed of and recorded. Backups have to be destroyed apart.")


@command.command("destroy-keys")
@BY
@REASON
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
@workspace_option
@key_option
def destroy_keys(*, by: str, reason: str, yes: bool, folder: Path, key: str | None) -> None:
    """Destroy the data keys: nothing sealed can ever be read again; the log still verifies."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import retention

    workspace = opened(folder)
    if not yes:
        for key_id in workspace.ledger().vault.ids():
            click.echo(f"data key {key_id}")
        click.echo("Nothing was destroyed; with --yes all of this workspace's content is.")
        return
    ids = retention.destroy_keys(workspace, workspace.signer(key), by=by, reason=reason)
    click.echo(f"{len(ids)} data keys destroyed and recorded. Copies in backups still open them:")
    click.echo("destroy evidence/keys in every backup, too.")


@command.command()
@workspace_option
def seal(folder: Path) -> None:
    """Seal content that lies in clear, such as that of an earlier version."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.sealing import seal_all

    sealed = seal_all(opened(folder))
    click.echo(f"Sealed {sealed} contents. Copies in backups are as they were.")


@command.command()
@click.option("--new", required=True, metavar="PATH|URI", help="The master key from now on.")
@workspace_option
def rewrap(new: str, folder: Path) -> None:
    """Wrap the data keys by another master key; content need not be sealed again."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.sealing import rewrap as rewrap_all

    count = rewrap_all(opened(folder), new)
    click.echo(f"Wrapped {count} data keys by the new master key; keys.toml names it if it can.")


def _years(folder: Path) -> int:
    """Return how long the estate says that content is kept."""
    from scoutview.estate.read import read_estate
    from scoutview.pipeline.retention import YEARS
    from scoutview.pipeline.workspace import Workspace

    estate = Workspace(folder).estate
    return read_estate(estate).retention.years if estate.exists() else YEARS
