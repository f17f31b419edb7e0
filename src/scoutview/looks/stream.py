"""One TCP or TLS connection with a total deadline, and the tape of what went over it."""

import socket
import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from scoutview.facts.wire import KEPT_BYTES, Wire


class Silent(Exception):
    """The deadline of the exchange passed."""


class Closed(Exception):
    """The peer closed or reset the connection; `got` is what came of the awaited bytes."""

    def __init__(self, words: str, got: bytes = b"") -> None:
        super().__init__(words)
        self.got = got


class TlsRefused(Exception):
    """The peer ended the connection by a TLS alert.

    `about_certificate`: a version and a suite were agreed on and the alert is one by which a
    server says that it wants another certificate. Any other alert may as well mean that our
    library cannot speak what the server offers, and tells nothing about its access rules.
    """

    def __init__(self, words: str, *, about_certificate: bool = False) -> None:
        super().__init__(words)
        self.about_certificate = about_certificate


class NoCommonTls(Exception):
    """Our own TLS library could not speak with the peer; says nothing about the peer."""


class Tape:
    """Keeps the first bytes of each direction; what could hold patient data is only counted."""

    def __init__(self) -> None:
        self._sent = bytearray()
        self._received = bytearray()
        self._sent_bytes = 0
        self._received_bytes = 0

    def sent(self, data: bytes) -> None:
        """Note bytes that we sent."""
        self._sent_bytes += len(data)
        self._sent += data[: KEPT_BYTES - len(self._sent)]

    def received(self, data: bytes, *, keep: bool = True) -> None:
        """Note bytes that came; `keep=False` counts them without keeping any."""
        self._received_bytes += len(data)
        if keep:
            self.keep(data)

    def keep(self, data: bytes) -> None:
        """Keep received bytes that were counted before, or what they are without patient data."""
        self._received += data[: KEPT_BYTES - len(self._received)]

    def wire(self) -> Wire:
        """Return what was noted."""
        return Wire(
            bytes(self._sent), bytes(self._received), self._sent_bytes, self._received_bytes
        )


class _TlsSocket(ssl.SSLSocket):
    """Closes itself when a reset interrupts its making: the standard library then loses it."""

    def __del__(self) -> None:
        if getattr(self, "_sslobj", None) is None:
            self.close()


class Stream:
    """A connection that never waits past its deadline, however slowly the peer drips.

    Every operation raises Silent at the deadline and Closed when the peer ends the connection.
    `when_closed` is called as soon as our side is closed.
    """

    def __init__(
        self,
        raw: socket.socket,
        deadline_s: float,
        *,
        when_closed: Callable[[], None] = lambda: None,
    ) -> None:
        self._socket: socket.socket | ssl.SSLSocket = raw
        self._ends = time.monotonic() + deadline_s
        self._when_closed = when_closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close at once, without waiting for the peer."""
        self._socket.close()
        self._when_closed()

    def send(self, data: bytes) -> None:
        """Send all of it. Raises Silent, Closed or TlsRefused."""
        left = memoryview(data)
        try:
            while left:  # sendall of a TLS socket starts its time-out anew for each piece
                self._arm()
                left = left[self._socket.send(left) :]
        except OSError as error:
            trouble = self._trouble(error, b"")
            if isinstance(trouble, Closed) and self.tls is not None:
                self._last_words()  # in TLS 1.3 the alert may be waiting to be read
            raise trouble from error

    def receive(self, most: int) -> bytes:
        """Return 1 to `most` bytes. Raises Silent, Closed or TlsRefused."""
        self._arm()
        try:
            data = self._socket.recv(most)
        except OSError as error:
            raise self._trouble(error, b"") from error
        if not data:
            raise Closed("the peer closed the connection")
        return data

    def receive_exactly(self, count: int) -> bytes:
        """Return exactly `count` bytes. Raises Silent, Closed (with what came) or TlsRefused."""
        got = bytearray()
        while len(got) < count:
            try:
                got += self.receive(count - len(got))
            except Closed as closed:
                raise Closed(str(closed), bytes(got)) from closed
        return bytes(got)

    def start_tls(self, context: ssl.SSLContext, server_name: str | None) -> None:
        """Shake hands. Raises TlsRefused, NoCommonTls, Silent or Closed."""
        self._arm()
        try:
            self._socket.getpeername()  # wrap_socket does not tell that it was reset already
            context.sslsocket_class = _TlsSocket
            self._socket = context.wrap_socket(
                self._socket, server_hostname=server_name, do_handshake_on_connect=False
            )
            self._socket.settimeout(max(0.001, self._ends - time.monotonic()))
            self._socket.do_handshake()
        except OSError as error:
            raise self._trouble(error, b"") from error

    @property
    def tls(self) -> ssl.SSLSocket | None:
        """The TLS socket after start_tls, for its version, suite and certificates."""
        return self._socket if isinstance(self._socket, ssl.SSLSocket) else None

    def _last_words(self) -> None:
        """Raise what the peer said before it closed, if it said anything in the TLS layer."""
        try:
            self._socket.recv(1)
        except ssl.SSLError as error:
            raise self._trouble(error, b"") from error
        except OSError:
            return

    def _arm(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Silent("no answer in time")
        self._socket.settimeout(left)

    def _trouble(self, error: OSError, got: bytes) -> Exception:
        if isinstance(error, TimeoutError):
            return Silent("no answer in time")
        if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Closed("the peer closed the connection", got)
        if isinstance(error, ssl.SSLError):
            agreed = self.tls is not None and self.tls.cipher() is not None
            return _tls_trouble(error, suite_agreed=agreed)
        return Closed(f"the connection broke: {error.strerror or error}", got)


# Alerts by which a server says that it wants another certificate than it was shown.
# Source: RFC 8446 section 6.2; handshake_failure is what TLS 1.2 servers send for none at all.
_ABOUT_CERTIFICATE = ("CERTIFICATE", "UNKNOWN_CA", "HANDSHAKE_FAILURE", "ACCESS_DENIED")


def _tls_trouble(error: ssl.SSLError, *, suite_agreed: bool) -> Exception:
    reason = (error.reason or "").upper()
    words = reason.lower().replace("_", " ")
    if "ALERT" in reason:
        is_about = suite_agreed and any(name in reason for name in _ABOUT_CERTIFICATE)
        return TlsRefused(f"the peer refused in TLS ({words})", about_certificate=is_about)
    return NoCommonTls(f"our TLS library cannot speak with it ({words or error})")
