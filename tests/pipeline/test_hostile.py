"""Servers that misbehave in every way we know: the run ends, and nothing becomes good by it."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scoutview.findings import Outcome
from scoutview.looks.session import Limits
from tests.peers.hostile import MISBEHAVIOURS
from tests.pipeline.estates import AUTHORIZATION, Story, endpoint, system

SCOUTVIEW = Path(sys.executable).with_name("scoutview")
PATIENCE = Limits(connect_s=0.12, reply_s=0.12, pace_s=0.0)
JUDGING_S = 30.0  # on a busy machine
MOST_BYTES = 300 * 1024 * 1024
INTRUSIVE = ["tries credentials", "writes test data"]
KNOWN = {"client": {"ae_title": "SCOUTVIEW"}}
SHAPES = {
    "dicom": ("dicom", KNOWN),
    "dicom-tls": ("dicom", KNOWN | {"tls": True}),
    "https": ("https", {}),
    "web": ("dicomweb", {}),
    "web-tls": ("dicomweb", {"tls": True}),
    "hl7-tls": ("hl7", {"tls": True}),
}
NO_PLAIN_HTTP = {
    ("http.refuses_plaintext", "https"),
    ("http.refuses_plaintext", "web"),
    ("http.refuses_plaintext", "web-tls"),
}
TURNED_AWAY_IN_TLS = {
    (f"dicom.{probe}", target)
    for target in ("dicom", "dicom-tls")
    for probe in (
        "requires_tls",
        "requires_client_certificate",
        "refuses_stranger_queries",
        "refuses_stranger_retrievals",
        "refuses_stranger_storage",
        "refuses_stranger_worklist",
    )
}
# All that may be met, by kind: a port that answers HTTP by TLS refuses it, and one that refuses
# every handshake lets nobody in. Whoever says anything else has shown nothing good.
MAY_BE_MET = {
    "refused": set(),
    "tls-alert": NO_PLAIN_HTTP | TURNED_AWAY_IN_TLS,
}


def hostile_estate(story: Story, hostile, kind: str) -> None:
    endpoints = [
        endpoint(hostile(kind), protocol, id=name, **given)
        for name, (protocol, given) in SHAPES.items()
    ]
    authorization = AUTHORIZATION | {"allow": INTRUSIVE}
    story.write(system(*endpoints, allow=INTRUSIVE), authorization=authorization)


@pytest.mark.parametrize("kind", [*MISBEHAVIOURS, "refused", "unreachable"])
def test_a_run_over_misbehaving_servers_ends_and_finds_nothing_good(story, hostile, kind):
    hostile_estate(story, hostile, kind)

    began = time.monotonic()
    run = story.assess(limits=PATIENCE)
    took_s = time.monotonic() - began

    made = sum(seen.connections for seen in story.observations(run))
    stated_s = made * (PATIENCE.connect_s + PATIENCE.reply_s)
    assert took_s < stated_s + JUDGING_S
    findings = story.findings(run)
    met = {key for key, found in findings.items() if found.outcome is Outcome.MET}
    assert {
        (probe, target.removeprefix("pacs.")) for probe, target in met if "." in target
    } <= MAY_BE_MET.get(kind, set())
    assert [found for found in findings.values() if found.outcome is Outcome.BROKEN] == []
    assert not story.assessment(run).all_supported
    assert story.is_valid


def peak_bytes(pid):
    """Return the most memory that the process ever held; ru_maxrss would count its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:  # it is gone
        return 0
    held = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(held[1]) * 1024 if held else 0


@pytest.mark.parametrize("kind", ["endless-http", "endless-pdu", "endless-header"])
def test_an_answer_without_end_does_not_fill_the_memory(story, hostile, kind):
    hostile_estate(story, hostile, kind)
    command = [SCOUTVIEW, "assess", str(story.workspace.estate)]
    options = ["--pace", "0", "--timeout", "1", "--key", str(story.key_path)]

    most_bytes = 0
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most_bytes = max(most_bytes, peak_bytes(process.pid))
            time.sleep(0.02)

    assert process.returncode == 1
    assert 0 < most_bytes < MOST_BYTES
