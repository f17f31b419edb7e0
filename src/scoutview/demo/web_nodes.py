"""Web servers of the demo: an Orthanc whose password was never changed, and a patient portal."""

import json
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from scoutview.demo._tls import shake_hands
from scoutview.demo.loopback import Address

Request = socket.socket | tuple[bytes, socket.socket]  # what socketserver hands on

_POLL_S = 0.05
_PATIENCE_S = 5.0
_MOST_BODY_BYTES = 64 * 1024
# The account that Orthanc makes itself when remote access is on and no user is set up.
_DEFAULT_ACCOUNT = b"orthanc:orthanc"
_LOGIN_PAGE = b"""<!doctype html>
<html lang="en"><head><title>Lakeside patient portal (demo)</title></head>
<body><h1>Your images and reports</h1>
<form method="post" action="/login">
<label>User <input name="user"></label>
<label>Password <input name="password" type="password"></label>
<button>Log in</button></form></body></html>
"""


@contextmanager
def orthanc(host: str) -> Iterator[Address]:
    """Run an Orthanc look-alike in clear on a free port of the host."""
    with _serving(_Server(host, _Orthanc)) as address:
        yield address


@contextmanager
def portal(host: str, tls: ssl.SSLContext) -> Iterator[Address]:
    """Run a portal inside TLS, whose every page is the login page."""
    with _serving(_Server(host, _Portal, tls)) as address:
        yield address


@contextmanager
def redirect(host: str, name: str, port: int) -> Iterator[Address]:
    """Run a server in clear that only sends its callers to HTTPS."""
    there = type("_Redirect", (_Redirect,), {"there": f"https://{name}:{port}"})
    with _serving(_Server(host, there)) as address:
        yield address


@contextmanager
def _serving(server: "_Server") -> Iterator[Address]:
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_S,))
    thread.start()
    try:
        yield Address(str(server.server_address[0]), server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    """One listening port. Closing it waits for the connections there are."""

    daemon_threads = False

    def __init__(self, host: str, pages: type["_Pages"], tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        super().__init__((host, 0), pages)

    def server_bind(self) -> None:
        """Bind without the name look-up of the original, which may ask a DNS server."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def finish_request(self, request: Request, client_address: object) -> None:
        """Hold one connection, inside TLS where the server wants it; close it in the end."""
        connection = request if isinstance(request, socket.socket) else None
        if connection is not None and self._tls is not None:
            connection = shake_hands(connection, self._tls)
        if connection is None:
            return
        with connection:
            super().finish_request(connection, client_address)

    def handle_error(self, request: Request, client_address: object) -> None:
        """Say nothing about a client that broke off."""


class _Pages(BaseHTTPRequestHandler):
    """What all servers have in common: bounds, and no log."""

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_S

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the original's name
        """Write no log."""

    def version_string(self) -> str:
        """Name no product in the Server header."""
        return "demo"

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send a whole answer and close; header names have underscores for hyphens."""
        self._drop_body()
        self.close_connection = True
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def _drop_body(self) -> None:
        announced = self.headers.get("Content-Length", "0")
        size = int(announced) if announced.isdecimal() else 0
        self.rfile.read(min(size, _MOST_BODY_BYTES))


class _Orthanc(_Pages):
    """Asks for Basic credentials on every path, and takes those of the manual."""

    def do_GET(self) -> None:
        """Answer what Orthanc answers; there is no study in it."""
        path = self.path.partition("?")[0].rstrip("/")
        if not self._is_known():
            return
        if path == "/dicom-web/studies":
            self.reply(200, b"[]", Content_Type="application/dicom+json")
        elif path in _ORTHANC_ANSWERS:
            body = json.dumps(_ORTHANC_ANSWERS[path]).encode()
            self.reply(200, body, Content_Type="application/json")
        elif path == "/tools/now":
            self.reply(200, b"20260101T120000", Content_Type="text/plain")
        else:
            self.reply(404)

    def do_POST(self) -> None:
        """Take a store request without storing anything."""
        if self._is_known():
            self.reply(200, b"{}", Content_Type="application/dicom+json")

    def _is_known(self) -> bool:
        account = f"Basic {b64encode(_DEFAULT_ACCOUNT).decode()}"
        if self.headers.get("Authorization") == account:
            return True
        self.reply(401, WWW_Authenticate='Basic realm="Orthanc Secure Area"')
        return False


_ORTHANC_ANSWERS: dict[str, object] = {
    "/system": {
        "ApiVersion": 17,
        "DicomAet": "IMAGEWEB",
        "DicomPort": 4242,
        "Name": "Lakeside Imaging (demo)",
        "Version": "1.10.1",
    },
    "/studies": [],
    "/instances": [],
    "/patients": [],
}


class _Portal(_Pages):
    """Shows its login page to everyone and lets nobody in."""

    def do_GET(self) -> None:
        """Show the login page."""
        self._login(200)

    def do_POST(self) -> None:
        """Refuse any password."""
        self._login(403)

    def _login(self, status: int) -> None:
        self.reply(
            status,
            _LOGIN_PAGE,
            Content_Type="text/html; charset=utf-8",
            Strict_Transport_Security="max-age=31536000",
        )


class _Redirect(_Pages):
    """Answers every request with the same address in HTTPS."""

    there = ""

    def do_GET(self) -> None:
        """Redirect before any content."""
        path = self.path if self.path.startswith("/") else "/"
        self.reply(301, Location=f"{self.there}{path}")

    def do_POST(self) -> None:
        """Redirect before any content."""
        self.do_GET()
