"""scoutview countersign."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option, workspace_option
from scoutview.texts import shell_path


@click.command()
@click.option(
    "--witness", "line", required=True, metavar="LINE", help="As `scoutview witness key` prints it."
)
@click.option("--url", help="Ask the witness there.")
@click.option("--request", "request_to", type=PATH, metavar="FILE", help="Write what is asked.")
@click.option("--take-in", "lines_from", type=PATH, metavar="FILE", help="Record what came back.")
@click.option("--seen", type=click.IntRange(0), help="How many entries the witness has seen.")
@workspace_option
@key_option
def command(
    *,
    line: str,
    url: str | None,
    request_to: Path | None,
    lines_from: Path | None,
    seen: int | None,
    folder: Path,
    key: str | None,
) -> None:
    """Have the latest checkpoint countersigned by a witness, and record it.

    Over HTTP with --url; by mail or on paper with --request, and --take-in when the answer came.
    """
    from scoutview.cli._workspace import opened
    from scoutview.ledger.cosignature import WitnessKey
    from scoutview.pipeline import countersign
    from scoutview.pipeline.said import SaidError, parsed, small_file

    if [url, request_to, lines_from].count(None) != 2:  # noqa: PLR2004 - one of the three
        raise SaidError("Give one of --url, --request and --take-in.")
    workspace, witness = opened(folder), parsed("--witness", WitnessKey.parse, line)
    ledger = workspace.ledger()
    if request_to is not None:
        request_to.write_bytes(countersign.request(ledger, witness, seen=seen).encode())
        click.echo(f"Wrote {request_to}. The witness answers it by")
        click.echo(f"  scoutview witness sign {shell_path(request_to.name)}")
        return
    signing = workspace.signer(key)
    lines = (
        countersign.ask(ledger, witness, url)
        if url is not None
        else small_file("--take-in", lines_from or Path()).decode(errors="replace")
    )
    entry = countersign.take_in(workspace, signing, witness, lines)
    click.echo(f"Entry {entry.index}: {witness.name} signed {entry.subject} entries, too.")
