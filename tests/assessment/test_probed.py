"""Design shown by a probe, as of this run."""

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.model import AppliesTo, Aspect
from scoutview.estate.model import Kind
from scoutview.findings import Outcome
from tests.assessment import builders as a

MET, NOT_MET, NOT_APPLICABLE = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE
NOT_OBSERVED, BROKEN = Outcome.NOT_OBSERVED, Outcome.BROKEN
TWO = (a.system("pacs"), a.system("vna", Kind.VNA))


def two(one, other):
    return [a.finding(one, "pacs.dicom"), a.finding(other, "vna.dicom", entry=101)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (MET, MET, Status.SUPPORTED),
        (MET, NOT_APPLICABLE, Status.SUPPORTED),
        (NOT_APPLICABLE, NOT_APPLICABLE, Status.NOT_APPLICABLE),
        (MET, NOT_OBSERVED, Status.OPEN),
        (MET, BROKEN, Status.OPEN),
        (NOT_APPLICABLE, NOT_OBSERVED, Status.OPEN),
        (MET, NOT_MET, Status.DEVIATION),
        (NOT_OBSERVED, NOT_MET, Status.DEVIATION),
        (NOT_MET, NOT_APPLICABLE, Status.DEVIATION),
    ],
)
def test_the_worst_applicable_target_decides(one, other, expected):
    judged = a.judged(systems=TWO, findings=two(one, other))

    assert judged.control().design is expected


def test_a_target_without_a_finding_is_open_and_named():
    judged = a.judged(systems=TWO, findings=[a.finding()])

    assert judged.control().design is Status.OPEN
    assert "vna.dicom: this run has no finding about it" in judged.control().missing[0]


def test_a_target_that_history_knows_is_missed_without_a_list_of_protocols():
    history = [a.past(3, target="vna.dicom")]

    judged = a.judged(
        systems=TWO, findings=[a.finding()], history=history, engagement=a.TYPE_2, protocols=None
    )

    assert judged.control().design is Status.OPEN


def test_nothing_to_look_at_is_open_not_supported():
    judged = a.judged(systems=[a.system(speaks=("https",))])

    assert judged.control().design is Status.OPEN
    assert "looked at nothing" in judged.control().missing[0]


def test_systems_outside_the_boundary_do_not_count():
    outside = a.system("hospital", in_boundary=False)
    findings = [a.finding(), a.finding(NOT_MET, "hospital.dicom")]

    judged = a.judged(systems=[a.system(), outside], findings=findings)

    assert judged.control().design is Status.SUPPORTED


def test_systems_that_the_control_is_not_about_do_not_count():
    about_pacs = a.control(applies_to=AppliesTo(kinds=frozenset({Kind.PACS})))

    judged = a.judged(systems=TWO, controls=[about_pacs], findings=two(MET, NOT_MET))

    assert judged.control().design is Status.SUPPORTED


def test_a_probe_of_whole_systems_is_judged_by_the_system():
    ports = a.control("NET-01", a.proof(a.PORTS))
    findings = [a.finding(NOT_MET, "pacs", a.PORTS)]

    judged = a.judged(controls=[ports], findings=findings)

    assert judged.control("NET-01").design is Status.DEVIATION


def test_the_reason_of_a_deviation_names_target_and_message():
    judged = a.judged(findings=[a.finding(NOT_MET, message="a plaintext association is accepted.")])

    (design,) = judged.control().proofs
    assert design.reason == (
        "dicom.requires_tls at pacs.dicom: not met: a plaintext association is accepted."
    )
    assert design.findings == (0,)


def test_a_long_list_of_failing_targets_is_cut_and_counted():
    systems = [a.system(f"pacs-{n}") for n in range(5)]
    findings = [a.finding(NOT_MET, f"pacs-{n}.dicom") for n in range(5)]

    judged = a.judged(systems=systems, findings=findings)

    assert judged.control().proofs[0].reason.endswith("; and 2 more.")
    assert len(judged.assessment.gaps[0].messages) == 5


def test_two_findings_about_one_target_count_as_the_worse():
    judged = a.judged(findings=[a.finding(MET), a.finding(NOT_MET, entry=101)])

    assert judged.control().design is Status.DEVIATION


STRICT = a.control("ENC-01", a.proof(supports=(Aspect.DESIGN,), parameters={"days_left": 60}))


def test_the_controls_own_parameters_can_make_a_finding_worse():
    def stricter(finding, parameters):
        return NOT_MET, f"{finding.target} has 20 of {parameters['days_left']} days left"

    judged = a.judged(controls=[STRICT], findings=[a.finding(MET)], stricter=stricter)

    assert judged.control().design is Status.DEVIATION
    assert "20 of 60 days left (asked here: days_left = 60)" in judged.control().proofs[0].reason


@pytest.mark.parametrize("outcome", [NOT_MET, NOT_OBSERVED, NOT_APPLICABLE])
def test_the_controls_own_parameters_never_make_a_finding_better(outcome):
    findings = [a.finding(outcome)]

    plain = a.judged(controls=[STRICT], findings=findings)
    judged = a.judged(controls=[STRICT], findings=findings, stricter=lambda *_: (MET, "fine"))

    assert judged.control().design is plain.control().design


def test_a_proof_without_parameters_is_never_judged_again():
    judged = a.judged(findings=[a.finding(MET)], stricter=lambda *_: (NOT_MET, "worse"))

    assert judged.control().design is Status.SUPPORTED
