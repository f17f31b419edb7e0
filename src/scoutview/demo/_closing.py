"""How the demo's servers end a connection that they refused."""

import contextlib
import socket

_LINGER_S = 0.5
_PIECE_BYTES = 4096
_MOST_PIECES = 16


def close_politely(refused: socket.socket) -> None:
    """Close after the client did, or its unread bytes would reset our last words away."""
    with contextlib.suppress(OSError):
        refused.shutdown(socket.SHUT_WR)
        refused.settimeout(_LINGER_S)
        for _ in range(_MOST_PIECES):
            # Around an SSLSocket's own recv: what still comes is of no interest.
            if not socket.socket.recv(refused, _PIECE_BYTES):
                break
    refused.close()
