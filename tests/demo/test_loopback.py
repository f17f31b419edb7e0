"""Addresses and ports of the demo."""

import socket

import pytest

from scoutview.demo.loopback import answering, bystander, closed_port, hosts

HERE = "127.0.0.1"


def test_each_system_gets_an_address_of_its_own():
    assert hosts(3) == ("127.0.0.11", "127.0.0.12", "127.0.0.13")


def test_where_an_address_is_not_ours_all_share_one():
    too_many = hosts(300)  # 127.0.0.256 is no address

    assert set(too_many) == {HERE}
    assert len(too_many) == 300


def test_a_closed_port_refuses_as_long_as_it_is_kept():
    with closed_port(HERE) as address, pytest.raises(ConnectionRefusedError):
        socket.create_connection(address.pair)


def test_a_port_that_answers_is_told_from_one_that_does_not():
    with socket.create_server((HERE, 0)) as listening, closed_port(HERE) as closed:
        port = listening.getsockname()[1]

        assert answering(HERE, (port, closed.port)) == (port,)


def test_a_bystander_counts_every_caller_once():
    with bystander(HERE) as alone:
        for _ in range(3):
            socket.create_connection(alone.address.pair).close()

        assert alone.callers() == 3
        assert alone.callers() == 3
