"""A witness over HTTP, asked by a client that is not ours."""

import http.client
import threading
from contextlib import contextmanager

import pytest

from scoutview.witness.http import post
from scoutview.witness.server import PATH, WitnessServer


@pytest.fixture
def server(witness):
    heard = []
    with WitnessServer(witness, "127.0.0.1", 0, heard.append) as made:
        made.heard = heard
        stop = threading.Event()
        thread = threading.Thread(target=made.serve_until, args=(stop,))
        thread.start()
        yield made
        stop.set()
        thread.join()


@contextmanager
def connection(server):
    one = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    yield one
    one.close()


def ask(server, body, path=PATH, **headers):
    with connection(server) as one:
        one.request("POST", path, body, headers)
        answer = one.getresponse()
        return answer.status, answer.read(), answer.headers


def test_a_checkpoint_is_signed_by_the_protocol_of_c2sp(server, witness, grown, third_party):
    request = grown.request(grown.grow())
    address = f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    path = grown.folder / "request"
    path.write_bytes(request.encode())

    told = third_party("curl").run("--silent", "--data-binary", f"@{path}", address)

    assert witness.line.signed_at(request.note + told.out.encode()) is not None
    assert server.heard == [request]


def test_a_conflict_tells_the_size_that_it_has_seen(server, witness, grown):
    old, new = grown.grow(3), grown.grow(3)
    witness.sign(grown.request(old))

    status, body, headers = ask(server, grown.request(new).encode())

    assert (status, body) == (409, b"3\n")
    assert headers["Content-Type"].startswith("text/x.tlog.size")


@pytest.mark.parametrize(
    ("body", "path", "headers", "status"),
    [
        (b"nonsense", PATH, {}, 400),
        (b"", PATH, {}, 400),
        (b"x", "/other", {}, 404),
        (b"x", PATH, {"Content-Length": "999999999"}, 400),
        (b"x", PATH, {"Content-Length": "-1"}, 400),
        (b"x", PATH, {"Content-Length": "x"}, 400),
    ],
)
def test_what_is_no_request_is_refused(server, body, path, headers, status):
    assert ask(server, body, path, **headers)[0] == status
    assert server.heard == []


def test_other_methods_are_refused(server):
    with connection(server) as one:
        one.request("GET", PATH)
        assert one.getresponse().status == 501


def test_a_caller_that_hangs_or_leaves_stops_nobody(server, grown):
    with connection(server) as hanging:
        hanging.connect()
        hanging.sock.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 10\r\n\r\nab")
        request = grown.request(grown.grow())

        assert ask(server, request.encode())[0] == 200


@pytest.mark.parametrize("kind", ["refused", "close-at-once", "garbage"])
def test_an_address_where_nobody_answers_is_one_sentence(hostile, kind):
    peer = hostile(kind)

    with pytest.raises(Exception, match="does not answer"):
        post(f"http://{peer.host}:{peer.port}", b"x", "text/plain")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x", "x", "http://a b", ""])
def test_only_web_addresses_are_asked(url):
    with pytest.raises(Exception, match="is no address"):
        post(url, b"x", "text/plain")
