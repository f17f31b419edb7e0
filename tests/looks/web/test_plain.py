"""The look at a web endpoint's root without TLS."""

import pytest

from scoutview.estate.model import Protocol
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.web import WebAnswer
from scoutview.looks.web.plain import LOOK
from tests.looks.web.conftest import Response


def test_it_asks_once_for_the_root_in_clear(serve, session, endpoint_of):
    server = serve(lambda _: Response(301, headers={"Location": "https://pacs.example/"}))

    fact = LOOK.look(session, endpoint_of(server, tls=True), {})

    assert (fact.exchange.status, fact.exchange.location) == (301, "https://pacs.example/")
    assert server.paths == ["/"]
    assert session.connections == LOOK.at_most


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
