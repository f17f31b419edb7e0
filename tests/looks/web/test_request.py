"""What becomes of one request, whatever is at the other end."""

import ssl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoutview.estate.model import Client, Endpoint, Protocol
from scoutview.facts.dicom import Shown
from scoutview.facts.web import Content, WebAnswer
from scoutview.looks.session import Limits, Session, Stopped
from scoutview.looks.web.question import Ask
from scoutview.looks.web.request import request
from tests.looks.web.conftest import Response
from tests.peers.hostile import misbehaving

ROOT = Ask(label="GET /", path="/")
PATIENT = "ABENDROTH^SYNTHETICA"


def _ok(_request):
    return Response(200, b"hello", {"Content-Type": "text/plain"})


def test_an_answer_is_told_with_what_was_sent_and_the_head_that_came(serve, session, endpoint_of):
    server = serve(_ok)

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert (exchange.answer, exchange.status) == (WebAnswer.ANSWERED, 200)
    assert exchange.media_type == "text/plain"
    assert exchange.words == "HTTP 200 OK"
    assert exchange.source_address == "127.0.0.1"
    assert exchange.wire.sent.startswith(b"GET / HTTP/1.1\r\n")
    assert exchange.wire.received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"hello" not in exchange.wire.received


def test_the_request_names_the_host_and_closes_the_connection(serve, session, endpoint_of):
    server = serve(_ok)
    endpoint = endpoint_of(server, server_name="pacs.lakeside.example")

    request(session, endpoint, ROOT, tls=False)

    headers = server.requests[0].headers
    assert headers["Host"] == f"pacs.lakeside.example:{server.port}"
    assert headers["User-Agent"] == "Scoutview"
    assert headers["Connection"] == "close"


def test_an_ipv6_host_is_written_in_brackets(hostile, session):
    server = hostile("plain-http", host="::1")
    endpoint = Endpoint(
        id="web", system="pacs", protocol=Protocol.HTTP, host="::1", port=server.port
    )

    exchange = request(session, endpoint, ROOT, tls=False).exchange

    assert exchange.status == 400
    assert f"Host: [::1]:{server.port}".encode() in exchange.wire.sent


def test_a_redirect_is_told_without_its_query_and_not_followed(serve, session, endpoint_of):
    server = serve(
        lambda _: Response(
            302, headers={"Location": f"https://a:b@sso.example/in?name={PATIENT}#x"}
        )
    )

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert exchange.location == "https://sso.example"
    assert PATIENT not in repr(exchange)
    assert len(server.requests) == 1


def test_cookies_and_unknown_headers_are_not_kept(serve, session, endpoint_of):
    headers = {"Set-Cookie": "session=s3cr3t", "X-Patient": PATIENT, "Authorization": "Basic abc"}
    server = serve(lambda _: Response(200, b"", headers))

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert b"Set-Cookie: (not kept)" in exchange.wire.received
    assert "s3cr3t" not in repr(exchange)
    assert PATIENT not in repr(exchange)


def test_no_header_that_is_kept_names_a_patient(serve, session, endpoint_of):
    headers = {"Location": f"/patients/{PATIENT}", "X-Powered-By": PATIENT, "Via": f"1.1 {PATIENT}"}
    server = serve(lambda _: Response(302, b"", headers))

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert "ABENDROTH" not in repr(exchange)
    assert exchange.words == "HTTP 302 Found, to another path"


def test_an_authorization_is_not_kept_of_what_was_sent(serve, session, endpoint_of):
    server = serve(_ok)
    question = Ask(label="GET /", path="/", authorization="Basic b3J0aGFuYzpvcnRoYW5j")

    exchange = request(session, endpoint_of(server), question, tls=False).exchange

    assert server.requests[0].headers["Authorization"] == "Basic b3J0aGFuYzpvcnRoYW5j"
    assert b"Authorization: (not kept)" in exchange.wire.sent
    assert "b3J0aGFuYzpvcnRoYW5j" not in repr(exchange) + repr(question)


def test_tls_carries_the_request_and_verifies_nothing(serve, session, endpoint_of, server_context):
    server = serve(_ok, tls=server_context())

    exchange = request(session, endpoint_of(server, tls=True), ROOT, tls=True).exchange

    assert (exchange.answer, exchange.status, exchange.tls) == (WebAnswer.ANSWERED, 200, True)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_requires_a_certificate_stops_us_at_tls(
    serve, session, endpoint_of, server_context, version
):
    server = serve(_ok, tls=server_context(wants_client=True, version=version))

    exchange = request(session, endpoint_of(server, tls=True), ROOT, tls=True).exchange

    assert exchange.answer is WebAnswer.STOPPED_AT_TLS
    assert server.requests == []


def test_a_known_certificate_is_let_in(serve, session, endpoint_of, server_context, client):
    server = serve(_ok, tls=server_context(wants_client=True))
    endpoint = endpoint_of(server, tls=True, client=client)

    exchange = request(session, endpoint, ROOT, tls=True, shown=Shown.KNOWN).exchange

    assert exchange.status == 200


def test_an_alert_before_any_suite_is_agreed_on_is_no_refusal_of_a_certificate(
    hostile, session, endpoint_of
):
    server = hostile("tls-alert")

    exchange = request(session, endpoint_of(server), ROOT, tls=True).exchange

    assert exchange.answer is WebAnswer.TLS_FAILED


