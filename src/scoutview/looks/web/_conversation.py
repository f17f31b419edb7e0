"""One HTTP/1.1 request and its reply, without I/O: bounded whatever the peer sends."""

import re

import h11

MOST_HEAD_BYTES = 16 * 1024
MOST_BODY_BYTES = 64 * 1024  # enough to recognize an answer; nothing of it is kept
MOST_HEARD_BYTES = MOST_BODY_BYTES + 4 * MOST_HEAD_BYTES
STATUS_LINE = re.compile(rb"\AHTTP/[0-9]\.[0-9] +([1-9][0-9]{2})\b")
TLS_RECORD = re.compile(rb"\A[\x14-\x17]\x03[\x00-\x04]")
_OPENING = b"HTTP/"

Headers = tuple[tuple[bytes, bytes], ...]


class Conversation:
    """What was asked and what has been heard so far.

    `status` is None until a status line came. A reply that breaks the rules of HTTP after its
    status line still has its status: what was said in clear was said, however badly.
    Source: RFC 9112 (HTTP/1.1).
    """

    def __init__(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD_BYTES)
        ask = h11.Request(method=method, target=target, headers=headers)
        sent = (ask, *((h11.Data(data=body),) if body else ()), h11.EndOfMessage())
        self.request = b"".join(self._http.send(event) or b"" for event in sent)
        self.heard_bytes = 0
        self.opening = b""
        self.status: int | None = None
        self.headers: Headers = ()
        self.body = b""
        self.complete = False

    def hear(self, data: bytes) -> bool:
        """Take bytes that came (empty: the peer hung up); say whether that is enough."""
        self.heard_bytes += len(data)
        self.opening += data[: MOST_HEAD_BYTES - len(self.opening)]
        if not self.speaks_http:
            return True
        try:
            self._http.receive_data(data)
            return self._read_events() or self.heard_bytes >= MOST_HEARD_BYTES
        except h11.ProtocolError:  # broken HTTP, or more after the end of the answer
            return True
        finally:
            if self.status is None:
                self.status = self._status_in_opening()

    @property
    def speaks_http(self) -> bool:
        """Whether what was heard so far begins as an HTTP answer does."""
        return self.opening.startswith(_OPENING[: len(self.opening)])

    @property
    def speaks_tls(self) -> bool:
        """Whether what was heard begins as a TLS record does."""
        return TLS_RECORD.match(self.opening) is not None

    def _read_events(self) -> bool:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                self.status = event.status_code
                self.headers = tuple(event.headers.raw_items())
            elif isinstance(event, h11.Data):
                self.body += bytes(event.data)[: MOST_BODY_BYTES - len(self.body)]
                if len(self.body) >= MOST_BODY_BYTES:
                    return True
            elif isinstance(event, h11.EndOfMessage):
                self.complete = True
                return True
            elif not isinstance(event, h11.InformationalResponse):
                return event is not h11.NEED_DATA

    def _status_in_opening(self) -> int | None:
        found = STATUS_LINE.match(self.opening)
        return int(found[1]) if found else None
