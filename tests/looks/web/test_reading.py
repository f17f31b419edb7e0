"""The look at what a DICOMweb server gives to anyone."""

import json
import re
import ssl
from datetime import UTC, datetime

import pytest

from scoutview.facts.codec import encode
from scoutview.facts.observation import Observation
from scoutview.facts.web import Content, PlainWeb, WebAnswer, WebExchange
from scoutview.findings import Effect, Vantage
from scoutview.looks.web.reading import LOOK
from tests.looks.web import dicomweb
from tests.looks.web.conftest import Response


def _plain(answer, **more):
    exchange = WebExchange(label="GET /", method="GET", path="/", tls=False, answer=answer, **more)
    return {PlainWeb.KIND: PlainWeb(exchange)}


NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
SPEAKS_IN_CLEAR = _plain(WebAnswer.ANSWERED, status=200)
SILENT_IN_CLEAR = _plain(WebAnswer.CLOSED)


def _labels(fact):
    return [exchange.label for exchange in fact.exchanges]


def test_an_open_orthanc_is_asked_on_every_way_in(serve, session, endpoint_of):
    server = serve(dicomweb.open_orthanc)

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert fact.product == "Orthanc"
    assert [(told.label, told.status, told.content) for told in fact.exchanges] == [
        ("QIDO-RS", 200, Content.DICOM),
        ("WADO-URI", 404, Content.PRODUCT_ERROR),
        ("Orthanc /system", 200, Content.PRODUCT),
        ("Orthanc /studies", 200, Content.PRODUCT),
        ("Orthanc /instances", 200, Content.PRODUCT),
        ("Orthanc /tools/now", 200, Content.PRODUCT),
    ]
    assert session.connections <= LOOK.at_most


def test_every_key_is_a_uid_that_nobody_has(serve, session, endpoint_of):
    server = serve(dicomweb.open_orthanc)

    LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)
    LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    asked = " ".join(request.path for request in server.requests)
    uids = re.findall(r"UID=([^& ]+)", asked)
    assert all(re.fullmatch(r"2\.25\.[1-9][0-9]{30,38}", uid) for uid in uids)
    assert len(set(uids)) == 2
    assert {request.method for request in server.requests} == {"GET"}


def test_a_guarded_orthanc_is_recognized_by_its_realm(serve, session, endpoint_of):
    server = serve(dicomweb.Guarded())

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert fact.product == "Orthanc"
    assert {(told.status, told.challenge) for told in fact.exchanges} == {(401, "Basic")}
    assert "Orthanc /tools/now" in _labels(fact)


def test_nobody_is_asked_with_a_password_or_certificate(
    serve, session, endpoint_of, client, server_context
):
    server = serve(dicomweb.open_orthanc, tls=server_context(wants_client=True))

    fact = LOOK.look(session, endpoint_of(server, tls=True, client=client), SILENT_IN_CLEAR)

    assert [told.answer for told in fact.exchanges] == [WebAnswer.STOPPED_AT_TLS]
    assert LOOK.effect is Effect.READS
    assert server.requests == []


def test_orthanc_behind_a_path_is_asked_beside_its_dicomweb_root(serve, session, endpoint_of):
    server = serve(dicomweb.Guarded())

    LOOK.look(session, endpoint_of(server, path="/archive/dicom-web/"), SPEAKS_IN_CLEAR)

    assert server.paths == [
        "/archive/dicom-web/studies",
        "/archive/wado",
        "/archive/system",
        "/archive/studies",
        "/archive/instances",
        "/archive/tools/now",
    ]


def test_wado_uri_is_looked_for_at_its_other_usual_place(serve, session, endpoint_of):
    server = serve(lambda _: Response(404))

    fact = LOOK.look(session, endpoint_of(server, path="/archive/rs"), SPEAKS_IN_CLEAR)

    assert server.paths == ["/archive/rs/studies", "/archive/wado", "/wado", "/archive/system"]
    assert fact.product == ""


def _guarding_all_but_wado(request):
    return Response(404 if request.path.startswith("/wado") else 401)


def test_an_unclear_wado_uri_is_compared_with_a_path_beside_it(serve, session, endpoint_of):
    server = serve(_guarding_all_but_wado)

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert [(told.label, told.status) for told in fact.exchanges] == [
        ("QIDO-RS", 401),
        ("WADO-URI", 404),
        ("a path beside WADO-URI", 401),
        ("Orthanc /system", 401),
    ]
    assert re.fullmatch(r"/sv-[0-9a-f]{32}", server.paths[2])


@pytest.mark.parametrize("wado", [Response(401), Response(500), Response(200, b"\xff\xd8\xff")])
def test_a_clear_wado_uri_is_compared_with_nothing(serve, session, endpoint_of, wado):
    server = serve(lambda asked: wado if asked.path.startswith("/wado") else Response(403))

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert "a path beside WADO-URI" not in _labels(fact)


