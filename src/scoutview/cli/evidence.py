"""scoutview evidence add|accept|reject|list."""

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, key_option, workspace_option
from scoutview.texts import shell_path

if TYPE_CHECKING:
    from scoutview.assessment.model import Evidence

KINDS = ("document", "attestation", "population")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def command() -> None:
    """Give, review or list documents, attestations and populations."""


@command.command()
@click.argument("file", type=PATH)
@click.option("--control", required=True, help="The control that it shows.")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--name", default="", help="Which proof of the control, where there are several.")
@click.option("--by", required=True, metavar="ROLE", help="Who gives it and answers for it.")
@click.option("--from", "first", type=DAY, required=True, metavar="DATE", help="First day covered.")
@click.option("--to", "last", type=DAY, required=True, metavar="DATE", help="Last day covered.")
@click.option("--ipe", type=PATH, help="Where a list is from (TOML); a population needs it.")
@click.option(
    "--fields",
    type=click.Choice(["text", "csv", "json"]),
    help="Commit to each line, cell or value, so that parts can be withheld later.",
)
@workspace_option
@key_option
def add(
    *,
    file: Path,
    control: str,
    kind: str,
    name: str,
    by: str,
    first: datetime,
    last: datetime,
    ipe: Path | None,
    fields: str | None,
    folder: Path,
    key: str | None,
) -> None:
    """Take FILE into the ledger as evidence. It must hold no patient data.

    It counts once somebody else accepts it.
    """
    from scoutview.catalog.load import load_catalog
    from scoutview.catalog.model import ProofKind
    from scoutview.cli._workspace import opened
    from scoutview.ledger.content.fields import Method
    from scoutview.pipeline import evidence as taking
    from scoutview.pipeline.ipe import read_ipe

    workspace = opened(folder)
    workspace.ledger()  # says where there is none, before a key is asked for
    given = taking.Handed(
        path=file,
        control=control,
        kind=ProofKind(kind),
        name=name,
        by=by,
        effective_from=first.date(),
        effective_to=last.date(),
        ipe=read_ipe(ipe) if ipe else None,
        fields=Method(fields) if fields else None,
    )
    signing = workspace.signer(key)
    entry = taking.add(workspace, signing, load_catalog(workspace.overlays), given)
    click.echo(f"Entry {entry.index}: {file.name} shows {control} from {first:%Y-%m-%d} ", nl=False)
    click.echo(f"to {last:%Y-%m-%d}. It counts once somebody else accepts it:")
    click.echo(f"  {_accepting(entry.index, folder, key)}")


def _accepting(entry: int, folder: Path, key: str | None) -> str:
    """Return the command by which another person accepts the piece."""
    words = ["scoutview", "evidence", "accept", str(entry), "--by", "ROLE"]
    if folder != Path():
        words += ["--workspace", str(folder)]
    if key is not None:
        words += ["--key", key]
    return shlex.join(words)


@command.command()
@click.argument("entry", type=int)
@click.option("--by", required=True, metavar="ROLE", help="Who read it; not who gave it.")
@click.option("--note", default="", metavar="TEXT", help="What was read and found.")
@click.option("--exceptions", default=0, metavar="N", help="How many items were found wrong.")
@workspace_option
@key_option
def accept(
    *, entry: int, by: str, note: str, exceptions: int, folder: Path, key: str | None
) -> None:
    """Say that the piece at ENTRY was read and shows what it should.

    Items that were found wrong make it a deviation. A later review counts instead.
    """
    index = _review(
        folder, key, entry=entry, by=by, accepted=True, exceptions=exceptions, note=note
    )
    found = f" with {_exceptions(exceptions)}, a deviation" if exceptions else ""
    click.echo(f"Entry {index}: {by.strip()} accepted entry {entry}{found}; ", nl=False)
    click.echo("it counts from the next judgement on.")


@command.command()
@click.argument("entry", type=int)
@click.option("--by", required=True, metavar="ROLE", help="Who read it; not who gave it.")
@click.option("--reason", required=True, metavar="TEXT", help="What is wrong with it.")
@workspace_option
@key_option
def reject(*, entry: int, by: str, reason: str, folder: Path, key: str | None) -> None:
    """Say that the piece at ENTRY does not show what it should; it counts for nothing."""
    index = _review(folder, key, entry=entry, by=by, accepted=False, exceptions=0, note=reason)
    click.echo(f"Entry {index}: {by.strip()} rejected entry {entry}; ", nl=False)
    click.echo("from the next judgement on it is as if it was never given.")


def _review(
    folder: Path,
    key: str | None,
    *,
    entry: int,
    by: str,
    accepted: bool,
    exceptions: int,
    note: str,
) -> int:
    from scoutview.cli._workspace import opened
    from scoutview.pipeline import evidence as taking
    from scoutview.pipeline.record import ReviewedEvidence

    workspace = opened(folder)
    workspace.ledger()  # says where there is none, before a key is asked for
    said = ReviewedEvidence(entry=entry, by=by, accepted=accepted, exceptions=exceptions, note=note)
    return taking.review(workspace, workspace.signer(key), said).index


@command.command()
@click.argument("entry", type=int)
@click.option("--show", multiple=True, metavar="PATH", help="Show what matches; repeats.")
@click.option("--hide", multiple=True, metavar="PATH", help="Withhold what matches; repeats.")
@click.option("--out", type=PATH, required=True, metavar="FILE", help="Where it is written.")
@workspace_option
def disclose(
    entry: int, show: tuple[str, ...], hide: tuple[str, ...], out: Path, folder: Path
) -> None:
    """Write the piece at ENTRY in part, with the proof that the shown part is unchanged.

    It must have been added with --fields. A path is a line's number, ROW/COLUMN (a header's name
    will do for a column) or a JSON pointer; * stands for anything.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.disclose import disclosure
    from scoutview.pipeline.private import private_file

    made, shown, withheld = disclosure(opened(folder).ledger(), entry, show=show, hide=hide)
    with private_file(out) as file:
        file.write(made)
    click.echo(f"Wrote {out}: {shown} fields shown, {withheld} withheld. To check it:")
    click.echo(f"  scoutview-verify {shell_path(str(out))}")


@command.command("list")
@workspace_option
def list_(folder: Path) -> None:
    """List every piece with what it shows, what it covers and who accepted it."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.history import evidence

    pieces = evidence(opened(folder).ledger())
    for piece in pieces:
        days = f"{piece.effective_from} to {piece.effective_to}"
        shows = f"{piece.kind.value} {piece.name}"
        told = f"{piece.control:<8} {shows:<44} {days}  {piece.file_name}"
        click.echo(f"{piece.entry:>6}  {told}  {_state(piece)}")
    if not pieces:
        click.echo("No evidence was given yet; `scoutview evidence add` takes some.")


def _state(piece: "Evidence") -> str:
    """Return what became of a piece."""
    if piece.rejected:
        return f"rejected by {piece.rejected_by}: {piece.rejected}"
    if not piece.accepted_by:
        return f"waiting, given by {piece.by}"
    note = f": {piece.review_note}" if piece.review_note else ""
    found = f", {_exceptions(piece.exceptions)}" if piece.exceptions else ""
    return f"accepted by {piece.accepted_by}{found}{note}"


def _exceptions(number: int) -> str:
    return "1 exception" if number == 1 else f"{number} exceptions"
