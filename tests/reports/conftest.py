"""A judged run of a made-up imaging group, and golden files.

`pytest --update-golden` writes the golden files anew; read the difference
before committing it.
"""

from dataclasses import replace

import pytest

from scoutview.facts.observation import NotLooked
from tests.golden_files import checker
from tests.reports.lakeside import lakeside_report


@pytest.fixture(scope="session")
def report():
    return lakeside_report()


@pytest.fixture
def golden(request):
    """Compare with a golden file, or write it anew."""
    return checker(request)


HOSTILE = (
    "<script>alert(1)</script> #panic() *b* $x$ @label \\u{1} "
    "\u202egnp.exe\u2066 \x00\x1b[31m \ud800 {{ 7*7 }} {% raw %} ]]> -->  " + "W" * 300
)


@pytest.fixture(scope="session")
def hostile(report):
    """Return the report with markup, controls, long words and a right-to-left script everywhere."""
    estate = replace(
        report.estate,
        organization=HOSTILE,
        systems=tuple(
            replace(one, name=HOSTILE, site="\u0645\u0631\u0643\u0632" + HOSTILE, owner=HOSTILE)
            for one in report.estate.systems
        ),
    )
    assessment = replace(
        report.assessment,
        findings=tuple(replace(one, message=HOSTILE) for one in report.assessment.findings),
        criteria=tuple(
            replace(one, reason=HOSTILE, title=HOSTILE) for one in report.assessment.criteria
        ),
        gaps=tuple(
            replace(one, messages=(HOSTILE,), remediation=HOSTILE, steps=(HOSTILE,))
            for one in report.assessment.gaps
        ),
    )
    observations = {
        entry: replace(one, fact=replace(one.fact, words=HOSTILE))
        if isinstance(one.fact, NotLooked)
        else one
        for entry, one in report.observations.items()
    }
    run = replace(report.run, checkpoint=HOSTILE, stopped=HOSTILE, host=HOSTILE)
    return replace(report, estate=estate, assessment=assessment, observations=observations, run=run)