def test_the_longest_inquiry_keeps_to_the_connections_that_it_announces(
    serve, session, endpoint_of, server_context
):
    def answer(request):
        is_wado = request.path.partition("?")[0].endswith("/wado")
        return Response(404) if is_wado else Response(401, headers=dicomweb.ORTHANC_REALM)

    server = serve(answer, tls=server_context())

    fact = LOOK.look(session, endpoint_of(server, path="/archive/dicom-web"), {})

    assert _labels(fact).count("a path beside WADO-URI") == 2
    assert _labels(fact)[-1] == "Orthanc /tools/now"
    assert session.connections == LOOK.at_most == 10


def test_dcm4chee_is_recognized_by_its_path_and_asked_for_its_status(serve, session, endpoint_of):
    def answer(request):
        if request.path == "/dcm4chee-arc/ctrl/status":
            return Response(200, b'[{"status":"STARTED"}]', dicomweb.JSON)
        return Response(401, headers={"WWW-Authenticate": "Bearer"})

    server = serve(answer)

    fact = LOOK.look(
        session, endpoint_of(server, path="/dcm4chee-arc/aets/DCM4CHEE/rs"), SPEAKS_IN_CLEAR
    )

    assert fact.product == "dcm4chee"
    assert server.paths[:2] == [
        "/dcm4chee-arc/aets/DCM4CHEE/rs/studies",
        "/dcm4chee-arc/aets/DCM4CHEE/wado",
    ]
    assert fact.exchanges[-1].content is Content.PRODUCT


def test_a_login_page_is_recognized_and_not_followed(serve, session, endpoint_of):
    server = serve(lambda _: Response(302, headers={"Location": "/login?back=/dicom-web"}))

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert {told.content for told in fact.exchanges} == {Content.LOGIN}
    assert "/login" not in server.paths


def test_a_patient_that_comes_all_the_same_leaves_no_trace(serve, session, endpoint_of):
    server = serve(dicomweb.indiscreet)

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert fact.exchanges[0].content is Content.DICOM
    assert fact.exchanges[0].body_bytes > 0
    seen = Observation("web.anonymous_reading", "pacs.web", NOON, Vantage("here"), fact)
    assert "ABENDROTH" not in repr(fact)
    assert "ABENDROTH" not in json.dumps(encode(seen))
    assert b"ABENDROTH".hex() not in json.dumps(encode(seen))


def test_one_odd_silence_ends_the_look(hostile, session, endpoint_of):
    server = hostile("close-at-once")

    fact = LOOK.look(session, endpoint_of(server), SPEAKS_IN_CLEAR)

    assert _labels(fact) == ["QIDO-RS"]
    assert session.connections == 2


def test_an_endpoint_meant_for_tls_is_asked_in_tls(serve, session, endpoint_of, server_context):
    server = serve(dicomweb.open_orthanc, tls=server_context(version=ssl.TLSVersion.TLSv1_2))

    fact = LOOK.look(session, endpoint_of(server, tls=True), SILENT_IN_CLEAR)

    assert {told.tls for told in fact.exchanges} == {True}
    assert fact.exchanges[0].words == "HTTP 200 OK, DICOM"


def test_without_tls_an_endpoint_meant_for_it_is_asked_in_clear_and_that_is_told(
    serve, session, endpoint_of
):
    server = serve(dicomweb.open_orthanc)

    fact = LOOK.look(session, endpoint_of(server, tls=True), SPEAKS_IN_CLEAR)

    assert {told.tls for told in fact.exchanges} == {False}
    assert "over plain HTTP: TLS could not be had" in fact.exchanges[0].words
    assert session.connections == len(fact.exchanges) + 1


@pytest.mark.parametrize("seen", [SILENT_IN_CLEAR, {}])
def test_an_endpoint_meant_plain_that_speaks_tls_is_asked_in_tls(
    serve, session, endpoint_of, server_context, seen
):
    server = serve(dicomweb.open_orthanc, tls=server_context())

    fact = LOOK.look(session, endpoint_of(server), seen)

    assert {told.tls for told in fact.exchanges} == {True}
    assert "over TLS" in fact.exchanges[0].words


def test_a_call_for_tls_in_clear_is_heeded(serve, session, endpoint_of, server_context):
    seen = _plain(WebAnswer.ANSWERED, status=400, content=Content.TLS_ONLY)
    server = serve(dicomweb.open_orthanc, tls=server_context())

    fact = LOOK.look(session, endpoint_of(server), seen)

    assert fact.exchanges[0].status == 200


@pytest.mark.parametrize(("tls", "answer"), [(True, "TLS failed"), (False, "not HTTP")])
def test_where_nothing_can_carry_http_the_meant_carrier_is_told(
    hostile, session, endpoint_of, tls, answer
):
    server = hostile("garbage")

    fact = LOOK.look(session, endpoint_of(server, tls=tls), {})

    assert [told.answer for told in fact.exchanges] == [answer]
    assert session.connections == 2
