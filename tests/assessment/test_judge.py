"""One judgement as a whole: its order, and that it forgets nothing it was given."""

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import AppliesTo
from scoutview.estate.model import Kind
from scoutview.findings import Outcome
from tests.assessment import builders as a

SYSTEMS = (a.system("vna", Kind.VNA), a.system("pacs"))


def test_findings_come_in_the_order_of_the_estate_then_by_probe():
    findings = [
        a.finding(target="pacs.dicom"),
        a.finding(target="pacs", probe=a.PORTS),
        a.finding(target="vna.dicom"),
    ]

    judged = a.judged(systems=SYSTEMS, findings=findings)

    assert [one.target for one in judged.assessment.findings] == ["vna.dicom", "pacs", "pacs.dicom"]


def test_a_finding_about_an_unknown_target_is_kept_at_the_end():
    findings = [a.finding(target="old.dicom"), a.finding(target="pacs.dicom")]

    judged = a.judged(findings=findings)

    assert [one.target for one in judged.assessment.findings] == ["pacs.dicom", "old.dicom"]


def test_controls_and_criteria_keep_the_order_of_the_catalog():
    controls = [a.control("Z-01"), a.control("A-01")]
    criteria = [a.criterion("CC7.1"), a.criterion("CC6.1")]

    judged = a.judged(controls=controls, criteria=criteria)

    assert [one.id for one in judged.assessment.controls] == ["Z-01", "A-01"]
    assert [one.id for one in judged.assessment.criteria] == ["CC7.1", "CC6.1"]


def test_nothing_known_supports_nothing():
    judged = a.judged(controls=[a.control("ENC-01", a.proof(), a.document())])

    assert judged.criterion().status is Status.OPEN
    assert not judged.assessment.all_supported


def test_an_empty_catalog_and_estate_give_an_empty_judgement():
    judged = a.judged(systems=[], controls=[], criteria=[])

    assert judged.assessment.controls == judged.assessment.criteria == judged.assessment.gaps == ()


def test_a_later_judgement_of_the_same_look_counts_instead_of_the_earlier():
    earlier = a.past(20, Outcome.NOT_MET, entry=100)

    judged = a.judged(
        engagement=a.TYPE_2, findings=[a.finding(Outcome.MET, entry=100)], history=[earlier]
    )

    assert judged.control().operation is Status.OPEN


def test_another_look_of_the_same_day_is_not_replaced():
    other = a.past(20, Outcome.NOT_MET, entry=99)

    judged = a.judged(
        engagement=a.TYPE_2, findings=[a.finding(Outcome.MET, entry=100)], history=[other]
    )

    assert judged.control().operation is Status.DEVIATION


@pytest.mark.parametrize("outcome", [Outcome.NOT_MET, Outcome.NOT_OBSERVED, Outcome.BROKEN])
def test_a_finding_that_no_control_counts_is_told(outcome):
    about_vna = a.control(applies_to=AppliesTo(kinds=frozenset({Kind.VNA})))

    judged = a.judged(controls=[about_vna], findings=[a.finding(outcome)])

    assert judged.assessment.uncounted == (0,)


@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.NOT_APPLICABLE])
def test_a_finding_that_worries_nobody_need_not_be_counted(outcome):
    judged = a.judged(controls=[a.control("ENC-01", a.document())], findings=[a.finding(outcome)])

    assert judged.assessment.uncounted == ()


def test_a_finding_that_a_control_counts_is_not_told_as_uncounted():
    assert a.judged(findings=[a.finding(Outcome.NOT_MET)]).assessment.uncounted == ()


def test_a_finding_outside_the_boundary_is_not_told_as_uncounted():
    outside = a.system(in_boundary=False)

    judged = a.judged(systems=[outside], findings=[a.finding(Outcome.NOT_MET)])

    assert judged.assessment.uncounted == ()
