import json
from dataclasses import replace

import jsonschema_rs
import pytest

from scoutview.findings import Outcome
from scoutview.reports.assessment_json import assessment_json, assessment_schema


def valid(document):
    checker = jsonschema_rs.Draft202012Validator(assessment_schema(), validate_formats=True)
    return checker.is_valid(document)


def test_the_assessment_follows_the_published_schema(report):
    document = json.loads(assessment_json(report))

    assert valid(document)


def test_the_same_report_gives_the_same_bytes(report, golden):
    golden("assessment.json", assessment_json(report))


def test_outcomes_are_spelled_as_published(report):
    document = json.loads(assessment_json(report))

    spelled = {finding["outcome"] for finding in document["findings"]}
    assert spelled == {"met", "not met", "not applicable", "not observed", "broken"}


def test_controls_point_at_their_findings_by_position(report):
    document = json.loads(assessment_json(report))

    control = next(one for one in document["controls"] if one["id"] == "ACC-02")
    probes = {document["findings"][place]["probe"] for place in control["findings"]}
    assert probes == {"dicomweb.requires_authentication", "dicomweb.refuses_anonymous_storage"}


def test_the_summary_counts_worst_first_and_adds_up(report):
    summary = json.loads(assessment_json(report))["summary"]

    assert [count["status"] for count in summary["criteria"]][:3] == ["deviation", "gap", "open"]
    assert sum(count["count"] for count in summary["criteria"]) == len(report.assessment.criteria)
    assert sum(count["count"] for count in summary["findings"]) == len(report.assessment.findings)


def test_what_was_not_looked_at_is_never_empty(report):
    bare = replace(report, observations={}, estate=replace(report.estate, systems=(), flows=()))

    document = json.loads(assessment_json(bare))

    whys = {one["why"] for one in document["not_looked"]}
    assert document["not_looked"][-1]["why"] == "not enumerated"
    assert "no endpoint declared" not in whys


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("findings", 0, "outcome"), "passed"),
        (("criteria", 0, "status"), "compliant"),
        (("format",), 2),
        (("run", "opened_at"), "yesterday"),
        (("not_looked",), []),
        (("summary", "score"), 0.9),
    ],
)
def test_the_schema_refuses_what_is_not_the_format(report, place, value):
    document = json.loads(assessment_json(report))
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value

    assert not valid(document)


def test_hostile_text_stays_text_in_valid_utf8(hostile):
    document = json.loads(assessment_json(hostile).decode("utf-8"))

    assert document["engagement"]["organization"].startswith("<script>alert(1)</script>")
    assert valid(document)


def test_a_run_that_is_neither_closed_nor_signed_is_valid(report):
    running = replace(report, run=replace(report.run, closed_at=None, checkpoint="", stopped="x"))

    assert valid(json.loads(assessment_json(running)))


def test_every_outcome_of_the_product_is_in_the_schema():
    assert assessment_schema()["$defs"]["outcome"]["enum"] == [one.value for one in Outcome]


def test_evidence_says_who_gave_and_who_accepted_it(report):
    minutes, restore = json.loads(assessment_json(report))["evidence"]

    assert (minutes["by"], minutes["accepted_by"]) == ("practice-manager", "compliance-lead")
    assert (minutes["from"], minutes["to"]) == ("2026-04-01", "2026-09-30")
    assert (restore["accepted_by"], restore["review_entry"]) == ("", None)


def test_key_controls_exceptions_and_what_is_switched_off_are_told(report):
    document = json.loads(assessment_json(report))

    criteria = {one["id"]: one for one in document["criteria"]}
    controls = {one["id"]: one for one in document["controls"]}
    assert criteria["CC6.1"]["key_controls"] == ["ACC-01", "ACC-02"]
    assert criteria["CC6.1"]["controls"] == ["ACC-01", "ACC-02", "ACC-03"]
    assert controls["IOT-01"]["off"] == "No connected things are in use"
    (exception,) = document["exceptions"]
    assert exception["compensating"] == [{"control": "ENC-03", "status": "deviation"}]
    assert not exception["holds"]
    assert document["findings"][exception["finding"]]["target"] == "worklist.dicom"


def test_looks_due_are_counted_for_operation_only(report):
    proofs = [p for c in json.loads(assessment_json(report))["controls"] for p in c["proofs"]]

    assert {proof["due"] for proof in proofs if proof["aspect"] == "design"} == {None}
    assert {proof["due"] for proof in proofs if proof["aspect"] == "operation"} == {26}
