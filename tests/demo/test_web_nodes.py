"""The web servers, asked by the standard library's client."""

import http.client
import socket
import ssl
from base64 import b64encode

import pytest

DEFAULT = {"Authorization": "Basic " + b64encode(b"orthanc:orthanc").decode()}
WRONG = {"Authorization": "Basic " + b64encode(b"orthanc:changed").decode()}


def ask(connection, method, path, headers=(), body=None):
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    answer.content = answer.read()
    connection.close()
    return answer


@pytest.fixture
def viewer(demo):
    return http.client.HTTPConnection(*demo.endpoints["image-web.dicomweb"].pair, timeout=10)


@pytest.fixture
def portal(demo):
    trusting = ssl.create_default_context(cafile=demo.pki.ca)
    place = demo.endpoints["portal.https"].pair
    return http.client.HTTPSConnection(*place, context=trusting, timeout=10)


@pytest.mark.parametrize("headers", [{}, WRONG], ids=["nobody", "a wrong password"])
@pytest.mark.parametrize("path", ["/", "/system", "/studies", "/dicom-web/studies", "/nowhere"])
def test_the_viewer_asks_everyone_who_they_are_on_every_path(viewer, path, headers):
    answer = ask(viewer, "GET", path, headers)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="Orthanc Secure Area"'
    assert answer.content == b""


@pytest.mark.parametrize(
    ("path", "status"),
    [("/system", 200), ("/dicom-web/studies?limit=1", 200), ("/tools/now", 200), ("/nowhere", 404)],
)
def test_the_viewer_lets_the_manuals_account_in(viewer, path, status):
    assert ask(viewer, "GET", path, DEFAULT).status == status


def test_the_viewer_takes_a_store_request_of_the_manuals_account_only(viewer):
    assert ask(viewer, "POST", "/dicom-web/studies", {}, b"--x--").status == 401
    assert ask(viewer, "POST", "/dicom-web/studies", DEFAULT, b"--x--").status == 200


def test_the_portal_shows_a_login_page_inside_trusted_tls(portal):
    answer = ask(portal, "GET", "/studies/1")

    assert answer.status == 200
    assert b'type="password"' in answer.content


def test_the_portal_lets_nobody_in(portal):
    assert ask(portal, "POST", "/login", {}, b"user=a&password=b").status == 403


def test_the_portal_closes_what_comes_in_clear(demo):
    with socket.create_connection(demo.endpoints["portal.https"].pair, timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: portal\r\n\r\n")

        assert not client.recv(100).startswith(b"HTTP")


def test_in_clear_the_portal_only_sends_to_https(demo):
    place = demo.endpoints["portal.http"]
    there = demo.endpoints["portal.https"].port
    answer = ask(http.client.HTTPConnection(*place.pair, timeout=10), "GET", "/images?a=1")

    assert answer.status == 301
    assert answer.headers["Location"] == f"https://portal.lakeside.example:{there}/images?a=1"
    assert answer.content == b""


def test_a_body_that_never_comes_does_not_hold_the_server(viewer, demo):
    with socket.create_connection(demo.endpoints["image-web.dicomweb"].pair, timeout=10) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")

        assert ask(viewer, "GET", "/system").status == 401
