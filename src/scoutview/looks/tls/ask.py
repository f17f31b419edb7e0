"""One ClientHello on one connection, and how the server answered it."""

from dataclasses import dataclass

from scoutview.facts.tls import Hello
from scoutview.facts.wire import NOTHING, Wire
from scoutview.looks.session import NoConnection, Session
from scoutview.looks.stream import Closed, Silent, Stream, Tape
from scoutview.looks.tls.hello import VERSIONS, client_hello
from scoutview.looks.tls.records import Flight, Malformed, NotTls

_NAMES = {code: name for name, code in VERSIONS.items()}
_READ_BYTES = 8192
_KEPT_FOREIGN_BYTES = 16  # of an answer that is no TLS: it could hold anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a hello goes, and the name in it (None: none)."""

    host: str
    port: int
    server_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How one hello was answered.

    `speaks_tls`: a ServerHello or an alert came. `closed`: the server closed in place of a
    hello, which alone says nothing about TLS. `suite` is what the server chose, also when it
    answered with another version than was asked for. `connected` is False when there was no
    connection at all.
    """

    answer: Hello
    words: str
    suite: int | None = None
    chain: tuple[bytes, ...] = ()
    dh_bits: int = 0
    speaks_tls: bool = False
    closed: bool = False
    connected: bool = True
    wire: Wire = NOTHING


def ask(session: Session, target: Target, version: str, offered: list[int]) -> Reply:
    """Send one hello for this version with these suites, and read the server's first flight.

    Raises Stopped when the run must end.
    """
    hello = client_hello(version, offered, target.server_name)
    tape = Tape()
    flight = Flight()
    try:
        stream = session.connect(target.host, target.port)
    except NoConnection as none:
        return Reply(answer=Hello.UNCLEAR, words=none.reach.detail, connected=False)
    with stream:
        trouble = _exchange(stream, hello, flight, tape)
    return _reply(version, flight, trouble, tape.wire())


def _exchange(stream: Stream, hello: bytes, flight: Flight, tape: Tape) -> Exception | None:
    """Send and read until the flight is done; returns what cut it short."""
    try:
        stream.send(hello)
        tape.sent(hello)
        while not flight.done:
            data = stream.receive(_READ_BYTES)
            try:
                flight.feed(data)
            except NotTls as foreign:
                tape.received(data[:_KEPT_FOREIGN_BYTES])
                tape.received(data[_KEPT_FOREIGN_BYTES:], keep=False)
                return NotTls(_looks_like(data) or str(foreign))
            finally:
                if flight.is_tls:
                    tape.received(data)
    except (Silent, Closed, Malformed) as trouble:
        return trouble
    return None


def _reply(version: str, flight: Flight, trouble: Exception | None, wire: Wire) -> Reply:
    if flight.hello is not None:
        chosen = _NAMES.get(flight.hello.version, f"version 0x{flight.hello.version:04X}")
        same = chosen == version
        return Reply(
            answer=Hello.OFFERED if same else Hello.REFUSED,
            words=f"chose {chosen}" if same else f"answered with {chosen} instead",
            suite=flight.hello.suite,
            chain=flight.chain,
            dh_bits=flight.dh_bits,
            speaks_tls=True,
            wire=wire,
        )
    if flight.alert is not None:
        return Reply(
            answer=_alerted(flight.alert),
            words=alert_words(flight.alert),
            speaks_tls=True,
            wire=wire,
        )
    closed = isinstance(trouble, Closed)
    return Reply(
        answer=_unanswered(trouble),
        words=str(trouble or "no hello came"),
        speaks_tls=closed and flight.is_tls,
        closed=closed,
        wire=wire,
    )


def _unanswered(trouble: Exception | None) -> Hello:
    if isinstance(trouble, NotTls):
        return Hello.NOT_TLS
    return Hello.SILENT if isinstance(trouble, Silent) else Hello.UNCLEAR


# RFC 8446 section 6 and RFC 5246 section 7.2: those that answer a hello.
_ALERTS = {
    0: "close notify",
    10: "unexpected message",
    40: "handshake failure",
    42: "bad certificate",
    47: "illegal parameter",
    50: "decode error",
    51: "decrypt error",
    60: "export restriction",
    70: "protocol version",
    71: "insufficient security",
    80: "internal error",
    86: "inappropriate fallback",
    90: "user canceled",
    109: "missing extension",
    110: "unsupported extension",
    112: "unrecognized name",
    116: "certificate required",
    120: "no application protocol",
}
# These refuse our name or our caller, not the version or the suites that were asked for.
_BESIDE_THE_POINT = frozenset({90, 112, 116, 120})


def alert_words(alert: int) -> str:
    """Return the alert in words."""
    return f"refused with alert {alert} ({_ALERTS.get(alert, 'not registered')})"


def _alerted(alert: int) -> Hello:
    return Hello.UNCLEAR if alert in _BESIDE_THE_POINT else Hello.REFUSED


_SIGNS = (
    (b"SSH-", "answered with an SSH banner"),
    (b"HTTP/", "answered with HTTP in clear"),
    (b"<", "answered with markup in clear"),
    (b"\x07\x00\x00\x00\x00\x04", "answered with a DICOM A-ABORT in clear"),
    (b"\x03\x00\x00\x00\x00\x04", "answered with a DICOM A-ASSOCIATE-RJ in clear"),
    (b"\x0b", "answered with HL7 (MLLP) in clear"),
    (b"220", "answered with an FTP or mail banner"),
)


def _looks_like(data: bytes) -> str:
    for start, words in _SIGNS:
        if data.startswith(start):
            return words
    return ""
