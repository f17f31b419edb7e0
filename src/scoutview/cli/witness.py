"""scoutview witness make|key|trust|sign|serve."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH

if TYPE_CHECKING:
    from scoutview.witness.request import Request
    from scoutview.witness.witness import Witness

state_option = click.option(
    "--state",
    "folder",
    type=PATH,
    metavar="DIR",
    help="Where it remembers [default: in your configuration folder].",
)


@click.group()
def command() -> None:
    """Countersign the checkpoints of others' ledgers: the auditor's part, or a partner's.

    A witness remembers the last checkpoint of each ledger and signs only what adds to it.
    """


@command.command()
@click.argument("name")
@state_option
def make(name: str, folder: Path | None) -> None:
    """Make a witness called NAME, such as auditor.example/witness, and print its line."""
    from scoutview.pipeline.witnesses import make_witness

    click.echo(make_witness(folder, name).line)


@command.command("key")
@state_option
def key_(folder: Path | None) -> None:
    """Print the line by which a ledger's owner knows this witness."""
    click.echo(_witness(folder).line)


@command.command()
@click.argument("line")
@state_option
def trust(line: str, folder: Path | None) -> None:
    """Sign for the ledger whose verifier key LINE is, as `scoutview key show` prints it.

    After a rotation of the ledger's key its new line must be given, too.
    """
    click.echo(f"Signs for {_witness(folder).trust(line).name} from now on.")


@command.command()
@click.argument("request", type=PATH)
@click.option("--out", type=PATH, metavar="FILE", help="Where the line is written, too.")
@state_option
def sign(request: Path, out: Path | None, folder: Path | None) -> None:
    """Sign a REQUEST that came as a file: print the line that goes back."""
    from scoutview.pipeline.said import SaidError
    from scoutview.witness.request import MOST_BYTES, Request

    if not request.is_file():
        raise SaidError(f"{request}: there is no such file; give the request that came.")
    with request.open("rb") as file:
        asked = Request.parse(file.read(MOST_BYTES + 1))
    line = _witness(folder).sign(asked)
    if out is not None:
        out.write_text(line, encoding="utf-8")
    click.echo(line, nl=False)


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@state_option
def serve(host: str, port: int, folder: Path | None) -> None:
    """Answer requests over HTTP until Ctrl-C."""
    from scoutview.cli._looking import interruptible
    from scoutview.witness.server import WitnessServer

    with WitnessServer(_witness(folder), host, port, _tell) as server, interruptible() as wished:
        click.echo(f"Listening on http://{host}:{server.server_address[1]}")
        server.serve_until(wished)


def _tell(request: "Request") -> None:
    from scoutview.ledger.checkpoint import read_checkpoint

    signed = read_checkpoint(request.note)
    click.echo(f"Signed {signed.origin} at {signed.size} entries.")


def _witness(folder: Path | None) -> "Witness":
    from scoutview.pipeline.witnesses import open_witness

    return open_witness(folder)
