"""The demo's known faults are all found, and none is invented."""

import json
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from scoutview.assessment.model import Status
from scoutview.demo.estate import TIMEZONE
from scoutview.demo.running import running
from scoutview.estate.read import parse_estate, read_bytes
from scoutview.exchange.oscal.models import NAMES
from scoutview.findings import Outcome
from scoutview.looks.session import Limits
from scoutview.pipeline import workspace as workspaces
from scoutview.pipeline.assess import Request, assess
from scoutview.pipeline.export import OSCAL, exported
from scoutview.pipeline.report import report_of
from tests.exchange.oscal.test_models import by_trestle, in_utc


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """The demo estate, assessed once: its manifest, the report, and who called the clinic."""
    folder = tmp_path_factory.mktemp("demo")
    with running(folder / "files", datetime.now(ZoneInfo(TIMEZONE)).date()) as demo:
        content = read_bytes(demo.estate_path)
        estate = parse_estate(content, name="estate.toml", folder=demo.estate_path.parent)
        workspace = workspaces.make(
            folder / "workspace", estate.organization, folder / "signing.key"
        )
        request = Request(
            workspace=workspace,
            estate=estate,
            estate_bytes=content,
            key=workspace.signer(folder / "signing.key"),
            limits=Limits(connect_s=1.0, reply_s=2.0, pace_s=0.0),
            interrupted=threading.Event(),
        )
        run = assess(request, lambda _done, _total, _target: None)
        return demo.manifest, report_of(workspace.ledger(), run), demo.withheld.callers()


def test_findings_are_those_of_the_manifest(assessed):
    manifest, report, _ = assessed
    expected = {(line.target, line.probe): line.outcome for line in manifest}

    found = {(f.target, f.probe): f.outcome for f in report.assessment.findings}

    assert found == expected


def test_a_third_of_the_answers_is_good(assessed):
    _, report, _ = assessed
    met = [f for f in report.assessment.findings if f.outcome is Outcome.MET]

    assert 0.25 < len(met) / len(report.assessment.findings) < 0.45


def test_who_did_not_consent_was_not_spoken_to(assessed):
    assert assessed[2] == 0


def test_every_finding_names_an_observation_of_its_target(assessed):
    _, report, _ = assessed

    for finding in report.assessment.findings:
        assert report.observations[finding.entry].target == finding.target


def test_without_what_people_give_no_organizational_criterion_is_supported(assessed):
    _, report, _ = assessed

    supported = {c.id for c in report.assessment.criteria if c.status is Status.SUPPORTED}

    assert supported == set()


def test_whatever_the_demo_exports_as_oscal_is_read_by_trestle_and_given_back_unchanged(assessed):
    _, report, _ = assessed

    exports = exported(report, OSCAL)

    assert len(exports) >= len(NAMES)
    for name, content in exports.items():
        assert by_trestle(content) == in_utc(json.loads(content)), name


def test_what_was_concluded_says_from_which_address_it_was_seen(assessed):
    _, report, _ = assessed
    concluded = [
        f for f in report.assessment.findings if f.outcome in {Outcome.MET, Outcome.NOT_MET}
    ]

    assert concluded
    assert [(f.probe, f.target) for f in concluded if not f.vantage.source] == []
