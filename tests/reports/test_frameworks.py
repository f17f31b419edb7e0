"""Other frameworks in the reports: those that are asked for, and what management adopted."""

import json
from dataclasses import replace
from datetime import date

import pytest

from scoutview.catalog.adoption import NOT_ADOPTED, adopt, digests
from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Adoption
from scoutview.reports.estate_picture import estate_picture
from scoutview.reports.frameworks import framework_results, frameworks_json
from scoutview.reports.html import readiness_html
from scoutview.reports.pdf import _data, readiness_pdf
from scoutview.reports.terminal import terminal_table

CATALOG = load_catalog()


def asked(report, *names, catalog=CATALOG):
    """Return the report by the shipped catalog, with an estate that asks for these frameworks."""
    engagement = replace(report.estate.engagement, frameworks=names or None)
    return replace(report, catalog=catalog, estate=replace(report.estate, engagement=engagement))


def adopted(*names):
    given = [
        Adoption(
            framework=name,
            by="Ana Ruiz",
            on=date(2026, 11, 27),
            requirements=digests(CATALOG, name),
        )
        for name in names
    ]
    return adopt(CATALOG, given)


def test_all_in_force_are_shown_and_a_proposal_only_where_it_is_asked_for(report):
    shown = [each.framework.id for each in framework_results(asked(report))]

    assert "hipaa-security-2025-proposal" not in shown
    assert len(shown) == len(CATALOG.frameworks) - 1
    (only,) = framework_results(asked(report, "hipaa-security-2025-proposal"))
    assert only.framework.id == "hipaa-security-2025-proposal"


def test_what_the_estate_asks_for_stands_in_every_report(report):
    given = asked(report, "gdpr")

    assert [each["id"] for each in json.loads(frameworks_json(given))["frameworks"]] == ["gdpr"]
    html, terminal = readiness_html(given), terminal_table(given, width=90, colour=False)
    for text in (html, terminal):
        assert "GDPR (articles that bear on imaging)" in text
        assert "HIPAA Security Rule" not in text
    shown = _data(given, estate_picture(given, font="x"))["frameworks"]
    assert [each["title"] for each in shown] == ["GDPR (articles that bear on imaging)"]
    assert sum(status["count"] for status in shown[0]["statuses"]) == shown[0]["total"] == 19


def test_the_same_report_gives_the_same_bytes(report):
    given = asked(report, "gdpr", "hipaa-security")

    assert frameworks_json(given) == frameworks_json(given)
    assert readiness_pdf(given) == readiness_pdf(given)


@pytest.mark.parametrize("catalog", [CATALOG, adopted("gdpr"), adopted("soc2", "gdpr")])
def test_every_report_says_whether_management_adopted(report, catalog):
    given = asked(report, "gdpr", catalog=catalog)
    document = json.loads(frameworks_json(given))
    soc2, gdpr = document["soc2"]["adoption"], document["frameworks"][0]["adoption"]
    data = _data(given, estate_picture(given, font="x"))

    by = "Mapping adopted by management: Ana Ruiz on 2026-11-27."
    names = {each.framework for each in catalog.adoptions}
    assert soc2 == (by if "soc2" in names else NOT_ADOPTED)
    assert gdpr == (by if "gdpr" in names else NOT_ADOPTED)
    assert (data["adoption"], data["frameworks"][0]["adoption"]) == (soc2, gdpr)
    html, terminal = readiness_html(given), terminal_table(given, width=200, colour=False)
    for sentence in (soc2, gdpr):
        assert sentence in html
        assert sentence in terminal


def test_a_report_of_an_old_catalog_has_no_such_section(report):
    given = replace(report, catalog=replace(CATALOG, frameworks=()))

    assert json.loads(frameworks_json(given))["frameworks"] == []
    assert "Other frameworks" not in readiness_html(given)
