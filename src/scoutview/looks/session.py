"""One lane of connections: one at a time, paced, counted, bounded in time and bytes."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from scoutview.facts.network import Reach, Reachability
from scoutview.looks.names import Names
from scoutview.looks.route import source_address
from scoutview.looks.stream import Stream

SILENT_PORTS_OF_A_DEAD_HOST = 2
_HURRY = 5  # into so many parts is the time cut that a port gets after a silent one
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

    `connect_s` bounds one TCP connection, and the search for one name's address; `reply_s` one
    whole exchange on a connection (all of TLS, request and reply together); `pace_s` is the
    pause of a lane from the end of one connection to the beginning of the next.
    """

    connect_s: float = 3.0
    reply_s: float = 5.0
    pace_s: float = 0.2


@dataclass(frozen=True, slots=True)
class Heard:
    """A port that showed its host to be alive: it accepted a connection, or it refused one."""

    port: int
    state: Reachability
    source: str  # our address towards it


def _connected(address: str, port: int, within_s: float) -> socket.socket:
    """Return a socket whose connection was accepted, at least for a moment. Raises OSError."""
    family, kind, protocol, _, where = socket.getaddrinfo(
        address, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
    )[0]
    raw = socket.socket(family, kind, protocol)
    try:
        raw.settimeout(within_s)
        # A reset is told here only when it overtakes us (a closed port is told as refused): the
        # port did accept, and the first use of the socket tells that the peer closed.
        with suppress(ConnectionResetError):
            raw.connect(where)
    except BaseException:
        raw.close()
        raise
    return raw


@dataclass(slots=True)
class Session:
    """The connections of one lane: systems that share a host share a lane.

    `may_go_on` is asked before every connection, and through the pause before it, and raises
    Stopped when the run must end.
    `connections` counts TCP connections asked for, each to one address; `most` bounds them
    (None: no bound; the permission for a device is for one). `address` is what the last one
    went to, `source` our own address towards it (empty: it never answered).

    A dead host costs little more than one time-out: after a silent port its next one gets a
    fifth of the time, after two it is not asked again, unless some port of it answered. What
    was cut short so is told as not asked, never as silent.
    """

    limits: Limits
    may_go_on: Callable[[], None] = lambda: None
    most: int | None = None
    names: Names = field(default_factory=Names)
    connections: int = 0
    address: str = ""
    source: str = ""
    _last: float = field(default=0.0, repr=False)
    _silent: dict[str, int] = field(default_factory=dict, repr=False)
    _heard: dict[str, Heard] = field(default_factory=dict, repr=False)

    def connect(self, host: str, port: int, *, connect_s: float | None = None) -> Stream:
        """Open one connection, after the pause that is due; the caller closes it.

        Raises NoConnection when none is had in time, Stopped when the run must end or the
        permitted connections are used up.
        """
        if self.most is not None and self.connections >= self.most:
            raise Stopped("the permitted connection was already made")
        self.may_go_on()
        self.address = self.source = ""
        self.address = self._address(host)
        hurried = self._is_hurried(host, port)
        within_s = (connect_s or self.limits.connect_s) / (_HURRY if hurried else 1)
        self._pause()
        self.connections += 1
        try:
            raw = _connected(self.address, port, within_s)
        except OSError as error:
            self._rest()
            raise NoConnection(self._trouble(host, port, error, hurried=hurried)) from error
        self._rest()
        self.source = str(raw.getsockname()[0])
        self._heard[self.address] = Heard(port, Reachability.ANSWERS, self.source)
        return Stream(raw, self.limits.reply_s, when_closed=self._rest)

    def heard(self, host: str) -> Heard | None:
        """Return the last port of the host that answered, else one that refused; None if none."""
        return self._heard.get(self.names.known(host)[0])

    def _rest(self) -> None:
        self._last = time.monotonic()

    def _pause(self) -> None:
        while (left_s := self._last + self.limits.pace_s - time.monotonic()) > 0:
            time.sleep(min(left_s, _NAP_S))
            self.may_go_on()

    def _address(self, host: str) -> str:
        """Return the one address of the host that is connected to. Raises NoConnection."""
        found = self.names.addresses(host)
        if not found:
            words = f"no address was found for the name {host}"
            raise NoConnection(Reach(Reachability.UNRESOLVABLE, detail=words))
        return found[0]

    def _is_hurried(self, host: str, port: int) -> bool:
        """Whether the host may be dead. Raises NoConnection when it was tried often enough."""
        silent = 0 if self.address in self._heard else self._silent.get(self.address, 0)
        if silent >= SILENT_PORTS_OF_A_DEAD_HOST:
            words = f"{host} port {port} was not asked: {silent} ports of this host were silent"
            raise NoConnection(Reach(Reachability.NOT_ASKED, self.address, words))
        return silent > 0

    def _trouble(self, host: str, port: int, error: OSError, *, hurried: bool) -> Reach:
        """Return what a failed connection tells, and remember it for the next ones."""
        where = f"{host} port {port}"
        known = self._heard.get(self.address)
        if isinstance(error, ConnectionRefusedError):
            if known is None:
                source = source_address(self.address)
                known = self._heard[self.address] = Heard(port, Reachability.REFUSED, source)
            self.source = known.source
            return Reach(Reachability.REFUSED, self.address, f"{where} is closed")
        self.source = known.source if known else ""
        if not isinstance(error, TimeoutError):
            words = f"{where}: {error.strerror or error}"
            return Reach(Reachability.UNREACHABLE, self.address, words)
        self._silent[self.address] = self._silent.get(self.address, 0) + 1
        if hurried:
            words = f"{where} got a short time only, as this host was silent before"
            return Reach(Reachability.NOT_ASKED, self.address, words)
        return Reach(Reachability.SILENT, self.address, f"{where} did not answer in time")
