"""A judged run for what people do next: the last one, and each finding with its look."""

import pytest

from scoutview.findings import Outcome
from scoutview.pipeline.assess import assess
from scoutview.pipeline.judged import judged
from scoutview.pipeline.record import NoSuchRun
from scoutview.pipeline.said import SaidError
from tests.pipeline.estates import endpoint, system


def test_the_last_run_is_taken_where_none_is_named(story, node):
    first = story.assess(system(endpoint(node())))
    last = story.assess()

    assert judged(story.workspace).run == last
    assert judged(story.workspace, first).run == first


def test_an_unknown_run_and_an_empty_ledger_are_refused(story):
    story.write()
    story.request()

    with pytest.raises(SaidError, match=r"no run in this ledger yet"):
        judged(story.workspace)
    with pytest.raises(NoSuchRun):
        judged(story.workspace, "nope")


def test_every_finding_has_its_look_with_it(story, node):
    seen = judged(story.workspace, story.assess(system(endpoint(node()))))
    every = [seen.observed(number) for number in range(len(seen.assessment.findings))]
    (tls,) = [one for one in every if one.finding.probe == "dicom.requires_tls"]

    assert [one.finding for one in every] == list(seen.assessment.findings)
    assert tls.statement == "The DICOM node speaks only inside TLS"
    assert ("Implementation version name", "PYNETDICOM_304") in tls.values
    assert any("in clear" in asked.question for asked in tls.asked)
    assert any(again.command.startswith("echoscu") for again in tls.again)
    assert str(tls.endpoint.port) in tls.place


def test_what_was_never_looked_at_has_no_look_and_can_be_told_all_the_same(story, node):
    story.write(system(endpoint(node())))
    request = story.request()
    request.interrupted.set()
    seen = judged(story.workspace, assess(request, lambda _done, _total, _target: None))
    every = [seen.observed(number) for number in range(len(seen.assessment.findings))]

    assert every
    assert {one.finding.outcome for one in every} == {Outcome.NOT_OBSERVED}
    assert not any(one.asked or one.again for one in every)
