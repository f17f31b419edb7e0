"""Web servers on loopback that answer as a test says, in clear or in TLS."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scoutview.estate.model import Client, Endpoint, Protocol
from scoutview.looks.session import Limits, Session


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Answerer = Callable[[Request], Response]


@dataclass(slots=True)
class WebServer:
    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.path.partition("?")[0] for request in self.requests]


def _handler(server: WebServer, answer: Answerer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = Request(self.command, self.path, dict(self.headers), body)
            server.requests.append(request)
            response = answer(request)
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        def do_GET(self) -> None:
            self._reply()

        def do_POST(self) -> None:
            self._reply()

        def log_message(self, *_args) -> None:
            pass

    return Handler


class _Quiet(HTTPServer):
    def handle_error(self, *_args) -> None:  # a client that hung up is no news
        pass


@contextmanager
def _serving(answer: Answerer, context: ssl.SSLContext | None) -> Iterator[WebServer]:
    server = WebServer(0)
    with _Quiet(("127.0.0.1", 0), _handler(server, answer)) as httpd:
        server.port = httpd.server_port
        if context is not None:
            httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server
        finally:
            httpd.shutdown()
            thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[..., WebServer]]:
    """`serve(answer, tls=context)` is a running server; `answer` maps a Request to a Response."""
    with ExitStack() as started:
        yield lambda answer, tls=None: started.enter_context(_serving(answer, tls))


@pytest.fixture
def session() -> Session:
    return Session(Limits(connect_s=2.0, reply_s=1.5, pace_s=0.0))


@pytest.fixture
def endpoint_of() -> Callable[..., Endpoint]:
    """`endpoint_of(server, tls=True)` declares that server as a DICOMweb endpoint."""

    def declare(server, **more) -> Endpoint:
        declared = {"protocol": Protocol.DICOMWEB, "host": "127.0.0.1", "path": "/dicom-web"} | more
        return Endpoint(id="web", system="pacs", port=server.port, **declared)

    return declare


@pytest.fixture
def server_context(pki) -> Callable[..., ssl.SSLContext]:
    """`server_context(wants_client=True, version=...)` is a TLS server of the test authority."""

    def make(*, wants_client: bool = False, version: ssl.TLSVersion | None = None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki.server.cert, pki.server.key)
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if wants_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(pki.ca)
        return context

    return make


@pytest.fixture
def client(pki) -> Client:
    """A caller that servers of the test authority know."""
    return Client(cert=pki.client.cert, key=pki.client.key)
