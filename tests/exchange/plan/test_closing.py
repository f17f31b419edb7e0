"""What closes a gap: by probe and target, and what people hand in with what became of it."""

from dataclasses import replace

import pytest

from scoutview.assessment.exceptions import _in_force
from scoutview.assessment.model import Evidence, Status
from scoutview.catalog.model import Aspect, ProofKind
from scoutview.estate.model import Deviation
from scoutview.exchange.plan.closing import found, proofs
from scoutview.exchange.plan.words import proof_words
from scoutview.findings import Vantage
from tests.exchange.plan.made import JUDGED, catalog


def closing(report, control, **given):
    result = next(one for one in report.assessment.controls if one.id == control)
    assessment = replace(report.assessment, **given)
    return {p.name: p for p in proofs(catalog().control(control), result, assessment)}


def test_a_probe_closes_it_where_it_failed_and_where_it_saw_nothing(report):
    proof = closing(report, "ENC-01")["dicom.requires_tls"]

    assert "main-pacs.dicom" in proof.mend
    assert "ct-1.dicom" in proof.see
    assert not set(proof.mend) & set(proof.see)
    assert proof.aspects == (Aspect.DESIGN, Aspect.OPERATION)
    assert "at least every 7 days (1 of 26" in proof_words(proof)


def test_an_exception_in_force_takes_its_target_out(report):
    excused = Deviation(
        probe="dicom.requires_tls",
        target="main-pacs.dicom",
        reason="Its update comes in March",
        compensating=("NET-03",),
        approved_by="Dana Ruiz, CIO",
        until=JUDGED,
    )
    words = _in_force(excused, Vantage("collector", "192.0.2.250"))
    (result,) = [one for one in report.assessment.controls if one.id == "ENC-01"]
    before = proofs(catalog().control("ENC-01"), result, report.assessment)
    after = proofs(
        catalog().control("ENC-01"), replace(result, exceptions=(words,)), report.assessment
    )

    assert {t for p in before for t in p.mend} - {t for p in after for t in p.mend} == {
        "main-pacs.dicom"
    }


def test_what_is_there_already_is_not_asked_for(report):
    (result,) = [one for one in report.assessment.controls if one.id == "AVL-01"]
    done = tuple(replace(one, status=Status.SUPPORTED) for one in result.proofs)

    assert not proofs(catalog().control("AVL-01"), replace(result, proofs=done), report.assessment)


GIVEN = Evidence(
    control="AVL-01",
    kind=ProofKind.DOCUMENT,
    name="restore-record",
    by="archivist",
    effective_from=JUDGED,
    effective_to=JUDGED,
    entry=1,
)


@pytest.mark.parametrize(
    ("pieces", "state"),
    [
        ((), ""),
        ((GIVEN,), "given by archivist, nobody has accepted it yet"),
        ((replace(GIVEN, rejected="no date", rejected_by="lead"),), "rejected by lead: no date"),
        (
            (replace(GIVEN, accepted_by="lead", exceptions=2),),
            "lead found 2 items wrong; mend them, give it anew",
        ),
        (
            (GIVEN, replace(GIVEN, accepted_by="lead", entry=2)),
            "given and accepted, but not for all of the days asked for",
        ),
        ((replace(GIVEN, control="ENC-01"),), ""),
    ],
)
def test_what_became_of_a_document_is_told(report, pieces, state):
    proof = closing(report, "AVL-01", evidence=pieces)["restore-record"]

    assert proof.state == state
    assert (state in proof_words(proof)) == bool(proof.state or not state)
    assert "The record of a rehearsal" in proof_words(proof)


def test_a_look_of_this_run_is_told_once(report):
    gap = replace(
        report.assessment.gaps[0],
        messages=(
            "a.b: not met: open",
            "a.b: not met on 2026-07-01 (this run, entry 7): open",
            "a.b: not met on 2026-06-01 (run x, entry 3): open",
        ),
    )

    assert found(gap) == (
        "a.b: not met: open",
        "a.b: not met on 2026-06-01 (run x, entry 3): open",
    )
