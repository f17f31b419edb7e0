"""What the commands that look share: how gentle they are, the plan, and Ctrl-C."""

import math
import signal
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

_WISHES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Command = TypeVar("Command", bound=Callable[..., Any])


class _Seconds(click.FloatRange):
    """A range that takes no `nan`, which is neither above nor below anything."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 - as click has it
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Return the number of seconds."""
        seconds = float(super().convert(value, param, ctx))
        if not math.isfinite(seconds):
            self.fail(f"{value} is no number of seconds.", param, ctx)
        return seconds


def limits_options(command: Command) -> Command:
    """Add `--pace` and `--timeout`."""
    paced = click.option(
        "--pace",
        type=_Seconds(0, 60),
        default=0.2,
        show_default=True,
        help="Seconds between two connections to one machine.",
    )
    timed = click.option(
        "--timeout",
        type=_Seconds(0.1, 60),
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
    """Turn the first Ctrl-C, SIGTERM or SIGHUP into a wish to end; a second Ctrl-C breaks off."""
    wished = threading.Event()

    def wish(_number: int, _frame: FrameType | None) -> None:
        wished.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("\nEnding after the look that is under way ...", err=True)

    before = {number: signal.signal(number, wish) for number in _WISHES}
    try:
        yield wished
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
