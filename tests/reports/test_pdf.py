import re
import zlib
from dataclasses import replace

import pytest

from scoutview.assessment.model import Assessment
from scoutview.reports.pdf import readiness_pdf
from tests.reports.lakeside import copies


def streams(pdf):
    """Return the inflated streams of a PDF as one run of bytes."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(inflated(one) for one in found)


def inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", streams(pdf) + pdf))


def test_the_same_report_gives_the_same_bytes(report):
    assert readiness_pdf(report) == readiness_pdf(report)


def test_the_pdf_says_that_it_is_tagged_and_universally_accessible(report):
    everything = readiness_pdf(report) + streams(readiness_pdf(report))

    assert b"pdfuaid:part" in everything
    assert b"/MarkInfo" in everything
    assert b"/StructTreeRoot" in everything
    assert re.search(rb"/Lang\s*\(en", everything)


def test_the_time_in_the_pdf_is_that_of_the_judgement(report):
    assert b"2026-07-02T01:19:01" in streams(readiness_pdf(report)) + readiness_pdf(report)


def test_hostile_text_is_printed_as_text(hostile):
    pdf = readiness_pdf(hostile)

    assert pdf.startswith(b"%PDF-1.7")
    assert pages(pdf) > 8


def test_a_report_without_findings_or_systems_is_printed(report):
    bare = replace(
        report,
        observations={},
        estate=replace(report.estate, systems=(), flows=()),
        assessment=Assessment(findings=(), controls=(), criteria=(), gaps=()),
    )

    assert readiness_pdf(bare).startswith(b"%PDF")


@pytest.mark.peers
def test_a_finding_is_told_once(report, tmp_path, third_party):
    path = tmp_path / "readiness.pdf"
    path.write_bytes(readiness_pdf(report))

    text = third_party("pdftotext").run(str(path), "-").out

    assert text.count("expired on 2026-05-28") == 1
    assert text.count("remote desktop") <= 1


def test_three_hundred_systems_are_printed_without_many_pages(report):
    assert 0 < pages(readiness_pdf(copies(report, 50))) < 40


def test_letters_that_no_font_has_do_not_stop_the_report(report):
    unassigned = "\U0002fffd"
    named = replace(report, estate=replace(report.estate, organization=f"Lakeside {unassigned}"))

    pdf = readiness_pdf(named)

    assert b"/StructTreeRoot" in pdf + streams(pdf)
    assert b"pdfuaid:part" not in pdf + streams(pdf)
