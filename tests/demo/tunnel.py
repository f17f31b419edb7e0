"""A way into TLS for clients that have none of their own: the work of a stunnel sidecar."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from scoutview.demo.certificates import Pki
from scoutview.estate.model import Endpoint

LONGEST_S = 10


@contextmanager
def tunnel(endpoint: Endpoint, pki: Pki) -> Iterator[tuple[str, int]]:
    """Listen in clear, and carry one connection into TLS with the known caller's certificate."""
    context = ssl.create_default_context(cafile=pki.ca)
    context.load_cert_chain(pki.client.cert, pki.client.key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 sends tickets that are no data
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # one of the servers shows an expired certificate
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(LONGEST_S)
        carrier = threading.Thread(target=_carry, args=(listening, endpoint, context))
        carrier.start()
        yield listening.getsockname()
        carrier.join()


def _carry(listening: socket.socket, endpoint: Endpoint, context: ssl.SSLContext) -> None:
    near = listening.accept()[0]
    far = context.wrap_socket(socket.create_connection((endpoint.host, endpoint.port)))
    with near, far, suppress(OSError):  # a reset ends it as well as a close
        while _copy_what_came(near, far):
            pass


def _copy_what_came(near: socket.socket, far: ssl.SSLSocket) -> bool:
    """Copy in either direction, in one thread: a TLS connection is not for two at once."""
    came = [far] if far.pending() else select.select([near, far], [], [], LONGEST_S)[0]
    for source, sink in ((near, far), (far, near)):
        if source in came:
            data = source.recv(65536)
            sink.sendall(data)
            return bool(data)
    return False
