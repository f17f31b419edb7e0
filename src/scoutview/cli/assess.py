"""scoutview assess ESTATE."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, copy_option, key_option

if TYPE_CHECKING:
    from scoutview.estate.model import Estate
    from scoutview.looks.session import Limits


@click.command()
@click.argument("file", metavar="ESTATE", type=PATH)
@copy_option
@click.option("--only", multiple=True, metavar="PROBE|SYSTEM", help="Look at this only; repeats.")
@click.option("--plan", is_flag=True, help="Print every connection as a change ticket; make none.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 60),
    default=0.2,
    show_default=True,
    help="Seconds between two connections to one machine.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 60),
    default=5.0,
    show_default=True,
    help="Seconds that one exchange may take.",
)
@key_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path,
    out: Path | None,
    only: tuple[str, ...],
    plan: bool,
    pace: float,
    timeout: float,
    key: str | None,
) -> None:
    """Look at the systems of ESTATE, judge what was seen, write the reports."""
    from scoutview.estate.read import parse_estate, read_bytes
    from scoutview.looks.session import Limits

    content = read_bytes(file)
    estate = parse_estate(content, name=str(file), folder=file.parent)
    limits = Limits(connect_s=min(3.0, timeout), reply_s=timeout, pace_s=pace)
    if plan:
        _print_plan(estate, only, limits, out)
        return
    ctx.exit(_assess(file, content, estate, limits, only=only, out=out, key=key))


def _print_plan(
    estate: "Estate", only: tuple[str, ...], limits: "Limits", out: Path | None
) -> None:
    from scoutview.pipeline.plan import plan
    from scoutview.pipeline.scope import scope
    from scoutview.reports.change_ticket import as_csv, as_text

    ticket = plan(estate, scope(estate, only), limits, datetime.now(UTC))
    click.echo(as_text(ticket), nl=False)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "change-ticket.txt").write_text(as_text(ticket), encoding="utf-8")
        (out / "change-ticket.csv").write_text(as_csv(ticket), encoding="utf-8", newline="")
        click.echo(f"Written: {out / 'change-ticket.txt'}, {out / 'change-ticket.csv'}")
    else:
        click.echo("With --out DIR it is written as text and as CSV, too.")


def _assess(
    file: Path,
    content: bytes,
    estate: "Estate",
    limits: "Limits",
    *,
    only: tuple[str, ...],
    out: Path | None,
    key: str | None,
) -> int:
    from scoutview.cli._tell import tell
    from scoutview.cli._workspace import named_master, opened
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.assess import Request, assess, may_look
    from scoutview.pipeline.scope import scope

    scope(estate, only)  # a name that is not known ends it before anything is made
    may_look(estate)
    workspace = opened(file.parent)
    if not workspace.has_ledger:
        workspaces.make(file.parent, estate.organization, key, master=named_master())
        click.echo(f"Made a workspace in {file.parent.resolve()} (ledger, evidence, out).")
    workspaces.belongs_to(workspace, estate.organization)
    if workspace.abort_file.exists():
        raise workspaces.WorkspaceError(
            f"{workspace.abort_file} is still there from an earlier run; "
            "take it away when looking may go on."
        )
    with _interruptible() as interrupted:
        request = Request(
            workspace=workspace,
            estate=estate,
            estate_bytes=content,
            key=workspace.signer(key),
            limits=limits,
            interrupted=interrupted,
            only=only,
        )
        run = assess(request, _progress)
    return tell(workspace, run, out)


@contextmanager
def _interruptible() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C or SIGTERM into a wish to end; a second Ctrl-C breaks off at once."""
    wished = threading.Event()

    def wish(_number: int, _frame: FrameType | None) -> None:
        wished.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("\nEnding after the look that is under way ...", err=True)

    before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wished
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _progress(done: int, total: int, target: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        click.echo(f"\r\x1b[KLooked at {done} of {total}: {target}{end}", err=True, nl=False)
