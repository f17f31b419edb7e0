"""scoutview demo."""

import shutil
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from scoutview.cli._looking import interruptible
from scoutview.cli._options import PATH
from scoutview.cli._progress import Looking

if TYPE_CHECKING:
    from scoutview.demo.evidence import Piece
    from scoutview.pipeline.assess import Request

MARKER = ".scoutview-demo"
MADE = ("estate-files", "workspace", "signed")
KEYS = ("signing.key", "master.key")


@click.command()
@click.argument("folder", metavar="[DIR]", type=PATH, default=Path("scoutview-demo"))
def command(folder: Path) -> None:
    """Assess a small imaging centre made of real servers on this machine's loopback.

    Everything goes to DIR, which is made anew each time.
    """
    from scoutview.cli._tell import tell
    from scoutview.demo.estate import TIMEZONE
    from scoutview.demo.running import running
    from scoutview.pipeline.assess import assess

    _make_anew(folder)
    today = datetime.now(ZoneInfo(TIMEZONE)).date()
    with running(folder / "estate-files", today) as demo:
        click.echo(f"Started {len(demo.endpoints)} endpoints of the demo estate on loopback.")
        for message in demo.messages:
            click.echo(message)
        with interruptible() as interrupted, Looking() as progress:
            request = _request(folder, demo.estate_path, interrupted)
            _give_evidence(request, demo.evidence())
            run = assess(request, progress)
    tell(request.workspace, run, None)
    click.echo("Open readiness.html in a browser. The demo's servers are stopped.")


def _make_anew(folder: Path) -> None:
    """Take away what an earlier demo made; what else is in the folder is never touched."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise click.UsageError(f"{folder} is not empty and not the demo's; name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in MADE:
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in KEYS:
        (folder / name).unlink(missing_ok=True)
    (folder / MARKER).touch()


def _request(folder: Path, estate_path: Path, interrupted: threading.Event) -> "Request":
    from scoutview.estate.read import parse_estate, read_bytes
    from scoutview.looks.session import Limits
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.assess import Request

    content = read_bytes(estate_path)
    estate = parse_estate(content, name=str(estate_path), folder=estate_path.parent)
    key = folder / "signing.key"
    workspace = workspaces.make(folder / "workspace", estate.organization, key)
    return Request(
        workspace=workspace,
        estate=estate,
        estate_bytes=content,
        key=workspace.signer(key),
        # Everything is on this machine and made for it: no pause is owed to anyone.
        limits=Limits(connect_s=1.0, reply_s=2.0, pace_s=0.0),
        interrupted=interrupted,
    )


def _give_evidence(request: "Request", pieces: "Sequence[Piece]") -> None:
    from scoutview.catalog.load import load_catalog
    from scoutview.catalog.model import ProofKind
    from scoutview.pipeline import evidence
    from scoutview.pipeline.ipe import read_ipe
    from scoutview.pipeline.record import ReviewedEvidence

    catalog = load_catalog()
    for piece in pieces:
        given = evidence.Handed(
            path=piece.path,
            control=piece.control,
            kind=ProofKind(piece.kind),
            name=piece.name,
            by=piece.by,
            effective_from=piece.effective_from,
            effective_to=piece.effective_to,
            ipe=read_ipe(piece.ipe) if piece.ipe else None,
        )
        entry = evidence.add(request.workspace, request.key, catalog, given)
        said = ReviewedEvidence(
            entry=entry.index,
            by=piece.accepted_by,
            accepted=True,
            exceptions=piece.exceptions,
            note=piece.note,
        )
        evidence.review(request.workspace, request.key, said)
    click.echo(f"Took {len(pieces)} pieces of evidence; other roles read and accepted them.")
