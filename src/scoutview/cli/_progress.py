"""What is said while something takes its time: on the error output, never among the results."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Self

import click

PATIENCE_S: Final = 1.0  # what is done before that needs no words
_EVERY_S: Final = 10.0  # between two lines where no terminal shows them in place


@contextmanager
def telling(words: str) -> Iterator[None]:
    """Say what is going on, once it has taken over a second."""
    timer = threading.Timer(PATIENCE_S, click.echo, (f"{words} ...",), {"err": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Looking:
    """How far the looking has come: in place on a terminal, elsewhere a line now and then.

    After the last look it says that what was seen is being judged, once that takes its time.
    """

    def __init__(self) -> None:
        self._said_at = time.monotonic()
        self._judging: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._judging is not None:
            self._judging.cancel()

    def __call__(self, done: int, total: int, target: str) -> None:
        """Take in that one more target was looked at."""
        words = f"Looked at {done} of {total}: {target}"
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{words}" + ("\n" if done == total else ""), err=True, nl=False)
        elif time.monotonic() - self._said_at > _EVERY_S:
            self._said_at = time.monotonic()
            click.echo(words, err=True)
        if done == total:
            said = ("Judging what was seen ...",)
            self._judging = threading.Timer(PATIENCE_S, click.echo, said, {"err": True})
            self._judging.daemon = True
            self._judging.start()
