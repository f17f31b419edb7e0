"""The look at whether anyone may store."""

from scoutview.facts.web import AnonymousReading, WebAnswer, WebExchange
from scoutview.findings import Effect
from scoutview.looks.web.storage import LOOK
from tests.looks.web import dicomweb
from tests.looks.web.conftest import Response


def test_it_posts_a_multipart_body_that_has_no_part(serve, session, endpoint_of):
    server = serve(dicomweb.open_orthanc)

    fact = LOOK.look(session, endpoint_of(server), {})

    sent = server.requests[0]
    boundary = sent.headers["Content-Type"].partition("boundary=")[2]
    assert fact.exchange.status == 200
    assert (sent.method, sent.path) == ("POST", "/dicom-web/studies")
    assert sent.headers["Content-Type"].startswith('multipart/related; type="application/dicom"')
    assert sent.body == f"--{boundary}--\r\n".encode()
    assert LOOK.effect is Effect.READS


def test_it_goes_by_the_carrier_that_reading_found(serve, session, endpoint_of):
    server = serve(lambda _: Response(401))
    read = WebExchange(
        label="QIDO-RS", method="GET", path="/", tls=False, answer=WebAnswer.ANSWERED
    )

    fact = LOOK.look(
        session, endpoint_of(server, tls=True), {AnonymousReading.KIND: AnonymousReading((read,))}
    )

    assert fact.exchange.status == 401
    assert session.connections == 1
