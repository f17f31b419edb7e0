"""A control is about what matches all that it names, and is in the boundary."""

import pytest

from scoutview.assessment.targets import every_target, is_about, is_about_system, must_be_seen
from scoutview.catalog.model import AppliesTo
from scoutview.estate.model import DataClass, Estate, Kind, Protocol
from tests.assessment import builders as a

PACS = a.system(speaks=("dicom", "dicomweb"))


def targets(*systems):
    return every_target(
        Estate(organization="", timezone="UTC", engagement=a.TYPE_1, systems=systems)
    )


def about(applies_to, *systems):
    return [target.name for target in targets(*systems) if is_about(applies_to, target)]


def test_a_control_that_names_nothing_is_about_everything_in_the_boundary():
    outside = a.system("hospital", in_boundary=False)

    assert about(AppliesTo(), PACS, outside) == ["pacs", "pacs.dicom", "pacs.dicomweb"]


def test_an_endpoint_must_itself_speak_the_protocol():
    applies_to = AppliesTo(protocols=frozenset({Protocol.DICOMWEB}))

    assert about(applies_to, PACS, a.system("vna")) == ["pacs", "pacs.dicomweb"]


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        (AppliesTo(kinds=frozenset({Kind.PACS, Kind.VNA})), True),
        (AppliesTo(kinds=frozenset({Kind.RIS})), False),
        (AppliesTo(data=frozenset({DataClass.BILLING, DataClass.MEDICAL_IMAGES})), True),
        (AppliesTo(data=frozenset({DataClass.BILLING})), False),
        (
            AppliesTo(kinds=frozenset({Kind.PACS}), data=frozenset({DataClass.BILLING})),
            False,  # all that is given must match
        ),
        (AppliesTo(protocols=frozenset({Protocol.HL7})), False),
    ],
)
def test_a_system_matches_when_all_that_is_given_does(applies_to, expected):
    assert is_about_system(applies_to, PACS) is expected


def test_a_probe_owes_a_finding_about_each_endpoint_of_its_protocols():
    owed = [t.name for t in targets(PACS) if must_be_seen(t, {Protocol.DICOM})]

    assert owed == ["pacs.dicom"]


def test_a_probe_of_systems_owes_a_finding_about_servers_with_an_address_only():
    scanner = a.system("ct-1", Kind.MODALITY)
    no_address = a.system("paper", speaks=())

    owed = [t.name for t in targets(PACS, scanner, no_address) if must_be_seen(t, set())]

    assert owed == ["pacs"]
