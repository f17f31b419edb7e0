"""A control's design and operation are judged apart, over the proofs that support each."""

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import Aspect
from scoutview.findings import Outcome
from tests.assessment import builders as a

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
NOT_APPLICABLE, NOT_OBSERVED = Outcome.NOT_APPLICABLE, Outcome.NOT_OBSERVED
PROBE_AND_POLICY = a.control("ENC-01", a.proof(), a.document())


@pytest.mark.parametrize(
    ("outcome", "evidence", "expected"),
    [
        (MET, [a.piece()], Status.SUPPORTED),
        (MET, [], Status.OPEN),
        (NOT_MET, [a.piece()], Status.DEVIATION),
        (NOT_MET, [], Status.DEVIATION),
        (NOT_OBSERVED, [a.piece()], Status.OPEN),
        (NOT_APPLICABLE, [a.piece()], Status.SUPPORTED),
        (NOT_APPLICABLE, [], Status.OPEN),
    ],
)
def test_all_proofs_of_an_aspect_decide_together(outcome, evidence, expected):
    judged = a.judged(controls=[PROBE_AND_POLICY], findings=[a.finding(outcome)], evidence=evidence)

    assert judged.control().design is expected


def test_a_deviation_still_names_the_pieces_that_are_missing():
    judged = a.judged(controls=[PROBE_AND_POLICY], findings=[a.finding(NOT_MET)])

    (missing,) = judged.control().missing
    assert missing.startswith("The document 'access-policy' from the PACS administrator is missing")


def test_a_proof_of_design_says_nothing_of_operation():
    designed = a.control("ENC-01", a.proof(supports=(Aspect.DESIGN,)))

    judged = a.judged(controls=[designed], findings=[a.finding()], engagement=a.TYPE_2)

    control = judged.control()
    assert control.design is Status.SUPPORTED
    assert control.operation is Status.OPEN
    assert control.missing == ("No proof of operation is defined for this control.",)


def test_a_control_without_a_proof_of_design_is_open():
    operated = a.control("ENC-01", a.proof(supports=(Aspect.OPERATION,)))

    judged = a.judged(controls=[operated], findings=[a.finding()])

    assert judged.control().design is Status.OPEN
    assert judged.control().missing == ("No proof of design is defined for this control.",)


OFF = a.control(off="We own no PACS")


def test_a_control_that_is_switched_off_is_not_applicable_with_its_reason():
    judged = a.judged(controls=[OFF], systems=[], engagement=a.TYPE_2)

    control = judged.control()
    assert (control.design, control.operation) == (Status.NOT_APPLICABLE, Status.NOT_APPLICABLE)
    assert {proof.reason for proof in control.proofs} == {
        "The organization does not use this control: We own no PACS"
    }
    assert control.missing == ()
    assert control.off == "We own no PACS"


@pytest.mark.parametrize(
    ("outcome", "expected"), [(NOT_MET, Status.DEVIATION), (MET, Status.SUPPORTED)]
)
def test_a_control_that_is_switched_off_is_judged_where_its_target_is_there(outcome, expected):
    control = a.judged(controls=[OFF], findings=[a.finding(outcome)]).control()

    assert control.design is expected
    assert control.off == "We own no PACS"
    assert control.missing[0] == (
        "Switched off by management (We own no PACS), but pacs.dicom is there, so it is judged "
        "all the same."
    )


def test_a_target_outside_the_boundary_is_not_there():
    outside = a.system(in_boundary=False)

    judged = a.judged(controls=[OFF], systems=[outside], findings=[a.finding(NOT_MET)])

    assert judged.control().design is Status.NOT_APPLICABLE


def test_switching_a_control_off_hides_no_deviation_of_the_period():
    judged = a.judged(controls=[OFF], systems=[], history=[a.past(9, NOT_MET)], engagement=a.TYPE_2)

    assert judged.control().operation is Status.DEVIATION
    (why,) = judged.control().missing
    assert why == (
        "Switched off by management (We own no PACS), but what failed in its time counts all the "
        "same."
    )


def test_switching_a_control_off_hides_no_exceptions_of_a_reviewer():
    off = a.control("ENC-01", a.document(), a.document("register"), off="We write no policies")

    control = a.judged(controls=[off], evidence=[a.piece(exceptions=1)]).control()

    assert control.design is Status.DEVIATION
    assert [proof.status for proof in control.proofs] == [Status.DEVIATION, Status.NOT_APPLICABLE]


def test_a_control_names_its_findings_and_commitments():
    control = a.control("ENC-01", a.proof(), a.proof(a.PORTS), commitments=("image-availability",))
    findings = [a.finding(), a.finding(MET, "pacs", a.PORTS)]

    judged = a.judged(controls=[control], findings=findings)

    named = [judged.assessment.findings[index].probe for index in judged.control().findings]
    assert sorted(named) == [a.TLS, a.PORTS]
    assert judged.control().commitments == ("image-availability",)
