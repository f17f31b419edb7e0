"""scoutview evidence add|list."""

from datetime import datetime
from pathlib import Path

import click

from scoutview.cli._options import PATH, key_option, workspace_option

KINDS = ("document", "attestation", "population")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def command() -> None:
    """Give or list documents, attestations and populations."""


@command.command()
@click.argument("file", type=PATH)
@click.option("--control", required=True, help="The control that it shows.")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--name", default="", help="Which proof of the control, where there are several.")
@click.option("--by", required=True, metavar="ROLE", help="Who gives it and answers for it.")
@click.option("--from", "first", type=DAY, required=True, metavar="DATE", help="First day covered.")
@click.option("--to", "last", type=DAY, required=True, metavar="DATE", help="Last day covered.")
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
    folder: Path,
    key: Path | None,
) -> None:
    """Take FILE into the ledger as evidence. It must hold no patient data."""
    from scoutview.catalog.load import load_catalog
    from scoutview.catalog.model import ProofKind
    from scoutview.pipeline import evidence as taking
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.record import GivenEvidence

    workspace = workspaces.Workspace(folder)
    workspace.ledger()  # says where there is none, before a key is asked for
    given = GivenEvidence(
        control=control,
        kind=ProofKind(kind),
        name=name,
        by=by,
        effective_from=first.date(),
        effective_to=last.date(),
        file_name="",
        file="",
    )
    signing = workspaces.load_key(key, workspace)
    entry = taking.add(workspace, signing, load_catalog(workspace.overlays), file, given)
    click.echo(f"Entry {entry.index}: {file.name} shows {control} from {first:%Y-%m-%d} ", nl=False)
    click.echo(f"to {last:%Y-%m-%d}; it counts from the next judgement on.")


@command.command("list")
@workspace_option
def list_(folder: Path) -> None:
    """List every piece with what it shows and what it covers."""
    from scoutview.pipeline.record import evidence
    from scoutview.pipeline.workspace import Workspace

    pieces = evidence(Workspace(folder).ledger())
    for piece in pieces:
        days = f"{piece.effective_from} to {piece.effective_to}"
        shows = f"{piece.kind.value} {piece.name}"
        click.echo(f"{piece.entry:>6}  {piece.control:<8} {shows:<44} {days}  {piece.file_name}")
    if not pieces:
        click.echo("No evidence was given yet; `scoutview evidence add` takes some.")