def test_a_certificate_that_cannot_be_read_is_told_and_nothing_is_sent(
    hostile, session, endpoint_of, tmp_path
):
    server = hostile("silence")
    endpoint = endpoint_of(server, client=Client(cert=tmp_path / "none.crt"))

    exchange = request(session, endpoint, ROOT, tls=True, shown=Shown.KNOWN).exchange

    assert exchange.answer is WebAnswer.TLS_FAILED
    assert "cannot be used" in exchange.words
    assert session.connections == 0


def test_tls_on_a_plain_port_fails(serve, session, endpoint_of):
    server = serve(_ok)

    exchange = request(session, endpoint_of(server), ROOT, tls=True).exchange

    assert exchange.answer is WebAnswer.TLS_FAILED


def test_plain_on_a_tls_port_gets_no_http(serve, session, endpoint_of, server_context):
    server = serve(_ok, tls=server_context())

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert exchange.answer in {WebAnswer.CLOSED, WebAnswer.NOT_HTTP}
    assert exchange.status is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("garbage", (WebAnswer.NOT_HTTP, Content.NONE)),
        ("ssh-banner", (WebAnswer.NOT_HTTP, Content.NONE)),
        ("tls-alert", (WebAnswer.NOT_HTTP, Content.TLS_ONLY)),
        ("slow-http", (WebAnswer.SILENT, Content.NONE)),
        ("silence", (WebAnswer.SILENT, Content.NONE)),
        ("close-at-once", (WebAnswer.CLOSED, Content.NONE)),
        ("reset-at-once", (WebAnswer.CLOSED, Content.NONE)),
        ("refused", (WebAnswer.NO_CONNECTION, Content.NONE)),
        ("plain-http", (WebAnswer.ANSWERED, Content.OTHER)),
    ],
)
def test_every_misbehaviour_has_its_answer(hostile, session, endpoint_of, kind, expected):
    server = hostile(kind)

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert (exchange.answer, exchange.content) == expected
    assert exchange.words


@pytest.mark.parametrize("kind", ["endless-http", "endless-header"])
def test_an_endless_answer_is_heard_only_as_far_as_it_is_needed(
    hostile, session, endpoint_of, kind
):
    server = hostile(kind)

    exchange = request(session, endpoint_of(server), ROOT, tls=False).exchange

    assert (exchange.answer, exchange.status) == (WebAnswer.ANSWERED, 200)
    assert exchange.wire.received_bytes < 1 << 18
    assert exchange.body_bytes <= 1 << 16


@pytest.mark.parametrize("kind", ["garbage", "slow-http", "silence", "close-at-once", "ssh-banner"])
def test_no_misbehaviour_passes_for_tls(hostile, session, endpoint_of, kind):
    server = hostile(kind)

    exchange = request(session, endpoint_of(server), ROOT, tls=True).exchange

    assert exchange.answer is WebAnswer.TLS_FAILED


def test_a_reset_in_the_middle_of_a_body_leaves_its_status(hostile, session, endpoint_of):
    def cut(client):
        client.hear()
        client.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf")
        client.reset()

    exchange = request(session, endpoint_of(hostile(cut)), ROOT, tls=False).exchange

    assert exchange.status == 200
    assert "not heard to its end" in exchange.words


def test_a_bomb_of_chunks_is_bounded(hostile, session, endpoint_of):
    def bomb(client):
        client.hear()
        client.socket.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.socket.settimeout(5)
        for _ in range(100_000):
            client.socket.sendall(b"1\r\nx\r\n" * 100)

    exchange = request(session, endpoint_of(hostile(bomb)), ROOT, tls=False).exchange

    assert exchange.status == 200
    assert exchange.wire.received_bytes < 1 << 18


def test_a_stopped_run_is_told_to_the_caller(hostile, endpoint_of):
    def stop():
        raise Stopped("the abort file is there")

    session = Session(Limits(), may_go_on=stop)

    with pytest.raises(Stopped):
        request(session, endpoint_of(hostile("silence")), ROOT, tls=False)


@pytest.mark.parametrize("path", ["/a b", "/ü", "/a\r\nHost: x", "no-slash", "/%41", "//x", ""])
def test_any_declared_path_makes_one_request_line(serve, session, endpoint_of, path):
    server = serve(_ok)

    exchange = request(session, endpoint_of(server), Ask(label="x", path=path), tls=False).exchange

    assert exchange.status == 200
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", ["ä.example", "a" * 70 + ".example", "a..b", "two words"])
def test_any_declared_name_makes_one_host_header(serve, session, endpoint_of, name):
    endpoint = endpoint_of(serve(_ok), server_name=name)

    exchange = request(session, endpoint, ROOT, tls=False).exchange

    assert exchange.status == 200


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300).map(lambda rest: b"HTTP/1.1 200 OK\r\n" + rest))
def test_whatever_follows_a_status_line_the_status_is_told(data):
    def say(client):
        client.hear()
        client.socket.sendall(data)

    session = Session(Limits(connect_s=2.0, reply_s=2.0, pace_s=0.0))
    with misbehaving(say) as server:
        endpoint = Endpoint(
            id="web", system="pacs", protocol=Protocol.HTTP, host="127.0.0.1", port=server.port
        )

        exchange = request(session, endpoint, ROOT, tls=False).exchange

    assert exchange.status == 200
