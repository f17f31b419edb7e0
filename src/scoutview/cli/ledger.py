"""scoutview ledger init|verify."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option


@click.group()
def command() -> None:
    """Make or verify the ledger."""


@command.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--organization", required=True, help="Whose ledger it is.")
@key_option
def init(folder: Path, organization: str, key: Path | None) -> None:
    """Make an empty ledger in DIR."""
    from scoutview.pipeline import workspace as workspaces

    workspace = workspaces.make(folder, organization, key)
    click.echo(f"Made the ledger {workspace.ledger().origin}; its key for verifiers is")
    click.echo(f"  {workspace.ledger().vkey}")


@command.command()
@click.argument("folder", metavar="DIR", type=PATH, default=Path())
@click.option("--checkpoint", type=PATH, help="A checkpoint that you kept: must be a prefix.")
@click.option("--vkey", help="The verifier key that you kept [default: the ledger's own word].")
@click.pass_context
def verify(ctx: click.Context, folder: Path, checkpoint: Path | None, vkey: str | None) -> None:
    """Re-read every entry, checkpoint and piece of content; name the first bad one."""
    from scoutview.ledger import verify as verify_ledger

    # What is no text is no checkpoint, which the verifier says itself.
    kept = checkpoint.read_text(encoding="utf-8", errors="replace") if checkpoint else None
    result = verify_ledger(folder, vkey=vkey, checkpoint=kept)
    for sentence in result.sentences:
        click.echo(sentence, err=True)
    for note in result.notes:
        click.echo(note)
    if result.ok:
        click.echo(f"{result.entries} entries verified, {result.signed_entries} of them signed.")
    ctx.exit(0 if result.ok else 1)
