"""A TLS connection whose first byte can be seen before it is read."""

import socket
import ssl
import threading

import pytest

from scoutview.demo._tls import server_context, shake_hands


@pytest.fixture
def secured(demo):
    """The two ends of one connection: the server's, and the client's."""
    context = server_context(demo.pki.servers["vna"])
    trusting = ssl.create_default_context(cafile=demo.pki.ca)
    here, there = socket.socketpair()
    ends = []
    server = threading.Thread(target=lambda: ends.append(shake_hands(here, context)))
    server.start()
    client = trusting.wrap_socket(there, server_hostname="vna.lakeside.example")
    server.join()
    with ends[0], client:
        yield ends[0], client


def test_the_first_byte_is_seen_and_still_read(secured):
    server, client = secured
    client.sendall(b"hello")

    assert server.first_byte() == b"h"
    assert server.first_byte() == b"h"
    assert server.pending() >= 1
    assert server.recv(1) + server.recv(10) == b"hello"


def test_a_client_that_only_leaves_has_no_first_byte(secured):
    server, client = secured
    client.close()

    assert server.first_byte() == b""


def test_what_is_no_handshake_is_closed(demo):
    here, there = socket.socketpair()
    there.sendall(b"GET / HTTP/1.1\r\n\r\n")
    there.shutdown(socket.SHUT_WR)

    assert shake_hands(here, server_context(demo.pki.servers["vna"])) is None
    assert here.fileno() == -1
    there.close()
