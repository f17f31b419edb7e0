"""What the commands that look share: how gentle they are, the plan, Ctrl-C and progress."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from scoutview.estate.model import Estate
    from scoutview.looks.session import Limits
    from scoutview.pipeline.scope import Scope

Command = TypeVar("Command", bound=Callable[..., Any])


def limits_options(command: Command) -> Command:
    """Add `--pace` and `--timeout`."""
    paced = click.option(
        "--pace",
        type=click.FloatRange(0, 60),
        default=0.2,
        show_default=True,
        help="Seconds between two connections to one machine.",
    )
    timed = click.option(
        "--timeout",
        type=click.FloatRange(0.1, 60),
        default=5.0,
        show_default=True,
        help="Seconds that one exchange may take.",
    )
    return paced(timed(command))


def limits_of(pace: float, timeout: float) -> "Limits":
    """Return the limits that the options say."""
    from scoutview.looks.session import Limits

    return Limits(connect_s=min(3.0, timeout), reply_s=timeout, pace_s=pace)


def print_plan(estate: "Estate", scope: "Scope", limits: "Limits", out: Path | None) -> None:
    """Print the change ticket; write it into a folder, too, where one is named."""
    from scoutview.pipeline.plan import plan
    from scoutview.reports.change_ticket import as_csv, as_text

    ticket = plan(estate, scope, limits, datetime.now(UTC))
    click.echo(as_text(ticket), nl=False)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "change-ticket.txt").write_text(as_text(ticket), encoding="utf-8")
        (out / "change-ticket.csv").write_text(as_csv(ticket), encoding="utf-8", newline="")
        click.echo(f"Written: {out / 'change-ticket.txt'}, {out / 'change-ticket.csv'}")
    else:
        click.echo("With --out DIR it is written as text and as CSV, too.")


@contextmanager
def interruptible() -> Iterator[threading.Event]:
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


def show_progress(done: int, total: int, target: str) -> None:
    """Show how far the looking has come, where somebody watches."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        click.echo(f"\r\x1b[KLooked at {done} of {total}: {target}{end}", err=True, nl=False)
