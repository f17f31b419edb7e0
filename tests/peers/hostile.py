"""Servers that misbehave on purpose, each in one way, on a thread of the test run."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

TICK_S = 0.05
LIMIT_S = 60.0  # no connection is served for longer, whatever the test forgot
GIGABYTE = 1 << 30
CHUNK = bytes(1 << 16)
ASSOCIATE_AC, DATA = 2, 4
TLS_HANDSHAKE_FAILURE = bytes((21, 3, 3, 0, 2, 2, 40))


@dataclass(slots=True)
class Connection:
    """One client's connection, as the misbehaviour sees it."""

    socket: socket.socket
    over: threading.Event  # the test is done with this server

    def hear(self) -> bytes:
        """What the client said, up to 64 KiB; b"" where it hung up or the test is over."""
        give_up_at = time.monotonic() + LIMIT_S
        while not self.over.is_set() and time.monotonic() < give_up_at:
            with suppress(TimeoutError):
                return self.socket.recv(1 << 16)
        return b""

    def wait_for_end(self) -> None:
        """Until the client hangs up, or the test is over."""
        while self.hear():
            pass

    def drip(self, data: bytes, pause_s: float = 1.0) -> None:
        """One byte, a pause, the next byte."""
        for each in data:
            self.socket.sendall(bytes((each,)))
            if self.over.wait(pause_s):
                return

    def pour(self, count_bytes: int) -> None:
        """Zeros for as long as the client takes them."""
        view = memoryview(CHUNK)
        while count_bytes > 0 and not self.over.is_set():
            with suppress(TimeoutError):
                count_bytes -= self.socket.send(view[:count_bytes])

    def reset(self) -> None:
        """Ends the connection with RST in place of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Misbehaviour = Callable[[Connection], None]


def _pdu_header(kind: int, length_bytes: int) -> bytes:
    return struct.pack(">BxI", kind, length_bytes)


def _garbage(client: Connection) -> None:
    client.hear()
    client.socket.sendall(bytes((value * 167 + 13) % 256 for value in range(4096)))
    client.wait_for_end()


def _slow_drip(client: Connection) -> None:
    client.hear()
    client.drip(_pdu_header(ASSOCIATE_AC, 4096) + bytes(4096))


def _slow_http(client: Connection) -> None:
    client.hear()
    client.drip(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"a" * 4096)


def _endless_pdu(client: Connection) -> None:
    client.hear()
    client.socket.sendall(_pdu_header(ASSOCIATE_AC, GIGABYTE))
    client.pour(GIGABYTE)


def _endless_http(client: Connection) -> None:
    client.hear()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {GIGABYTE}\r\n\r\n"
    client.socket.sendall(head.encode())
    client.pour(GIGABYTE)


def _endless_header(client: Connection) -> None:
    client.hear()
    client.socket.sendall(b"HTTP/1.1 200 OK\r\nX-Padding: ")
    client.pour(GIGABYTE)


def _reset_mid_pdu(client: Connection) -> None:
    client.hear()
    client.socket.sendall(_pdu_header(ASSOCIATE_AC, 200) + bytes(68))
    client.reset()


def _reset_at_once(client: Connection) -> None:
    client.reset()


def _close_at_once(client: Connection) -> None:
    client.socket.shutdown(socket.SHUT_RDWR)


def _data_before_association(client: Connection) -> None:
    client.hear()
    client.socket.sendall(_pdu_header(DATA, 6) + struct.pack(">IBB", 2, 1, 3))
    client.wait_for_end()


def _ssh_banner(client: Connection) -> None:
    client.socket.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
    client.wait_for_end()


def _plain_http(client: Connection) -> None:
    client.hear()
    page = b"<html><title>A page</title></html>"
    head = f"HTTP/1.1 400 Bad Request\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
    client.socket.sendall(head.encode() + page)


def _tls_alert(client: Connection) -> None:
    client.hear()
    client.socket.sendall(TLS_HANDSHAKE_FAILURE)


MISBEHAVIOURS: dict[str, Misbehaviour] = {
    "garbage": _garbage,
    "slow-drip": _slow_drip,  # a DICOM answer, one byte each second
    "slow-http": _slow_http,
    "endless-pdu": _endless_pdu,  # 1 GB
    "endless-http": _endless_http,  # a body of 1 GB
    "endless-header": _endless_header,  # a header line of 1 GB
    "reset-mid-pdu": _reset_mid_pdu,
    "reset-at-once": _reset_at_once,
    "close-at-once": _close_at_once,
    "data-before-association": _data_before_association,
    "silence": Connection.wait_for_end,  # accepts, reads, never answers
    "ssh-banner": _ssh_banner,
    "plain-http": _plain_http,
    "tls-alert": _tls_alert,  # a fatal handshake_failure to whatever is said
}


@dataclass(slots=True)
class HostileServer:
    """A misbehaving server: where it is, and how often it was connected to."""

    host: str
    port: int
    connections: int = 0
    most_at_once: int = 0
    _open: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.connections += 1
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1


def _listener(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.bind((host, 0))
    return listener


def _serve_one(
    server: HostileServer, accepted: socket.socket, behave: Misbehaviour, over: threading.Event
) -> None:
    with accepted, server.counted(), suppress(OSError):  # the client hung up: it may
        accepted.settimeout(TICK_S)
        behave(Connection(accepted, over))


def _serve(
    server: HostileServer, listener: socket.socket, behave: Misbehaviour, over: threading.Event
) -> None:
    listener.settimeout(TICK_S)
    clients = []
    while not over.is_set():
        with suppress(TimeoutError):
            accepted, _ = listener.accept()
            client = threading.Thread(target=_serve_one, args=(server, accepted, behave, over))
            client.start()
            clients.append(client)
    for client in clients:
        client.join()


@contextmanager
def misbehaving(behave: Misbehaviour, host: str = "127.0.0.1") -> Iterator[HostileServer]:
    """A server with this behaviour, until the block ends."""
    over = threading.Event()
    with _listener(host) as listener:
        listener.listen()
        server = HostileServer(host, listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(server, listener, behave, over))
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


@contextmanager
def refusing(host: str = "127.0.0.1") -> Iterator[HostileServer]:
    """A port that refuses connections: it is bound, so nobody else gets it, but not listening."""
    with _listener(host) as listener:
        yield HostileServer(host, listener.getsockname()[1])


@contextmanager
def unreachable(host: str = "127.0.0.1") -> Iterator[HostileServer]:
    """A port where a connection attempt gets no answer at all, as behind a silent firewall.

    Linux drops the first packet of a connection while the queue of the listener is full.
    """
    with ExitStack() as held:
        listener = held.enter_context(_listener(host))
        listener.listen(0)
        where = listener.getsockname()
        while True:
            filler = held.enter_context(socket.socket(listener.family, socket.SOCK_STREAM))
            filler.settimeout(0.2)
            try:
                filler.connect(where)
            except TimeoutError:
                break
        yield HostileServer(host, where[1])


def hostile_server(
    kind: str | Misbehaviour, host: str = "127.0.0.1"
) -> AbstractContextManager[HostileServer]:
    """The server of that name, or one that behaves as the given function does."""
    if kind == "refused":
        return refusing(host)
    if kind == "unreachable":
        return unreachable(host)
    return misbehaving(MISBEHAVIOURS[kind] if isinstance(kind, str) else kind, host)
