"""scoutview ledger init|verify|checkpoint|publish|restored."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, key_option, master_option, workspace_option
from scoutview.cli._progress import telling

if TYPE_CHECKING:
    from scoutview.ledger import VerifyReport

MOST_CHECKPOINT_BYTES = 1024 * 1024  # a note, and what a letter says around it


@click.group()
def command() -> None:
    """Make, verify or publish the ledger."""


@command.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--organization", required=True, help="Whose ledger it is.")
@key_option
@master_option
def init(folder: Path, organization: str, key: str | None) -> None:
    """Make an empty ledger in DIR."""
    from scoutview.cli._workspace import named_master
    from scoutview.pipeline import workspace as workspaces

    workspace = workspaces.make(folder, organization, key, master=named_master())
    click.echo(f"Made the ledger {workspace.ledger().origin}; its key for verifiers is")
    click.echo(f"  {workspace.ledger().vkey}")


@command.command()
@click.argument("folder", metavar="DIR", type=PATH, default=Path())
@click.option("--checkpoint", type=PATH, help="A checkpoint that you kept: must be a prefix.")
@click.option("--vkey", help="The verifier key that you kept [default: the ledger's own word].")
@master_option
@click.pass_context
def verify(ctx: click.Context, folder: Path, checkpoint: Path | None, vkey: str | None) -> None:
    """Re-read every entry, checkpoint and piece of content; name the first bad one."""
    from scoutview.cli._workspace import named_master
    from scoutview.ledger import VerifierKey
    from scoutview.ledger import verify as verify_ledger
    from scoutview.pipeline.keys import master_of
    from scoutview.pipeline.said import SaidError, parsed

    kept = _kept(checkpoint) if checkpoint else None
    if not (folder / "ledger").is_dir():
        raise SaidError(
            f"{folder} has no ledger; name the workspace that has it (`scoutview init` makes one)."
        )
    if vkey is not None:
        parsed("--vkey", VerifierKey.parse, vkey)
    master = master_of(named_master(), folder)
    with telling("Reading every entry again"):
        result = verify_ledger(folder, vkey=vkey, checkpoint=kept, master=master)
    ctx.exit(_tell(result))


def _kept(path: Path) -> str:
    """Return the text of a checkpoint that somebody kept; what is no text is no checkpoint."""
    from scoutview.pipeline.said import SaidError

    if not path.is_file():
        raise SaidError(f"--checkpoint {path}: there is no such file; give one that was kept.")
    with path.open("rb") as file:
        return file.read(MOST_CHECKPOINT_BYTES).decode(errors="replace")


def _tell(result: "VerifyReport") -> int:
    """Print what was found; return the exit code."""
    for sentence in result.sentences:
        click.echo(sentence, err=True)
    for note in result.notes:
        click.echo(note)
    if result.ok:
        click.echo(f"{result.entries} entries verified, {result.signed_entries} of them signed.")
    return 0 if result.ok else 1


@command.command()
@click.option("--out", type=PATH, help="Also write it to this file, as it is signed.")
@click.option("--qr", "picture", type=PATH, metavar="FILE", help="Draw it: FILE.svg or FILE.png.")
@workspace_option
def checkpoint(folder: Path, out: Path | None, picture: Path | None) -> None:
    """Show the latest checkpoint, to be kept by somebody else: a letter, an e-mail, a picture."""
    from scoutview.cli._workspace import opened
    from scoutview.reports.checkpoint_card import checkpoint_text, write_qr

    ledger = opened(folder).ledger()
    points = ledger.checkpoints
    if not points:
        raise click.UsageError(
            f"{folder} has no checkpoint yet; a run or `evidence add` signs one."
        )
    latest = points[-1]
    if out is not None:
        out.write_text(latest.note, encoding="utf-8")
    if picture is not None:
        write_qr(latest.note, picture)
    for written in filter(None, (out, picture)):
        click.echo(f"Wrote {written}.", err=True)
    click.echo(checkpoint_text(latest.note, str(ledger.keyring.at(latest.size))), nl=False)


@command.command()
@click.argument("out", metavar="DIR", type=PATH)
@workspace_option
def publish(out: Path, folder: Path) -> None:
    """Write the log into DIR as C2SP tlog-tiles has it, for any reader of such logs.

    Only hashes, envelopes and the checkpoint are written; no content.
    """
    from scoutview.cli._workspace import opened
    from scoutview.ledger.publish import publish as write

    files, size = write(opened(folder).ledger(), out)
    click.echo(f"Wrote {files} files for {size} entries to {out}.")


@command.command()
@click.option("--by", required=True, metavar="ROLE", help="Who answers for this.")
@click.option("--reason", required=True, metavar="TEXT", help="What happened to what is missing.")
@workspace_option
@key_option
def restored(*, by: str, reason: str, folder: Path, key: str | None) -> None:
    """Go on with a ledger that lacks what was signed: record that, and who answers for it.

    Every later verification tells it. First look for a newer copy.
    """
    from scoutview.cli._workspace import opened
    from scoutview.ledger import Restored
    from scoutview.pipeline.record import collector
    from scoutview.pipeline.said import said

    record = Restored(
        said("--by", by, "give the role that answers"),
        said("--reason", reason, "say what happened"),
    )
    workspace = opened(folder)
    ledger = workspace.ledger()
    before = ledger.size
    with ledger.writer(workspace.signer(key), collector=collector(), restored=record) as writer:
        if writer.size == before:
            raise click.UsageError(
                f"{folder} contains all that this key signed for it; nothing was recorded."
            )
        point = writer.checkpoint()
    click.echo(f"Recorded, and signed at {point.size} entries. Tell the auditor.")
