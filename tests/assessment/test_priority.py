"""What to do first follows from a formula that docs/reference/priority.md states."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scoutview.assessment.model import Status
from scoutview.assessment.priority import DATA_WEIGHT, EFFORT_WEIGHT, SEVERITY_WEIGHT
from scoutview.catalog.model import AppliesTo, Aspect, Effort
from scoutview.estate.model import Category, Exclusion, Flow, Kind
from scoutview.findings import Outcome, Severity
from tests.assessment import builders as a

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "priority.md"
MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
HIGH = {a.TLS: Severity.HIGH, a.PORTS: Severity.CRITICAL}


def gaps(**more):
    return a.judged(severities=HIGH, **more).assessment.gaps


def only_gap(**more):
    (gap,) = gaps(**more)
    return gap


def rows(heading):
    """Return the cells of the table under a heading of the page, without its head."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


@pytest.mark.parametrize(
    ("heading", "weights"),
    [("Severity", SEVERITY_WEIGHT), ("Data", DATA_WEIGHT), ("Effort", EFFORT_WEIGHT)],
)
def test_the_page_states_the_weights_that_are_used(heading, weights):
    stated = {name: int(weight) for name, weight in rows(heading)}

    assert stated == {key.value: weight for key, weight in weights.items()}


def test_the_example_of_the_page_comes_out_as_it_says():
    stated = {part: (value, float(weight)) for part, value, weight in rows("Example")}
    gateway = a.system("gw", Kind.GATEWAY, data=[stated["data"][0]])
    hospital = a.system("hospital", in_boundary=False)

    gap = only_gap(
        systems=[gateway, hospital],
        flows=[Flow("gw.dicom", "hospital", frozenset())],
        findings=[a.finding(NOT_MET, "gw.dicom")],
        controls=[a.control(effort=Effort(stated["effort"][0]))],
    )

    assert gap.severity == stated["severity"][0]
    assert gap.data_weight == stated["data"][1]
    assert gap.exposure == stated["exposure"][1]
    assert gap.priority == stated["priority"][1]
    high, data, exposure, effort = map(int, re.findall(r"\d+", stated["priority"][0]))
    assert high * data * exposure / effort == gap.priority


def test_only_failing_systems_weigh_for_a_deviation():
    quiet = a.system("dose", Kind.DOSE, data=["access-records"])
    findings = [a.finding(MET), a.finding(NOT_MET, "dose.dicom")]

    gap = only_gap(systems=[a.system(), quiet], findings=findings)

    assert gap.targets == ("dose.dicom",)
    assert gap.data_weight == 1


POLICY = a.document(supports=(Aspect.DESIGN,))


def test_a_control_that_names_no_system_weighs_data_and_exposure_as_1():
    portal = a.system("portal", Kind.PORTAL)

    gap = only_gap(controls=[a.control("ENC-01", POLICY)], systems=[a.system(), portal])

    assert (gap.severity, gap.data_weight, gap.exposure) == (Severity.MEDIUM, 1, 1)
    assert gap.priority == 2 * 1 * 1 / 2


def test_a_missing_document_weighs_medium_over_all_systems_that_the_control_names():
    about = AppliesTo(kinds=frozenset({Kind.PACS}))

    gap = only_gap(controls=[a.control("ENC-01", POLICY, applies_to=about)])

    assert (gap.severity, gap.data_weight, gap.targets) == (Severity.MEDIUM, 3, ())
    assert gap.priority == 2 * 3 * 1 / 2


def test_a_control_about_no_system_weighs_least():
    control = a.control(applies_to=AppliesTo(kinds=frozenset({Kind.RIS})))

    gap = only_gap(controls=[control])

    assert (gap.data_weight, gap.exposure) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "exposure"),
    [
        ({}, 1),
        ({"kind": Kind.PORTAL}, 2),
        ({"controlled_by": "vendor-x"}, 2),
        ({"kind": Kind.CLOUD_SERVICE, "controlled_by": "vendor-x"}, 3),
    ],
)
def test_each_way_in_from_outside_adds_to_the_exposure(changes, exposure):
    system = replace(a.system(), **changes)

    assert only_gap(systems=[system], findings=[a.finding(NOT_MET)]).exposure == exposure


