"""A host of silent or chatty ports on one thread: when each connection came, and over which other.

A client that closes a connection before it opens the next one has sent its FIN by then, so an
earlier connection that is not at its end when a later one is accepted was open beside it.
"""

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise

TICK_S = 0.02


@dataclass(slots=True)
class Port:
    """One port of the watched host."""

    host: str
    port: int
    connections: int = 0


@dataclass(slots=True)
class Watched:
    """What came to the host; `overlapping` counts connections made while another was open."""

    ports: list[Port]
    came_at: list[float] = field(default_factory=list)
    overlapping: int = 0

    @property
    def connections(self) -> int:
        return len(self.came_at)

    @property
    def gaps_s(self) -> list[float]:
        return [after - before for before, after in pairwise(self.came_at)]


def _is_over(earlier: socket.socket) -> bool:
    """Whether its client has closed it, once all that it said is read."""
    try:
        while earlier.recv(1 << 16):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _serve(
    watched: Watched, listeners: list[socket.socket], answer: bytes, over: threading.Event
) -> None:
    open_now: list[socket.socket] = []
    with selectors.DefaultSelector() as waiting:
        for listener, port in zip(listeners, watched.ports, strict=True):
            waiting.register(listener, selectors.EVENT_READ, port)
        while not over.is_set():
            for ready, _ in waiting.select(TICK_S):
                accepted, _ = ready.fileobj.accept()
                watched.came_at.append(time.monotonic())
                ready.data.connections += 1
                still_open = [each for each in open_now if not _is_over(each)]
                watched.overlapping += bool(still_open)
                for each in set(open_now) - set(still_open):
                    each.close()
                accepted.settimeout(0)
                with suppress(OSError):
                    accepted.send(answer)
                open_now = [*still_open, accepted]
    for each in open_now:
        each.close()


@contextmanager
def watched_host(ports: int, *, answer: bytes = b"", host: str = "127.0.0.1") -> Iterator[Watched]:
    """Run a host with so many open ports; each says `answer` at once and then nothing."""
    listeners = [socket.create_server((host, 0)) for _ in range(ports)]
    watched = Watched([Port(host, each.getsockname()[1]) for each in listeners])
    over = threading.Event()
    thread = threading.Thread(target=_serve, args=(watched, listeners, answer, over))
    thread.start()
    try:
        yield watched
    finally:
        over.set()
        thread.join()
        for listener in listeners:
            listener.close()
