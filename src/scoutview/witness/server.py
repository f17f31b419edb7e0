"""A witness over HTTP: one address, `POST /add-checkpoint`.

Source: C2SP tlog-witness. Plain HTTP for a loopback or an inner network; what travels is signed
and public, and a proxy in front adds TLS where that is wanted.
"""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from scoutview.ledger import LedgerError
from scoutview.witness.request import MOST_BYTES, NoRequest, Request
from scoutview.witness.witness import Refused, Witness

PATH: Final = "/add-checkpoint"
_TIMEOUT_S: Final = 10.0
_SIZE_TYPE: Final = "text/x.tlog.size"


class WitnessServer(ThreadingHTTPServer):
    """Serves a witness; port 0 takes a free one. `tell` hears what was signed."""

    daemon_threads = True
    request_queue_size = 16

    def __init__(
        self, witness: Witness, host: str, port: int, tell: Callable[[Request], None]
    ) -> None:
        self.witness, self.tell = witness, tell
        super().__init__((host, port), _Handler)

    def serve_until(self, wished: threading.Event) -> None:
        """Serve until the event is set."""
        thread = threading.Thread(target=self.serve_forever, name="witness", daemon=True)
        thread.start()
        wished.wait()
        self.shutdown()
        thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the library has it
        """Say nothing: a caller that goes away is no fault of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: WitnessServer
    timeout = _TIMEOUT_S
    server_version = "scoutview-witness"
    sys_version = ""
    protocol_version = "HTTP/1.0"  # one request a connection

    def do_POST(self) -> None:
        """Answer a request for a countersignature."""
        if self.path != PATH:
            self._answer(404, f"Only {PATH} is answered here.\n")
            return
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or int(length) > MOST_BYTES:
            self._answer(400, f"A request of 1 to {MOST_BYTES} bytes is taken.\n")
            return
        try:
            request = Request.parse(self.rfile.read(int(length)))
            lines = self.server.witness.sign(request)
            self.server.tell(request)
            self._answer(200, lines)
        except Refused as refused:
            if refused.size is not None:
                self._answer(refused.status, f"{refused.size}\n", _SIZE_TYPE)
            else:
                self._answer(refused.status, f"{refused}\n")
        except LedgerError as error:
            self._answer(400 if isinstance(error, NoRequest) else 500, f"{error}\n")

    def _answer(self, status: int, text: str, content_type: str = "text/plain") -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - as the library has it
        """Say nothing: the command tells what it signs."""
