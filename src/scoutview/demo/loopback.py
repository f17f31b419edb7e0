"""Loopback addresses, one a system, and ports on which nothing answers or may be asked."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

ONLY_HOST = "127.0.0.1"
_FIRST = 11
_KNOCK_S = 0.5


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is."""

    host: str
    port: int

    @property
    def pair(self) -> tuple[str, int]:
        """Return what sockets take."""
        return self.host, self.port


def hosts(count: int) -> tuple[str, ...]:
    """Return an address for each of so many systems: 127.0.0.11 and up.

    Linux answers on the whole of 127.0.0.0/8. Where a system does not, all share 127.0.0.1.
    """
    wanted = tuple(f"127.0.0.{_FIRST + number}" for number in range(count))
    return wanted if all(map(_is_ours, wanted)) else (ONLY_HOST,) * count


def answering(host: str, ports: Sequence[int]) -> tuple[int, ...]:
    """Return the ports on which this machine answers already, before the demo has started."""
    return tuple(port for port in ports if _answers(host, port))


@contextmanager
def closed_port(host: str) -> Iterator[Address]:
    """Keep a port that refuses every connection: it is bound, and nobody listens."""
    with socket.socket() as bound:
        bound.bind((host, 0))
        yield Address(*bound.getsockname())


class Bystander:
    """A system that must not be spoken to: it only counts who came."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._callers = 0

    @property
    def address(self) -> Address:
        """Where it listens."""
        return Address(*self._listening.getsockname())

    def callers(self) -> int:
        """Return how many connections were made to it so far."""
        with suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
                self._callers += 1
        return self._callers


@contextmanager
def bystander(host: str) -> Iterator[Bystander]:
    """Listen on a free port and say nothing."""
    with socket.create_server((host, 0)) as listening:
        listening.settimeout(0)
        yield Bystander(listening)


def _is_ours(host: str) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind((host, 0))
        except OSError:
            return False
    return True


def _answers(host: str, port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(_KNOCK_S)
        return trial.connect_ex((host, port)) == 0
