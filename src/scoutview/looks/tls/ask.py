"""One ClientHello on one connection, and how the server answered it."""

from dataclasses import dataclass

from scoutview.facts.tls import Hello
from scoutview.facts.wire import NOTHING, Wire
from scoutview.looks.session import NoConnection, Session
from scoutview.looks.stream import Closed, Silent, Stream, Tape
from scoutview.looks.tls.hello import VERSIONS, client_hello
from scoutview.looks.tls.records import Flight, Malformed, NotTls, ServerHello

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

    `speaks_tls`: a ServerHello or an alert came. `suite` is what the server chose, also when it
    answered with another version than was asked for; `instead` is that version when it is an
    older one. `connected` is False when there was no connection at all.
    """

    answer: Hello
    words: str
    suite: int | None = None
    instead: str = ""
    chain: tuple[bytes, ...] = ()
    dh_bits: int = 0
    speaks_tls: bool = False
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
        return _chosen(version, flight, flight.hello, wire)
    if flight.alert is not None:
        return Reply(
            answer=_alerted(flight.alert),
            words=alert_words(flight.alert),
            speaks_tls=True,
            wire=wire,
        )
    answer = _unanswered(trouble)
    return Reply(
        answer=answer,
        words=str(trouble or "no hello came"),
        speaks_tls=answer is Hello.CLOSED and flight.is_tls,
        wire=wire,
    )


def _chosen(version: str, flight: Flight, hello: ServerHello, wire: Wire) -> Reply:
    name = _NAMES.get(hello.version, "")
    older = bool(name) and hello.version < VERSIONS[version]
    answer, words = Hello.UNCLEAR, f"answered with version 0x{hello.version:04X} instead"
    if name:
        words = f"answered with {name} instead"
    if older:
        answer = Hello.REFUSED
    if name == version:
        answer, words = Hello.OFFERED, f"chose {name}"
    return Reply(
        answer=answer,
        words=words,
        suite=hello.suite,
        instead=name if older else "",
        chain=flight.chain,
        dh_bits=flight.dh_bits,
        speaks_tls=True,
        wire=wire,
    )


def _unanswered(trouble: Exception | None) -> Hello:
    if isinstance(trouble, NotTls):
        return Hello.NOT_TLS
    if isinstance(trouble, Closed):
        return Hello.CLOSED
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
_CLOSE_NOTIFY = 0
# Only these refuse the version or the suites that were asked for. The others are about our name
# or our certificate, or say that the server failed at something: it may still offer what was
# asked for.
_REFUSALS = frozenset({40, 70, 71, 86})


def alert_words(alert: int) -> str:
    """Return the alert in words."""
    said = "refused" if alert in _REFUSALS else "answered"
    return f"{said} with alert {alert} ({_ALERTS.get(alert, 'not registered')})"


def _alerted(alert: int) -> Hello:
    if alert == _CLOSE_NOTIFY:
        return Hello.CLOSED
    return Hello.REFUSED if alert in _REFUSALS else Hello.UNCLEAR


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
