"""The look at a web endpoint's root without TLS."""

import pytest

from scoutview.estate.model import Protocol
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.web import WebAnswer
from scoutview.looks.web.plain import LOOK
from tests.looks.web.conftest import Response


def _to_https(_request):
    return Response(301, headers={"Location": "https://pacs.example/"})


def test_it_asks_for_the_root_and_the_search_in_clear(serve, session, endpoint_of):
    server = serve(_to_https)

    fact = LOOK.look(session, endpoint_of(server, tls=True), {})

    assert (fact.exchange.status, fact.exchange.location) == (301, "https://pacs.example/")
    assert [told.label for told in fact.exchanges] == ["GET /", "QIDO-RS"]
    assert server.paths == ["/", "/dicom-web/studies"]
    assert "StudyInstanceUID=2.25." in server.requests[1].path
    assert session.connections == LOOK.at_most


@pytest.mark.parametrize(
    ("path", "asked"), [("", ["/"]), ("/", ["/"]), ("/fhir/r4", ["/", "/fhir/r4"])]
)
def test_it_asks_for_the_path_that_is_declared(serve, session, endpoint_of, path, asked):
    server = serve(_to_https)

    fact = LOOK.look(session, endpoint_of(server, protocol=Protocol.FHIR, path=path), {})

    assert server.paths == asked
    assert len(fact.exchanges) == session.connections == len(asked)


def test_a_server_that_hangs_up_on_its_root_is_asked_for_its_path(hostile, session, endpoint_of):
    def hang_up_on_the_root(client):
        if not client.hear().startswith(b"GET / "):
            client.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    fact = LOOK.look(session, endpoint_of(hostile(hang_up_on_the_root)), {})

    assert [told.answer for told in fact.exchanges] == [WebAnswer.CLOSED, WebAnswer.ANSWERED]


@pytest.mark.parametrize("kind", ["silence", "garbage", "tls-alert", "refused"])
def test_what_speaks_no_http_is_asked_once(hostile, session, endpoint_of, kind):
    fact = LOOK.look(session, endpoint_of(hostile(kind)), {})

    assert len(fact.exchanges) == session.connections == 1


def test_it_is_for_every_web_protocol():
    assert {protocol.value for protocol in LOOK.protocols} == {
        "dicomweb",
        "https",
        "http",
        "fhir",
        "oidc",
    }


def test_a_tls_port_gives_no_http(serve, session, endpoint_of, server_context):
    server = serve(lambda _: Response(200), tls=server_context())

    fact = LOOK.look(session, endpoint_of(server, protocol=Protocol.HTTPS), {})

    assert fact.exchange.answer in {WebAnswer.CLOSED, WebAnswer.NOT_HTTP}


@pytest.mark.parametrize("state", [each for each in Reachability if each != "answers"])
def test_it_is_pointless_where_nothing_answers(endpoint_of, hostile, state):
    endpoint = endpoint_of(hostile("refused"))

    why = LOOK.pointless(endpoint, {Reach.KIND: Reach(state, detail="port 80 is closed")})

    assert why == "nothing answers there (port 80 is closed)"


def test_it_is_not_pointless_where_something_answers(endpoint_of, hostile):
    endpoint = endpoint_of(hostile("refused"))

    assert LOOK.pointless(endpoint, {Reach.KIND: Reach(Reachability.ANSWERS)}) == ""
    assert LOOK.pointless(endpoint, {}) == ""
