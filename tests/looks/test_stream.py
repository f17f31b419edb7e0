"""A connection that never waits past its deadline, and a tape that keeps no more than it may."""

import gc
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, strategies

from scoutview.facts.wire import KEPT_BYTES
from scoutview.looks.session import Limits, Session
from scoutview.looks.stream import (
    Closed,
    NoCommonTls,
    Silent,
    Stream,
    Tape,
    TlsRefused,
    _TlsSocket,
)

DEADLINE_S = 0.5
AT_MOST_S = 10.0  # far below what a drip would take without the deadline
BIG = bytes(64 * 1024 * 1024)


@contextmanager
def connected(server, deadline_s: float = DEADLINE_S) -> Iterator[Stream]:
    session = Session(Limits(connect_s=5.0, reply_s=deadline_s, pace_s=0.0))
    with session.connect(server.host, server.port) as stream:
        yield stream


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def drip_forever(client) -> None:
    while not client.over.wait(0.05):
        client.socket.sendall(b"\x16")


def take_slowly(client) -> None:
    """Read a little now and then: the sender is never done and never quite stuck."""
    while not client.over.wait(0.05):
        try:
            if not client.socket.recv(4096):
                return
        except TimeoutError:
            continue


def test_receiving_ends_at_the_deadline_however_slowly_it_drips(hostile):
    began = time.monotonic()

    with connected(hostile(drip_forever)) as stream, pytest.raises(Silent):
        stream.receive_exactly(100_000)

    assert DEADLINE_S * 0.9 < time.monotonic() - began < AT_MOST_S


def test_sending_ends_at_the_deadline_however_slowly_it_is_taken(hostile):
    began = time.monotonic()

    with connected(hostile(take_slowly)) as stream, pytest.raises(Silent):
        stream.send(BIG)

    assert time.monotonic() - began < AT_MOST_S


def test_the_handshake_ends_at_the_deadline_however_slowly_it_drips(hostile):
    record = b"\x16\x03\x03\x40\x00" + bytes(0x4000)

    def drip_a_record(client) -> None:
        client.hear()
        client.drip(record, pause_s=0.05)

    began = time.monotonic()

    with connected(hostile(drip_a_record)) as stream, pytest.raises(Silent):
        stream.start_tls(unverified(), None)

    assert time.monotonic() - began < AT_MOST_S


@contextmanager
def tls_server(pki, behave) -> Iterator[tuple[str, int]]:
    """A server that shakes hands and then does this with its side of the connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.server.cert, pki.server.key)
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        raw, _ = listener.accept()
        with context.wrap_socket(raw, server_side=True) as connection:
            behave(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            over.set()
            thread.join()


@contextmanager
def in_tls(where: tuple[str, int], deadline_s: float) -> Iterator[Stream]:
    with Stream(socket.create_connection(where, timeout=5), deadline_s) as stream:
        stream.start_tls(unverified(), None)
        yield stream


def test_sending_in_tls_ends_at_one_deadline_for_all_pieces(pki):
    def take(connection: ssl.SSLSocket, over: threading.Event) -> None:
        while not over.wait(0.02):
            connection.recv(16384)

    began = time.monotonic()

    with tls_server(pki, take) as where:
        with in_tls(where, 1.0) as stream, pytest.raises(Silent):
            stream.send(BIG)
        took_s = time.monotonic() - began

    assert took_s < AT_MOST_S


def test_receiving_in_tls_ends_at_the_deadline(pki):
    def drip(connection: ssl.SSLSocket, over: threading.Event) -> None:
        while not over.wait(0.05):
            try:
                connection.sendall(b"x")
            except OSError:
                return

    with tls_server(pki, drip) as where, in_tls(where, 1.0) as stream, pytest.raises(Silent):
        stream.receive_exactly(100_000)


def test_what_goes_both_ways_in_tls_arrives_whole(pki):
    def echo(connection: ssl.SSLSocket, _over: threading.Event) -> None:
        got = b""
        while len(got) < 100_000:
            got += connection.recv(65536)
        connection.sendall(got)

    sent = bytes(range(250)) * 400
    with tls_server(pki, echo) as where, in_tls(where, 10.0) as stream:
        stream.send(sent)

        assert stream.receive_exactly(len(sent)) == sent


def test_all_operations_share_one_deadline(hostile):
    with connected(hostile("silence")) as stream:
        with pytest.raises(Silent):
            stream.receive(1)

        with pytest.raises(Silent):
            stream.receive(1)
        with pytest.raises(Silent):
            stream.send(b"late")
        with pytest.raises(Silent):
            stream.start_tls(unverified(), None)


@pytest.mark.parametrize("kind", ["close-at-once", "reset-at-once"])
def test_a_close_is_told_as_one(hostile, kind):
    with connected(hostile(kind), 5.0) as stream, pytest.raises(Closed):
        stream.receive(1)


def test_what_came_before_a_close_is_told(hostile):
    server = hostile(lambda client: client.socket.sendall(b"abc"))

    with connected(server, 5.0) as stream, pytest.raises(Closed) as closed:
        stream.receive_exactly(10)

    assert closed.value.got == b"abc"


def test_sending_to_who_has_gone_is_told_as_a_close(hostile):
    with connected(hostile("reset-at-once"), 5.0) as stream, pytest.raises(Closed):
        stream.send(BIG)


def test_a_tls_alert_is_a_refusal_of_the_peer(hostile):
    with connected(hostile("tls-alert"), 5.0) as stream, pytest.raises(TlsRefused):
        stream.start_tls(unverified(), None)


@pytest.mark.parametrize("kind", ["garbage", "ssh-banner", "plain-http"])
def test_what_is_no_tls_says_nothing_of_a_refusal(hostile, kind):
    with connected(hostile(kind), 5.0) as stream, pytest.raises(NoCommonTls):
        stream.start_tls(unverified(), None)


@pytest.mark.parametrize("kind", ["close-at-once", "reset-at-once"])
def test_a_close_in_the_handshake_is_a_close(hostile, kind):
    with connected(hostile(kind), 5.0) as stream, pytest.raises(Closed):
        stream.start_tls(unverified(), None)


def test_a_reset_while_the_tls_socket_is_made_leaves_nothing_open(hostile, monkeypatch):
    def reset(_socket):
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr(_TlsSocket, "getpeername", reset)

    with connected(hostile("silence")) as stream, pytest.raises(Closed):
        stream.start_tls(unverified(), None)

    gc.collect()  # a socket that is still open would be told here, and fail the test


def test_a_stream_closes_with_its_block(hostile):
    server = hostile("silence")

    with connected(server) as stream:
        assert stream.tls is None

    assert stream._socket.fileno() == -1


@given(pieces=strategies.lists(strategies.binary(max_size=KEPT_BYTES), max_size=6))
def test_a_tape_keeps_the_first_bytes_and_counts_all(pieces):
    tape = Tape()

    for piece in pieces:
        tape.sent(piece)
        tape.received(piece)

    whole, wire = b"".join(pieces), tape.wire()
    assert wire.sent == wire.received == whole[:KEPT_BYTES]
    assert wire.sent_bytes == wire.received_bytes == len(whole)


@given(first=strategies.binary(max_size=100), hidden=strategies.binary(min_size=1))
def test_a_tape_keeps_nothing_of_what_it_only_counts(first, hidden):
    tape = Tape()

    tape.received(first)
    tape.received(hidden, keep=False)

    wire = tape.wire()
    assert wire.received == first
    assert wire.received_bytes == len(first) + len(hidden)
