"""One table gives the expected outcome of every probe on every real peer."""

from pathlib import Path

import pytest

from scoutview.estate.model import Protocol
from scoutview.findings import Outcome
from scoutview.probes.catalogue import ALL
from tests.looked_at import endpoint, known_caller, look_at
from tests.peers.catalogue import CATALOGUE

pytestmark = pytest.mark.peers

HERE = Path(__file__).parent
MARKS = {
    "+": Outcome.MET,
    "-": Outcome.NOT_MET,
    "?": Outcome.NOT_OBSERVED,
    ".": Outcome.NOT_APPLICABLE,
}
PROBES = [probe.id for probe in ALL if probe.id.startswith(("dicom.", "tls."))]
WEB_PROBES = [probe.id for probe in ALL if probe.id.startswith("http.")]
WEB_PROBES += [probe.id for probe in ALL if probe.id.startswith("dicomweb.")]


def rows(table):
    """Return the rows of a table, each a list of its words."""
    lines = (HERE / table).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def differences(probes, marks, findings):
    """Return what was found otherwise than expected, with what was said."""
    return {
        probe: (findings[probe].outcome.value, findings[probe].message)
        for probe, mark in zip(probes, marks, strict=True)
        if findings[probe].outcome is not MARKS[mark]
    }


@pytest.mark.parametrize("row", rows("expected_outcomes.txt"), ids=lambda row: "-".join(row[:2]))
def test_every_dicom_and_tls_probe_finds_what_the_table_says(peers, pki, row):
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

    assert differences(PROBES, marks, findings) == {}


@pytest.mark.parametrize("row", rows("expected_web_outcomes.txt"), ids=lambda row: row[0])
def test_every_web_probe_finds_what_the_table_says(peers, pki, row):
    name, *marks = row
    peer = peers(name)
    given = {"tls": True, "ca": pki.ca} if name == "orthanc-https" else {}

    findings = look_at(
        endpoint(peer.http_port, protocol=Protocol.DICOMWEB, path="/dicom-web", **given),
        probes=frozenset(WEB_PROBES),
        allow=frozenset({"tries credentials"}),
    )

    assert differences(WEB_PROBES, marks, findings) == {}


def test_every_peer_stands_in_a_table():
    listed = {row[0] for row in rows("expected_outcomes.txt")}
    listed |= {row[0] for row in rows("expected_web_outcomes.txt")}

    assert set(CATALOGUE) == listed
