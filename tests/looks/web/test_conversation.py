"""One request and its reply without I/O, and what is recorded of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.web import WebAnswer
from scoutview.facts.wire import KEPT_BYTES
from scoutview.looks.web._conversation import MOST_BODY_BYTES
from scoutview.looks.web._record import Trouble, answered, unanswered
from scoutview.looks.web.question import Ask

ENDPOINT = Endpoint(id="web", system="pacs", protocol=Protocol.HTTP, host="pacs.test", port=80)
ASK = Ask(label="GET /", path="/")


def _said():
    return ASK.conversation(ENDPOINT, tls=False)


def _record(said):
    if said.status is None:
        closed = Trouble(WebAnswer.CLOSED, "the peer closed the connection")
        return unanswered(ASK, said, closed, tls=False, source="127.0.0.1").exchange
    return answered(ASK, said, said.status, tls=False, source="127.0.0.1").exchange


def test_a_whole_answer_is_enough():
    said = _said()

    enough = said.hear(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    assert enough
    assert (said.status, said.body, said.complete) == (200, b"hi", True)


def test_half_an_answer_is_not_enough():
    said = _said()

    enough = said.hear(b"HTTP/1.1 200 OK\r\nContent-Le")

    assert not enough
    assert (said.status, said.complete) == (200, False)


def test_an_interim_answer_is_passed_over():
    said = _said()

    said.hear(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
    )

    assert said.status == 401


def test_a_body_without_a_length_ends_with_the_connection():
    said = _said()
    said.hear(b"HTTP/1.0 200 OK\r\n\r\nhello")

    enough = said.hear(b"")

    assert enough
    assert (said.body, said.complete) == (b"hello", True)


def test_a_body_is_heard_up_to_its_bound():
    said = _said()
    said.hear(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")

    while not said.hear(bytes(10_000)):
        pass

    assert len(said.body) == MOST_BODY_BYTES


@pytest.mark.parametrize("opening", [b"SSH-2.0-x\r\n", b"\x00", b"<html>", b"HTTQ"])
def test_what_does_not_begin_as_http_is_enough_at_once(opening):
    said = _said()

    assert said.hear(opening)
    assert not said.speaks_http
    assert said.status is None


def test_a_broken_head_leaves_its_status():
    said = _said()

    enough = said.hear(b"HTTP/1.1 403 No\r\n: no name\r\n\r\n")

    assert enough
    assert said.status == 403


@pytest.mark.parametrize("line", [b"HTTP/1.1 099 Low", b"HTTP/1.1 abc", b"HTTP/x 200 OK"])
def test_a_status_line_without_a_status_is_no_http(line):
    said = _said()
    said.hear(line + b"\r\n\r\n")

    assert _record(said).answer is WebAnswer.NOT_HTTP


def test_the_standards_phrase_is_kept_in_place_of_the_servers():
    said = _said()
    said.hear(b"HTTP/1.1 404 ABENDROTH^SYNTHETICA\r\nContent-Length: 0\r\n\r\n")

    exchange = _record(said)

    assert exchange.wire.received.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert "ABENDROTH" not in repr(exchange)


_OPENINGS = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 401 No\r\nWWW-Authenticate: ",
        b"HTTP/1.1 302 Go\r\nLocation: ",
        b"HTTP/1.1 101 Go\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: ",
    ]
)
_LINE_ENDS = st.sampled_from([b"", b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\nabcdef"])


@given(_OPENINGS, st.lists(st.binary(max_size=200), max_size=5), _LINE_ENDS)
def test_any_bytes_make_a_record_that_is_bounded(opening, pieces, ending):
    said = _said()
    for piece in [opening, *pieces, ending]:
        if piece and said.hear(piece):
            break
    else:
        said.hear(b"")

    exchange = _record(said)

    assert (exchange.status is None) == (exchange.answer is not WebAnswer.ANSWERED)
    assert len(exchange.wire.received) <= KEPT_BYTES
    assert max(map(len, (exchange.location, exchange.realm, exchange.media_type))) <= 200
    assert len(exchange.words) < 1000
    assert exchange.words.isprintable()
