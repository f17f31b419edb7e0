"""What the web looks see of real Orthanc servers, and how it is judged."""

import http.client
from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.looks.tls import offers
from scoutview.looks.web import credentials, plain, reading, storage
from scoutview.probes.dicomweb import (
    refuses_anonymous_storage,
    refuses_default_credentials,
    requires_authentication,
)
from scoutview.probes.http import refuses_plaintext
from scoutview.probes.probe import Case, answer
from tests.looks.web.conftest import Response

pytestmark = pytest.mark.peers

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
LOOKS = (plain.LOOK, offers.LOOK, reading.LOOK, storage.LOOK, credentials.LOOK)
PROBES = (
    refuses_plaintext.PROBE,
    requires_authentication.PROBE,
    refuses_anonymous_storage.PROBE,
    refuses_default_credentials.PROBE,
)


def _look(session, endpoint):
    seen = {}
    for look in LOOKS:
        made = session.connections
        why = look.pointless(endpoint, seen)
        if why:
            seen[look.kind] = NotLooked(look.kind, Reason.SKIPPED, why)
        else:
            seen[look.kind] = look.look(session, endpoint, seen)
        assert session.connections - made <= look.at_most
    return seen


@pytest.mark.parametrize(
    ("name", "tls", "outcomes"),
    [
        ("orthanc-open", False, (NOT_MET, NOT_MET, NOT_MET, NOT_OBSERVED)),
        ("orthanc-open", True, (NOT_MET, NOT_MET, NOT_MET, NOT_OBSERVED)),
        ("orthanc-users", False, (NOT_MET, MET, MET, MET)),
        ("orthanc-default-password", False, (NOT_MET, MET, MET, NOT_MET)),
        ("orthanc-https", True, (MET, MET, MET, MET)),
        ("orthanc-https", False, (MET, MET, MET, MET)),
    ],
)
def test_each_way_of_running_orthanc_is_seen_for_what_it_is(peers, session, name, tls, outcomes):
    peer = peers(name)
    system = System(id="pacs", kind=Kind.PACS, name="Main archive")
    endpoint = Endpoint(
        id="web",
        system="pacs",
        protocol=Protocol.DICOMWEB,
        host=peer.host,
        port=peer.http_port,
        tls=tls,
        path="/dicom-web",
    )

    seen = _look(session, endpoint)

    case = Case(system, endpoint, seen, datetime(2026, 4, 1, tzinfo=UTC), {})
    told = [answer(probe, case) for probe in PROBES]
    assert tuple(outcome for outcome, _ in told) == outcomes, told
    assert seen["web.anonymous_reading"].product == "Orthanc"


def _all_guarded_but_wado(peer, *, describes_errors):
    """A guard before Orthanc that wants a password on every path but WADO-URI's."""

    def answer(request):
        if not request.path.startswith("/wado"):
            return Response(401, headers={"WWW-Authenticate": 'Basic realm="pacs"'})
        orthanc = http.client.HTTPConnection(peer.host, peer.http_port, timeout=5)
        orthanc.request(request.method, request.path)
        reply = orthanc.getresponse()
        body = reply.read()
        orthanc.close()
        return Response(reply.status, body if describes_errors else b"")

    return answer


@pytest.mark.parametrize("describes_errors", [True, False])
def test_an_open_wado_uri_beside_a_guarded_search_is_found(
    peers, serve, session, endpoint_of, describes_errors
):
    guard = _all_guarded_but_wado(peers("orthanc-open"), describes_errors=describes_errors)
    endpoint = endpoint_of(serve(guard))

    seen = {reading.LOOK.kind: reading.LOOK.look(session, endpoint, {})}

    system = System(id="pacs", kind=Kind.PACS, name="Main archive")
    case = Case(system, endpoint, seen, datetime(2026, 4, 1, tzinfo=UTC), {})
    outcome, message = answer(requires_authentication.PROBE, case)
    assert outcome is NOT_MET
    assert "WADO-URI" in message
