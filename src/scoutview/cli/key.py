"""scoutview key show|make|rotate|appoint|revoke."""

from pathlib import Path

import click

from scoutview.cli._options import key_option, workspace_option

REASON = click.option("--reason", required=True, metavar="TEXT", help="Why; stands in the ledger.")


@click.group()
def command() -> None:
    """Show, rotate, appoint or revoke the keys that sign the ledger."""


@command.command()
@workspace_option
def show(folder: Path) -> None:
    """List every key of the ledger: the lines that an auditor notes."""
    from scoutview.cli._workspace import opened

    keyring = opened(folder).ledger().keyring
    for first, key in keyring.signing:
        now = "signs now" if key == keyring.current else "signed"
        since = keyring.revoked.get(key)
        revoked = "" if since is None else f"; revoked: nothing over {since} entries counts"
        click.echo(f"{now}, from {first} entries on{revoked}:\n  {key}")
    for key in sorted(keyring.appointed, key=str):
        since = keyring.revoked.get(key)
        state = "appointed for recovery" if since is None else "appointed, and revoked since"
        click.echo(f"{state}:\n  {key}")


@command.command()
@click.argument("place", metavar="PATH|URI")
@workspace_option
def make(place: str, folder: Path) -> None:
    """Make a key at PATH (mode 0600) or in a token, and print its line for this ledger."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.keys import make_signer

    signer = make_signer(place, folder)
    click.echo(f"Made {place}. It signs nothing until it is rotated to or appointed; its line is")
    click.echo(f"  {signer.vkey(opened(folder).ledger().origin)}")


@command.command()
@click.option("--new", required=True, metavar="PATH|URI", help="The key that signs from now on.")
@click.option("--recovery", metavar="PATH|URI", help="An appointed key, where the old one is lost.")
@REASON
@workspace_option
@key_option
def rotate(*, new: str, recovery: str | None, reason: str, folder: Path, key: str | None) -> None:
    """Let another key sign from now on. It takes the old key, or one that was appointed."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.keys import is_token, remember
    from scoutview.pipeline.record import collector

    workspace = opened(folder)
    successor, authority = workspace.signer(new), workspace.signer(recovery or key)
    with workspace.ledger().writer(authority, collector=collector()) as writer:
        entry = writer.rotate(successor, reason)
        point = writer.checkpoint()
    click.echo(f"Entry {entry.index}: from {point.size} entries on the ledger is signed by")
    click.echo(f"  {successor.vkey(point.origin)}")
    if is_token(new):
        click.echo("Name it with --key from now on. Tell the auditor the new line.")
    else:
        remember(folder, signing=new)
        click.echo("keys.toml names it from now on. Tell the auditor the new line.")


@command.command()
@click.option("--recovery", required=True, metavar="PATH|URI", help="The key; keep it offline.")
@REASON
@workspace_option
@key_option
def appoint(*, recovery: str, reason: str, folder: Path, key: str | None) -> None:
    """Appoint a key that may rotate when the signing key is lost or stolen."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.record import collector

    workspace = opened(folder)
    offline = workspace.signer(recovery)
    with workspace.ledger().writer(workspace.signer(key), collector=collector()) as writer:
        entry = writer.appoint(offline, reason)
        writer.checkpoint()
    click.echo(
        f"Entry {entry.index}: appointed. Keep that key offline, apart from the signing key."
    )


@command.command()
@click.argument("line", metavar="LINE")
@click.option("--since", required=True, type=int, metavar="SIZE", help="What it signed about more.")
@REASON
@workspace_option
@key_option
def revoke(*, line: str, since: int, reason: str, folder: Path, key: str | None) -> None:
    """Say that checkpoints over SIZE entries that the key LINE signed do not count."""
    from scoutview.cli._workspace import opened
    from scoutview.ledger import VerifierKey
    from scoutview.pipeline.record import collector
    from scoutview.pipeline.said import parsed

    workspace = opened(folder)
    revoked = parsed("LINE", VerifierKey.parse, line)
    with workspace.ledger().writer(workspace.signer(key), collector=collector()) as writer:
        entry = writer.revoke(revoked, since, reason)
        writer.checkpoint()
    click.echo(f"Entry {entry.index}: what {revoked.id.hex()} signed over {since} entries is void.")
