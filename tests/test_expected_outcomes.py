"""One table gives the expected outcome of every probe on every real peer."""

from pathlib import Path

import pytest

from scoutview.findings import Outcome
from scoutview.probes.catalogue import ALL
from tests.looked_at import endpoint, known_caller, look_at
from tests.peers.catalogue import CATALOGUE

pytestmark = pytest.mark.peers

TABLE = Path(__file__).with_name("expected_outcomes.txt")
MARKS = {
    "+": Outcome.MET,
    "-": Outcome.NOT_MET,
    "?": Outcome.NOT_OBSERVED,
    ".": Outcome.NOT_APPLICABLE,
}
PROBES = [probe.id for probe in ALL if probe.id.startswith(("dicom.", "tls."))]
ROWS = [
    line.split()
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_every_probe_finds_what_the_table_says(peers, pki, row):
    name, caller, *marks = row
    peer = peers(name)
    client = known_caller("", None)
    if caller == "known":
        client = known_caller("SCOUTVIEW", pki.client if peer.tls else None)
    given = {"tls": True, "ca": pki.ca} if peer.tls else {}
    if name == "storescp-crl":
        given["crl"] = pki.crl

    findings = look_at(
        endpoint(peer.port, ae_title=peer.ae_title, client=client, **given),
        probes=frozenset(PROBES),
    )

    expected = dict(zip(PROBES, (MARKS[mark] for mark in marks), strict=True))
    found = {probe: findings[probe].outcome for probe in PROBES}
    said = {p: findings[p].message for p in PROBES if found[p] is not expected[p]}
    assert found == expected, said


def test_the_table_has_every_dicom_peer():
    web_only = {name for name in CATALOGUE if name.startswith("orthanc-") and "http" in name}

    missing = set(CATALOGUE) - {row[0] for row in ROWS} - web_only

    assert missing <= {"orthanc-users", "orthanc-default-password"}
