"""What the web looks see of real Orthanc servers, and how it is judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.findings import Outcome
from scoutview.looks.web import credentials, plain, reading, storage
from scoutview.probes._probe import Case, answer
from scoutview.probes.dicomweb import (
    refuses_anonymous_storage,
    refuses_default_credentials,
    requires_authentication,
)
from scoutview.probes.http import refuses_plaintext

pytestmark = pytest.mark.peers

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
LOOKS = (plain.LOOK, reading.LOOK, storage.LOOK, credentials.LOOK)
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
