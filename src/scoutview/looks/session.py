"""One lane of connections: one at a time, paced, counted, bounded in time and bytes."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scoutview.facts.network import Reach, Reachability
from scoutview.looks.stream import Stream

SILENT_PORTS_OF_A_DEAD_HOST = 2
_NAP_S = 0.2  # how long a pause goes on before we ask again whether the run must end


class NoConnection(Exception):
    """No TCP connection could be had; `reach` says why."""

    def __init__(self, reach: Reach) -> None:
        super().__init__(reach.detail)
        self.reach = reach


class Stopped(Exception):
    """The run was stopped (abort file, Ctrl-C, end of the authorized window)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How gentle and how patient we are.

    `connect_s` bounds one TCP connection, `reply_s` one whole exchange on it (all of TLS,
    request and reply together), `pace_s` is the pause between two connections of a lane.
    """

    connect_s: float = 3.0
    reply_s: float = 5.0
    pace_s: float = 0.2


@dataclass(slots=True)
class Session:
    """The connections of one lane: systems that share a host share a lane.

    `may_go_on` is asked before every connection, and through the pause before it, and raises
    Stopped when the run must end.
    `connections` counts TCP connections asked for, `most` bounds them (None: no bound; the
    permission for a device is for one). `source` is our address towards the
    host of the last one (empty: it never answered).

    A dead host costs one time-out: after a silent port its next one gets a fifth of the time,
    after two it is not asked again, unless some port of it answered. A name without an address
    is looked up once.
    """

    limits: Limits
    may_go_on: Callable[[], None] = lambda: None
    most: int | None = None
    connections: int = 0
    source: str = ""
    _last: float = field(default=0.0, repr=False)
    _silent: dict[str, int] = field(default_factory=dict, repr=False)
    _alive: dict[str, str] = field(default_factory=dict, repr=False)  # host: our address to it
    _nameless: dict[str, Reach] = field(default_factory=dict, repr=False)

    def connect(self, host: str, port: int, *, connect_s: float | None = None) -> Stream:
        """Open one connection, after the pause that is due; the caller closes it.

        Raises NoConnection when none is had in time, Stopped when the run must end or the
        permitted connections are used up.
        """
        if self.most is not None and self.connections >= self.most:
            raise Stopped("the permitted connection was already made")
        self.may_go_on()
        patience_s = self._patience_s(host, connect_s or self.limits.connect_s)
        self._pause()
        self.connections += 1
        self.source = self._alive.get(host, "")
        try:
            raw = socket.create_connection((host, port), timeout=patience_s)
        except (OSError, UnicodeError) as error:
            reach = _reach(host, port, error)
            self._remember(host, reach)
            raise NoConnection(reach) from error
        finally:
            self._last = time.monotonic()
        self.source = self._alive[host] = str(raw.getsockname()[0])
        return Stream(raw, self.limits.reply_s)

    @property
    def alive(self) -> frozenset[str]:
        """The hosts that answered or refused a connection in this session."""
        return frozenset(self._alive)

    def _pause(self) -> None:
        while (left_s := self._last + self.limits.pace_s - time.monotonic()) > 0:
            time.sleep(min(left_s, _NAP_S))
            self.may_go_on()

    def _patience_s(self, host: str, asked_s: float) -> float:
        if host in self._nameless:
            raise NoConnection(self._nameless[host])
        silent = 0 if host in self._alive else self._silent.get(host, 0)
        if silent >= SILENT_PORTS_OF_A_DEAD_HOST:
            words = f"{host} was silent on {silent} ports and was not asked again"
            raise NoConnection(Reach(Reachability.SILENT, detail=words))
        return asked_s / 5 if silent else asked_s

    def _remember(self, host: str, reach: Reach) -> None:
        if reach.state is Reachability.SILENT:
            self._silent[host] = self._silent.get(host, 0) + 1
        if reach.state is Reachability.REFUSED:
            self._alive.setdefault(host, "")
        if reach.state is Reachability.UNRESOLVABLE:
            self._nameless[host] = reach


def _reach(host: str, port: int, error: OSError | UnicodeError) -> Reach:
    where = f"{host} port {port}"
    if isinstance(error, TimeoutError):
        return Reach(Reachability.SILENT, detail=f"{where} did not answer in time")
    if isinstance(error, socket.gaierror | UnicodeError):  # the latter: a label IDNA refuses
        return Reach(Reachability.UNRESOLVABLE, detail=f"the name {host} has no address")
    if isinstance(error, ConnectionRefusedError):
        return Reach(Reachability.REFUSED, detail=f"{where} is closed")
    return Reach(Reachability.UNREACHABLE, detail=f"{where}: {error.strerror or error}")
