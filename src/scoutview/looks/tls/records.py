"""A bounded reader of what a server sends in answer to a ClientHello, before any key is agreed.

Source: RFC 8446 sections 4.1.3, 4.1.4, 5.1 and 6; RFC 5246 sections 7.2 and 7.4.
"""

from dataclasses import dataclass
from typing import Final

from scoutview.facts.suites import suites

MOST_BYTES: Final = 64 * 1024
MOST_CERTIFICATES: Final = 16
_MOST_RECORD_BYTES = 2**14 + 2048
_CHANGE_CIPHER, _ALERT, _HANDSHAKE, _DATA, _HEARTBEAT = 20, 21, 22, 23, 24
_HELLO_REQUEST, _SERVER_HELLO, _CERTIFICATE, _KEY_EXCHANGE, _HELLO_DONE = 0, 2, 11, 12, 14
_SUPPORTED_VERSIONS = 43
_FATAL, _WARNING, _CLOSE_NOTIFY = 2, 1, 0


class NotTls(Exception):
    """What came is not a TLS record at all."""


class Malformed(Exception):
    """TLS was begun and then not followed."""


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What the server chose; a HelloRetryRequest chooses the same two things."""

    version: int
    suite: int


class Flight:
    """A server's first flight, read as it comes.

    `done` turns True when all that is shown in clear has been seen: after the hello in TLS 1.3,
    after ServerHelloDone before it, or at a fatal alert (`alert` is then its description).
    `chain` is DER, leaf first. `dh_bits` is the length of the Diffie-Hellman prime (0: none).
    """

    def __init__(self) -> None:
        self.hello: ServerHello | None = None
        self.chain: tuple[bytes, ...] = ()
        self.dh_bits = 0
        self.alert: int | None = None
        self.done = False
        self._records = bytearray()
        self._messages = bytearray()
        self._total_bytes = 0
        self._is_tls = False

    def feed(self, data: bytes) -> None:
        """Read on. Raises NotTls or Malformed; what was read before stays."""
        room = MOST_BYTES - self._total_bytes
        self._total_bytes += len(data)
        self._records += data[:room]
        while not self.done and self._take_record():
            pass
        if not self.done and len(data) > room:
            raise Malformed("the server's first flight is longer than 64 KiB")

    @property
    def is_tls(self) -> bool:
        """Whether a whole TLS record was seen."""
        return self._is_tls

    def _take_record(self) -> bool:
        self._check_header()
        if len(self._records) < 5:
            return False
        end = 5 + int.from_bytes(self._records[3:5], "big")
        if len(self._records) < end:
            return False
        kind, body = self._records[0], bytes(self._records[5:end])
        del self._records[:end]
        self._is_tls = True
        self._read_record(kind, body)
        return True

    def _check_header(self) -> None:
        head = self._records[:5]
        kinds = range(_CHANGE_CIPHER, _HEARTBEAT + 1) if self._is_tls else (_ALERT, _HANDSHAKE)
        fits = (
            (not head or head[0] in kinds)
            and (len(head) < 2 or head[1] == 3)
            and (len(head) < 3 or head[2] <= 4)
            and (len(head) < 5 or int.from_bytes(head[3:5], "big") <= _MOST_RECORD_BYTES)
        )
        if fits:
            return
        if self._is_tls:
            raise Malformed("bytes that are no TLS record followed one")
        raise NotTls("the answer is no TLS record")

    def _read_record(self, kind: int, body: bytes) -> None:
        if kind == _ALERT:
            self._read_alert(body)
        elif kind == _HANDSHAKE:
            self._messages += body
            while not self.done and self._take_message():
                pass
        elif self.hello is None:
            raise Malformed("the server sent other records before its hello")
        else:
            self.done = True  # encrypted from here on

    def _read_alert(self, body: bytes) -> None:
        if len(body) < 2 or body[0] not in (_WARNING, _FATAL):
            raise Malformed("the server sent an alert of no known form")
        if body[0] == _FATAL or body[1] == _CLOSE_NOTIFY:
            self.alert = body[1]
            self.done = True

    def _take_message(self) -> bool:
        if len(self._messages) < 4:
            return False
        end = 4 + int.from_bytes(self._messages[1:4], "big")
        if end > MOST_BYTES:
            raise Malformed("the server announced a message longer than 64 KiB")
        if len(self._messages) < end:
            return False
        kind, body = self._messages[0], bytes(self._messages[4:end])
        del self._messages[:end]
        self._read_message(kind, body)
        return True

    def _read_message(self, kind: int, body: bytes) -> None:
        if kind == _SERVER_HELLO and self.hello is None:
            self.hello = _server_hello(_Cursor(body))
            self.done = self.hello.version >= 0x0304
        elif self.hello is None and kind != _HELLO_REQUEST:
            raise Malformed("the server's first message is not its hello")
        elif kind == _CERTIFICATE:
            self.chain = _certificates(_Cursor(body))
        elif kind == _KEY_EXCHANGE:
            self.dh_bits = _prime_bits(_Cursor(body), self.hello)
        elif kind == _HELLO_DONE:
            self.done = True


class _Cursor:
    """Takes fields from the front of a message; a field that is cut short is Malformed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise Malformed("a field of a handshake message is cut short")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def vector(self, width: int) -> "_Cursor":
        return _Cursor(self.take(self.number(width)))


def _server_hello(body: _Cursor) -> ServerHello:
    version = body.number(2)
    body.take(32)
    body.vector(1)
    suite = body.number(2)
    body.take(1)
    if body.left:
        extensions = body.vector(2)
        while extensions.left:
            kind, data = extensions.number(2), extensions.vector(2)
            if kind == _SUPPORTED_VERSIONS:
                version = data.number(2)
    return ServerHello(version, suite)


def _certificates(body: _Cursor) -> tuple[bytes, ...]:
    listed = body.vector(3)
    chain: list[bytes] = []
    while listed.left and len(chain) < MOST_CERTIFICATES:
        one = listed.vector(3)
        chain.append(one.take(one.left))
    return tuple(chain)


def _prime_bits(body: _Cursor, hello: ServerHello | None) -> int:
    suite = None if hello is None else suites().get(hello.suite)
    if suite is None or not suite.uses_finite_field:
        return 0
    if suite.sends_psk_hint:
        body.vector(2)
    prime = body.vector(2)
    return int.from_bytes(prime.take(prime.left), "big").bit_length()
