"""Judged runs as exports get them, and golden files.

`pytest --update-golden` writes the golden files anew.
"""

from dataclasses import replace

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.pipeline.export import judged_of
from tests.golden_files import checker
from tests.reports.conftest import HOSTILE
from tests.reports.lakeside import lakeside_report


@pytest.fixture(scope="session")
def judged():
    """The made-up imaging group, judged by its own small catalog."""
    return judged_of(lakeside_report())


@pytest.fixture(scope="session")
def shipped():
    """The same group with the shipped catalog, asked for two frameworks."""
    report = lakeside_report()
    asked = replace(
        report.estate.engagement, frameworks=("hipaa-security", "nist-800-53-r5-moderate")
    )
    estate = replace(report.estate, engagement=asked)
    return judged_of(replace(report, catalog=load_catalog(), estate=estate))


@pytest.fixture(scope="session")
def recorded(shipped):
    """Return the group with a framework changed, as a run of an earlier version may have it."""

    def made(**changes):
        result = shipped.frameworks[0]
        other = replace(result, framework=replace(result.framework, **changes))
        return replace(shipped, frameworks=(other, *shipped.frameworks[1:]))

    return made


@pytest.fixture(scope="session")
def hostile(judged):
    """Markup, controls, half characters and a right-to-left script wherever a text can be."""
    estate = replace(
        judged.estate,
        organization=HOSTILE,
        systems=tuple(
            replace(one, name=HOSTILE, site=HOSTILE, owner=HOSTILE, serviced_by=HOSTILE)
            for one in judged.estate.systems
        ),
    )
    assessment = replace(
        judged.assessment,
        findings=tuple(replace(one, message=HOSTILE) for one in judged.assessment.findings),
        criteria=tuple(
            replace(one, reason=HOSTILE, title=HOSTILE) for one in judged.assessment.criteria
        ),
        gaps=tuple(
            replace(one, messages=(HOSTILE,), remediation="", steps=(HOSTILE,), title="")
            for one in judged.assessment.gaps
        ),
        evidence=tuple(
            replace(one, by=HOSTILE, rejected=HOSTILE) for one in judged.assessment.evidence
        ),
    )
    return replace(judged, estate=estate, assessment=assessment, host=HOSTILE)


@pytest.fixture
def golden(request):
    """Compare with a golden file, or write it anew."""
    return checker(request, "exchange")
