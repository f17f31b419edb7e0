"""The manifest is complete, and clients that are not ours confirm every line they can see."""

from collections import Counter

import pytest

from scoutview.demo.manifest import read_manifest
from scoutview.demo.running import SYSTEMS
from scoutview.estate.permission import withheld
from scoutview.estate.read import read_estate
from scoutview.findings import Effect, Outcome
from scoutview.pipeline.scope import Scope
from tests.demo.witnesses import WITNESSES, Visitor

MANIFEST = read_manifest()
LEFT_ALONE = ("ct-1", "us-1", "clinic-ehr")
PORTS = "system.exposes_only_declared_ports"
STORAGE = "dicom.refuses_stranger_storage"


def is_visible(line) -> bool:
    """Whether a client may look: not where nothing may be sent, nor where it would write."""
    left_alone = line.target.partition(".")[0] in LEFT_ALONE
    writes = line.probe == STORAGE and line.outcome is Outcome.NOT_OBSERVED
    return not left_alone and not writes and line.probe != PORTS


VISIBLE = [line for line in MANIFEST if is_visible(line)]


@pytest.mark.peers
@pytest.mark.parametrize("line", VISIBLE, ids=lambda line: f"{line.target} {line.probe}")
def test_a_client_that_is_not_ours_confirms(line, demo, pki, third_party, tmp_path):
    estate = read_estate(demo.estate_path)
    endpoint = next(each for each in estate.endpoints() if each.name == line.target)
    visitor = Visitor(demo, endpoint, pki, third_party, tmp_path)

    assert WITNESSES[line.probe](visitor) is line.outcome, line.why


def test_every_probe_that_applies_has_exactly_one_line(demo):
    estate, everything = read_estate(demo.estate_path), Scope()
    applying = [
        (endpoint.name, probe.id)
        for endpoint in estate.endpoints()
        for probe in everything.probes_of(endpoint)
    ]
    applying += [
        (system.id, probe.id)
        for system in estate.systems
        for probe in everything.probes_of_system(system)
    ]

    assert Counter((line.target, line.probe) for line in MANIFEST) == Counter(applying)


def test_lines_that_no_client_confirms_are_those_of_what_may_not_be_looked_at():
    unseen = [line for line in MANIFEST if line not in VISIBLE and line.probe != PORTS]

    assert {line.outcome for line in unseen} == {Outcome.NOT_OBSERVED}
    assert {line.target.partition(".")[0] for line in unseen if line.probe != STORAGE} == {
        *LEFT_ALONE
    }


def test_a_third_of_the_answers_is_good_and_a_seventh_is_a_fault():
    counted = Counter(line.outcome for line in MANIFEST)

    assert counted == {
        Outcome.MET: 50,
        Outcome.NOT_MET: 19,
        Outcome.NOT_APPLICABLE: 18,
        Outcome.NOT_OBSERVED: 51,
    }


def test_every_line_says_why_in_one_sentence():
    for line in MANIFEST:
        assert line.why.endswith(".")
        assert len(line.why) <= 100


@pytest.mark.parametrize("system_id", SYSTEMS)
def test_only_the_systems_left_alone_are_withheld(demo, system_id, noon):
    estate = read_estate(demo.estate_path)

    reason = withheld(estate, estate.system(system_id), Effect.READS, noon)

    assert bool(reason) is (system_id in LEFT_ALONE)


def test_trying_passwords_is_allowed_where_the_manifest_expects_it_and_nowhere_else(demo, noon):
    estate = read_estate(demo.estate_path)
    effect = Effect.TRIES_CREDENTIALS

    allowed = [s.id for s in estate.systems if not withheld(estate, s, effect, noon)]

    assert allowed == ["image-web"]


def test_nobody_may_write_test_data(demo, noon):
    estate = read_estate(demo.estate_path)

    for system in estate.systems:
        assert withheld(estate, system, Effect.WRITES_TEST_DATA, noon)
