"""TLS on the server side of the demo: contexts, and handshakes that end politely."""

import socket
import ssl
from pathlib import Path

from scoutview.demo._closing import close_politely
from scoutview.demo.certificates import Credential

# Only these have forward secrecy and authenticated encryption in TLS 1.2 (RFC 9325 section 4.2).
STRONG = "ECDHE+AESGCM:ECDHE+CHACHA20"
# What a router keeps for a scanner of 2012: key exchange by RSA, and CBC.
WITH_OLD_SUITES = f"{STRONG}:AES128-GCM-SHA256:AES128-SHA"

_PATIENCE_S = 5.0


class Secured(ssl.SSLSocket):
    """A connection inside TLS whose first byte can be seen before anyone reads it."""

    _held = b""

    def first_byte(self) -> bytes:
        """Return the first byte and leave it to be read; empty where the client only closed."""
        self._held = self._held or super().recv(1)
        return self._held

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        """Return what was held back, else what comes."""
        if self._held and buflen:
            held, self._held = self._held, b""
            return held
        return super().recv(buflen, flags)

    def pending(self) -> int:
        """Return how many bytes can be read at once."""
        return len(self._held) + super().pending()


def server_context(
    own: Credential, *, ciphers: str = STRONG, clients_of: Path | None = None
) -> ssl.SSLContext:
    """Return a context for TLS 1.2 and 1.3.

    With `clients_of`, an authority's certificate, only clients that it vouches for are let in.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sslsocket_class = Secured
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    context.load_cert_chain(own.cert, own.key)
    if clients_of is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients_of)
    return context


def shake_hands(raw: socket.socket, context: ssl.SSLContext) -> Secured | None:
    """Return the connection in TLS; None, with the connection closed, when there is none."""
    raw.settimeout(_PATIENCE_S)
    try:
        secure = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
    except OSError:  # the client was gone before we began
        raw.close()
        return None
    try:
        secure.do_handshake()
    except OSError:
        close_politely(secure)
        return None
    return secure if isinstance(secure, Secured) else None
