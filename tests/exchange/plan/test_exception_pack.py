"""The record of an exception: a draft that approves nothing, and a block that the estate takes."""

import tomllib
from dataclasses import replace

import pytest

from scoutview.assessment.model import Status
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Kind
from scoutview.exchange.plan.exception_pack import (
    BLANK,
    NoException,
    draft_of,
    exception_markdown,
    exception_toml,
)
from scoutview.findings import Outcome
from tests.exchange.plan.made import catalog, observed
from tests.exchange.plan.test_files import HOSTILE

PLACE = ("dicom.requires_tls", "main-pacs.dicom")
NAMES = ("NET-03", "NET-04", "DCM-01", "DCM-07")


def with_fences():
    """Return the group's catalog with the hub's controls that can stand in."""
    made = catalog()
    return replace(
        made, controls=(*made.controls, *(load_catalog().control(name) for name in NAMES))
    )


def drafted(report, place=PLACE, *, made=None, estate=None, **given):
    return draft_of(
        report.run.id,
        estate or report.estate,
        made or with_fences(),
        report.assessment,
        observed(report, *place, **given),
    )


def on_a_modality(report):
    """Return the estate in which the archive is a modality: what was found there is a scanner's."""
    systems = tuple(
        replace(one, kind=Kind.MODALITY) if one.id == "main-pacs" else one
        for one in report.estate.systems
    )
    return replace(report.estate, systems=systems)


def test_a_record_is_as_it_was(golden, report):
    draft = drafted(report, estate=on_a_modality(report))

    golden("exception.md", exception_markdown(draft))
    golden("exception.toml", exception_toml(draft))


def test_a_modality_is_fenced_and_serves_only_its_partners(report):
    draft = drafted(report, estate=on_a_modality(report))

    assert [one.control.id for one in draft.compensating] == ["NET-03", "DCM-07"]


def test_a_server_gets_a_segment_and_a_register(report):
    assert [one.control.id for one in drafted(report).compensating] == ["DCM-01", "NET-04"][::-1]


def test_a_control_never_compensates_itself(report):
    results = tuple(
        replace(one, id="DCM-01") if one.id == "ENC-01" else one
        for one in report.assessment.controls
    )
    report = replace(report, assessment=replace(report.assessment, controls=results))

    assert [one.control.id for one in drafted(report).compensating] == ["NET-04"]


def test_the_status_of_what_stands_in_is_told(report):
    more = replace(report.assessment.controls[0], id="NET-04", design=Status.SUPPORTED, findings=())
    more = replace(more, operation=None)
    controls = (*report.assessment.controls, more)
    report = replace(report, assessment=replace(report.assessment, controls=controls))
    statuses = {one.control.id: one.status for one in drafted(report).compensating}

    assert statuses == {"NET-04": Status.SUPPORTED, "DCM-01": None}


def test_an_addressable_requirement_gets_its_rationale_and_a_required_one_does_not(report):
    text = exception_markdown(drafted(report))

    assert "### 164.312(e)(2)(ii) (addressable)" in text
    assert text.count("(d)(3)(ii)(B)(1)") == 1
    assert "**164.312(d)** (required)" in text
    assert "no alternative takes its place" in text
    assert "164.308(a)(6)(i)" not in text


def test_a_catalog_without_hipaa_says_so(report):
    text = exception_markdown(drafted(report, made=replace(with_fences(), frameworks=())))

    assert "has no HIPAA Security Rule" in text


def test_nobody_approves_by_it(report):
    draft = drafted(report)
    block = tomllib.loads(exception_toml(draft))["exception"][0]

    assert block["approved_by"] == ""
    assert "until" not in block
    assert "approved by nobody" in exception_markdown(draft)
    assert exception_markdown(draft).count(BLANK) > 10


def test_what_nobody_could_look_at_can_be_put_on_record(report):
    draft = drafted(report, ("dicom.requires_tls", "ct-1.dicom"))

    assert draft.observed.finding.outcome is Outcome.NOT_OBSERVED
    assert "nothing to compensate yet" in exception_markdown(draft)


@pytest.mark.parametrize(
    "place",
    [("dicom.answers_echo", "main-pacs.dicom"), ("tls.certificate_is_trusted", "worklist.dicom")],
)
def test_there_is_nothing_to_except_where_nothing_is_wrong(report, place):
    with pytest.raises(NoException, match=r"nothing to except; .*\.$"):
        drafted(report, place)


def test_an_exception_that_stands_already_is_named(report):
    assert "would renew it" in exception_markdown(
        drafted(report, ("dicom.requires_tls", "worklist.dicom"))
    )
    assert "would renew it" not in exception_markdown(drafted(report))


def test_hostile_text_is_only_text(report):
    systems = tuple(replace(one, name=HOSTILE, owner=HOSTILE) for one in report.estate.systems)
    draft = drafted(report, estate=replace(report.estate, systems=systems), statement=HOSTILE)

    assert "<script" not in exception_markdown(draft).replace("\\<script", "")
    assert tomllib.loads(exception_toml(draft))["exception"][0]["target"] == PLACE[1]


def test_a_catalog_without_anything_to_stand_in_leaves_it_open(report):
    draft = drafted(report, made=Catalog(criteria=(), controls=(), edges=()))

    assert draft.compensating == ()
    assert "name one" in exception_markdown(draft)
    assert "compensating = []" in exception_toml(draft)
