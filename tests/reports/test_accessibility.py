"""axe-core in a real browser finds nothing that keeps people out of the HTML report."""

import pytest

from scoutview.reports.html import readiness_html
from tests.reports.lakeside import copies

pytestmark = pytest.mark.peers


def opened(text):
    return text.replace("<details ", "<details open ")


@pytest.fixture
def page(tmp_path):
    def write(text):
        path = tmp_path / "page.html"
        path.write_text(text)
        return path

    return write


def test_the_report_is_accessible_as_it_opens(report, page, accessibility_faults):
    assert accessibility_faults(page(readiness_html(report))) == []


def test_the_report_is_accessible_with_every_card_open(report, page, accessibility_faults):
    assert accessibility_faults(page(opened(readiness_html(report)))) == []


def test_the_report_is_accessible_as_it_prints(report, page, accessibility_faults):
    printed = readiness_html(report).replace("@media print{", "@media all{")

    assert accessibility_faults(page(opened(printed))) == []


def test_the_report_is_accessible_with_many_systems(report, page, accessibility_faults):
    assert accessibility_faults(page(readiness_html(copies(report, 3)))) == []


def test_a_page_that_is_not_accessible_is_found_out(page, accessibility_faults):
    faults = accessibility_faults(page("<html><body><img src='x.png'></body></html>"))

    assert any(fault.startswith("image-alt") for fault in faults)