def test_a_flow_inside_the_boundary_is_no_way_in():
    flows = [Flow("pacs", "vna.dicom", frozenset())]
    systems = [a.system(), a.system("vna")]
    findings = [a.finding(NOT_MET), a.finding(target="vna.dicom")]

    assert only_gap(systems=systems, flows=flows, findings=findings).exposure == 1


def test_exposure_is_never_more_than_three():
    gateway = a.system("pacs", Kind.GATEWAY, controlled_by="vendor-x")
    flows = [Flow("hospital", "pacs.dicom", frozenset())]

    gap = only_gap(
        systems=[gateway, a.system("hospital", in_boundary=False)],
        flows=flows,
        findings=[a.finding(NOT_MET)],
    )

    assert gap.exposure == 3


def test_deviations_come_before_open_controls_then_by_priority_then_by_id():
    big, small = a.proof(a.PORTS), a.document()
    controls = [
        a.control("A-OPEN", big, effort=Effort.HOURS),
        a.control("D-LATER", effort=Effort.PROJECT),
        a.control("C-SAME"),
        a.control("B-SAME"),
        a.control("E-OPEN", small),
    ]

    listed = gaps(controls=controls, findings=[a.finding(NOT_MET)])

    assert [gap.control for gap in listed] == ["B-SAME", "C-SAME", "D-LATER", "A-OPEN", "E-OPEN"]
    assert [gap.status for gap in listed[:3]] == [Status.DEVIATION] * 3


def test_a_deviation_is_weighed_by_what_failed_not_by_what_was_not_seen():
    control = a.control("ENC-01", a.proof(), a.proof(a.PORTS))
    findings = [a.finding(NOT_MET), a.finding(NOT_OBSERVED, "pacs", a.PORTS)]

    gap = only_gap(controls=[control], findings=findings)

    assert gap.severity is Severity.HIGH
    assert gap.targets == ("pacs.dicom",)


def test_a_gap_tells_what_is_missing_and_what_to_do():
    gap = only_gap(
        controls=[a.control("ENC-01", a.proof(), a.document())],
        findings=[a.finding(NOT_MET, message="a plaintext association is accepted")],
    )

    assert gap.messages == ("pacs.dicom: not met: a plaintext association is accepted",)
    assert gap.remediation == "Turn TLS on."
    assert gap.steps == ("Set DicomTlsEnabled in orthanc.json",)
    assert gap.criteria == ("CC6.1",)
    assert len(gap.missing) == 1


def test_a_failure_earlier_in_the_period_is_a_gap_with_its_target():
    history = [a.past(9, NOT_MET)]

    gap = only_gap(
        findings=[a.finding()],
        history=history,
        engagement=a.TYPE_2,
        judged_on=date(2026, 6, 10),
    )

    assert gap.status is Status.DEVIATION
    assert gap.targets == ("pacs.dicom",)


def test_what_is_supported_or_serves_no_criterion_in_scope_is_no_gap():
    assert gaps(findings=[a.finding(MET)]) == ()
    assert gaps(findings=[a.finding(NOT_MET)], edges=[]) == ()
    assert gaps(findings=[a.finding(NOT_MET)], edges=[a.edge(criterion_id="C1.1")]) == ()


def test_a_control_of_excluded_criteria_only_is_no_gap():
    availability = a.criterion("A1.2", Category.AVAILABILITY)
    engagement = replace(a.TYPE_1, excluded=(Exclusion("A1.2", "no such promise"),))

    listed = gaps(
        criteria=[availability],
        edges=[a.edge(criterion_id="A1.2")],
        engagement=engagement,
        findings=[a.finding(NOT_MET)],
    )

    assert listed == ()
