import socket
import time
from contextlib import suppress

import pytest

from tests.peers.hostile import MISBEHAVIOURS

HELLO = b"hello\n"


def _connect(server):
    client = socket.create_connection((server.host, server.port), timeout=5)
    client.sendall(HELLO)
    return client


def _read(client, count_bytes):
    with client.makefile("rb") as stream:
        return stream.read(count_bytes)


@pytest.mark.parametrize("kind", MISBEHAVIOURS)
def test_a_server_ends_with_its_test_while_a_client_hangs_on(kind, hostile):
    server = hostile(kind)

    with socket.socket() as client:
        client.settimeout(5)
        with suppress(ConnectionResetError):  # a reset can overtake the end of connect()
            client.connect((server.host, server.port))
        deadline = time.monotonic() + 5
        while server.connections == 0 and time.monotonic() < deadline:
            time.sleep(0.01)

        assert server.connections == 1


def test_a_slow_server_sends_byte_by_byte(hostile):
    with _connect(hostile("slow-drip")) as client:
        first = client.recv(4096)

    assert len(first) == 1


def test_an_endless_answer_is_longer_than_any_bound(hostile):
    with _connect(hostile("endless-pdu")) as client:
        assert len(_read(client, 5_000_000)) == 5_000_000


def test_a_reset_in_mid_pdu_comes_after_a_part(hostile):
    with _connect(hostile("reset-mid-pdu")) as client:
        part = client.recv(74)
        with pytest.raises(ConnectionResetError):
            client.recv(1)

    assert int.from_bytes(part[2:6]) > len(part) - 6


def test_a_tls_alert_is_a_fatal_one(hostile):
    with _connect(hostile("tls-alert")) as client:
        assert _read(client, 7) == bytes((21, 3, 3, 0, 2, 2, 40))


def test_ssh_speaks_first(hostile):
    server = hostile("ssh-banner")

    with socket.create_connection((server.host, server.port), timeout=5) as client:
        assert client.recv(100).startswith(b"SSH-2.0-")


def test_silence_stays_silent(hostile):
    with _connect(hostile("silence")) as client:
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_an_address_may_be_ipv6(hostile):
    with _connect(hostile("garbage", host="::1")) as client:
        assert len(_read(client, 4096)) == 4096


def test_connections_at_once_are_counted(hostile):
    server = hostile("silence")

    with _connect(server), _connect(server):
        deadline = time.monotonic() + 5
        while server.connections < 2 and time.monotonic() < deadline:
            time.sleep(0.01)

    assert (server.connections, server.most_at_once) == (2, 2)


def test_a_refusing_port_refuses(hostile):
    with pytest.raises(ConnectionRefusedError):
        _connect(hostile("refused"))


def test_an_unreachable_port_says_nothing(hostile):
    server = hostile("unreachable")

    with pytest.raises(TimeoutError):
        socket.create_connection((server.host, server.port), timeout=0.5)
