"""One spelling for one machine, and one look-up for one name."""

import socket
import threading
import time

import pytest
from hypothesis import given, strategies

from scoutview.looks.names import Names, one_spelling

AT_MOST_S = 10.0


def answers(*addresses: str):
    """Return a getaddrinfo that gives these addresses, and the names that it was asked for."""
    asked = []

    def getaddrinfo(name, *_arguments: object, **_more: object) -> list[tuple[object, ...]]:
        asked.append(name)
        return [(0, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    return getaddrinfo, asked


@pytest.mark.parametrize(
    ("spelled", "spelling"),
    [
        ("PACS.Example", "pacs.example"),
        ("pacs.example.", "pacs.example"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("FE80::1%eth0", "fe80::1%eth0"),
        ("192.0.2.300", "192.0.2.300"),
    ],
)
def test_a_host_has_one_spelling(spelled, spelling):
    assert one_spelling(spelled) == spelling


@given(strategies.ip_addresses().map(str))
def test_every_address_is_spelled_as_itself_however_often(address):
    assert one_spelling(one_spelling(address)) == one_spelling(address.upper())


@given(strategies.text(max_size=80))
def test_any_text_has_a_spelling(host):
    assert one_spelling(host).lower() == one_spelling(host)


def test_a_spelling_needs_no_name_server(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was asked for"))

    assert Names().known("Localhost.") == ("localhost",)


def test_a_name_is_asked_for_once_however_it_is_spelled(monkeypatch):
    getaddrinfo, asked = answers("192.0.2.1")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    names = Names()

    names.learn(["pacs.example", "PACS.example.", "192.0.2.7"])

    assert names.addresses("pacs.EXAMPLE") == names.known("pacs.example") == ("192.0.2.1",)
    assert asked == ["pacs.example"]


def test_the_first_address_is_an_ipv4_one_where_there_is_one(monkeypatch):
    getaddrinfo, _ = answers("2001:db8::1", "192.0.2.2", "192.0.2.1", "192.0.2.2")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    assert Names().addresses("pacs.example") == ("192.0.2.2", "192.0.2.1", "2001:db8::1")


def test_an_address_in_the_place_of_a_name_is_asked_of_nobody(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("a name was asked for"))

    assert Names().addresses("::ffff:192.0.2.1") == ("192.0.2.1",)


def test_a_name_server_that_does_not_answer_is_waited_for_no_longer_than_said(monkeypatch):
    over, asked = threading.Event(), []

    def never(name: str, *_arguments: object, **_more: object) -> list[object]:
        asked.append(name)
        over.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    names = Names(within_s=0.1)
    began = time.monotonic()

    found = [names.addresses("pacs.example") for _ in range(2)]

    over.set()
    assert found == [(), ()]
    assert asked == ["pacs.example"]
    assert time.monotonic() - began < AT_MOST_S
