from dataclasses import replace

from scoutview.estate.model import Category
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.findings import Outcome
from scoutview.reports.not_looked import Why, not_looked, unanswered
from tests.reports.lakeside_facts import STARTED, Vantage


def seen(target, fact):
    return Observation("dicom.plain", target, STARTED, Vantage("scout-1"), fact)


def told(report, *observations):
    report = replace(report, observations=dict(enumerate(observations)))
    return {(one.why, one.words): one for one in not_looked(report)}


def test_withheld_looks_are_told_with_their_targets(report):
    withheld = [one for one in not_looked(report) if one.why is Why.WITHHELD]

    assert {target for one in withheld for target in one.targets} >= {
        "ct-1.dicom",
        "main-pacs.dicom",
        "main-pacs.web",
    }
    assert not any("clearing-house" in one.targets for one in withheld)


def test_targets_with_the_same_reason_are_told_together(report):
    fact = NotLooked("dicom.plain", Reason.WITHHELD, "no")

    found = told(report, seen("ct-1.dicom", fact), seen("vna.dicom", fact))

    assert found[Why.WITHHELD, "no"].targets == ("ct-1.dicom", "vna.dicom")
    assert found[Why.WITHHELD, "no"].entries == (0, 1)


def test_a_silent_host_is_told_once_and_not_for_every_look_skipped_there(report):
    dead = seen("vna.dicom", Reach(Reachability.SILENT, detail="did not answer in time"))
    skipped = seen("vna.dicom", NotLooked("tls.offers", Reason.SKIPPED, "nothing answers there"))

    found = told(report, dead, skipped)

    assert found[Why.UNREACHABLE, "did not answer in time"].targets == ("vna.dicom",)
    assert not any(why is Why.SKIPPED for why, _ in found)


def test_a_host_that_answers_is_not_told(report):
    found = told(report, seen("vna.dicom", Reach(Reachability.ANSWERS)))

    assert not any(why is Why.UNREACHABLE for why, _ in found)


def test_a_protocol_that_no_probe_looks_at_is_told(report):
    assert told(report)[Why.NO_PROBE, "no probe looks at smb"].targets == ("worklist.orders",)


def test_an_endpoint_left_out_of_a_limited_run_is_told(report):
    kept = tuple(f for f in report.assessment.findings if f.target != "vna.dicom")
    limited = replace(report, assessment=replace(report.assessment, findings=kept))

    found = {one.why: one for one in not_looked(limited)}

    assert found[Why.LEFT_OUT].targets == ("vna.dicom",)


def test_systems_without_an_endpoint_are_told(report):
    assert told(report)[Why.NO_ENDPOINT, "no endpoint is declared"].targets == ("clearing-house",)


def test_what_nobody_declared_always_comes_last(report):
    assert not_looked(report)[-1].why is Why.UNDECLARED


def test_every_finding_without_an_answer_is_counted_for_exactly_one_reason(report):
    told = not_looked(report)

    places = sorted(place for one in told for place in one.findings)
    silent = [
        place
        for place, finding in enumerate(report.assessment.findings)
        if finding.outcome in {Outcome.NOT_OBSERVED, Outcome.BROKEN}
    ]
    assert places == silent
    assert sum(count for _, count in unanswered(told)) == len(silent)


def test_the_same_reason_at_two_systems_is_told_once(report):
    found = told(
        report,
        seen("ct-1.dicom", NotLooked("dicom.plain", Reason.WITHHELD, "not allowed by ct-1")),
        seen("vna.dicom", NotLooked("dicom.plain", Reason.WITHHELD, "not allowed by vna")),
    )

    assert found[Why.WITHHELD, "not allowed by the system"].targets == ("ct-1.dicom", "vna.dicom")


def test_categories_out_of_scope_kinds_not_declared_and_controls_off_are_told(report):
    security = replace(report.estate.engagement, categories=(Category.SECURITY,))
    found = told(replace(report, estate=replace(report.estate, engagement=security)))

    assert found[Why.OUT_OF_SCOPE, "2 criteria of availability"].targets == ("availability",)
    assert found[Why.NOT_DECLARED, "radiology information system"].targets == ("ris",)
    assert found[Why.SWITCHED_OFF, "No connected things are in use"].targets == ("IOT-01",)
