"""scoutview timestamp."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option, workspace_option


@click.command()
@click.option("--url", help="Ask the time-stamp authority there.")
@click.option("--request", "request_to", type=PATH, metavar="FILE", help="Write what is asked.")
@click.option("--take-in", "reply_from", type=PATH, metavar="FILE", help="Record what came back.")
@click.option("--ca", type=PATH, metavar="FILE", help="Whom to believe: root certificates (PEM).")
@workspace_option
@key_option
def command(
    *,
    url: str | None,
    request_to: Path | None,
    reply_from: Path | None,
    ca: Path | None,
    folder: Path,
    key: str | None,
) -> None:
    """Have the latest checkpoint time-stamped (RFC 3161), and record it.

    Over HTTP with --url; with --request, and --take-in when the answer came, where there is no
    network.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import timestamp
    from scoutview.pipeline.said import SaidError, small_file

    if [url, request_to, reply_from].count(None) != 2:  # noqa: PLR2004 - one of the three
        raise SaidError("Give one of --url, --request and --take-in.")
    workspace = opened(folder)
    ledger = workspace.ledger()
    if request_to is not None:
        point, asked = timestamp.make_query(ledger)
        request_to.write_bytes(asked)
        click.echo(f"Wrote {request_to} for the checkpoint at {point.size} entries; send it to the")
        click.echo("authority as application/timestamp-query, and take in its answer.")
        return
    if ca is None:
        raise SaidError("--ca FILE is missing; name the root certificates of the authority.")
    roots, signing = timestamp.read_roots(ca), workspace.signer(key)
    reply = (
        timestamp.ask(ledger, url)
        if url is not None
        else small_file("--take-in", reply_from or Path())
    )
    entry, at = timestamp.take_in(workspace, signing, reply, roots)
    click.echo(
        f"Entry {entry.index}: {entry.subject} entries were there at {at:%Y-%m-%d %H:%M:%S} UTC."
    )
