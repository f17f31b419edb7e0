import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

from markupsafe import escape

from scoutview.probes.catalogue import ALL
from scoutview.reports.html import readiness_html
from tests.reports.lakeside import copies


class Page(HTMLParser):
    """Reads a page: its ids, links, elements and the text of each heading."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.tags, self.headings, self.loads = [], [], [], [], []
        self.unscoped = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.loads += [given[key] for key in ("src", "srcset", "data", "action") if key in given]
        self.loads += [given["href"]] if tag in {"link", "use", "image", "base"} else []
        self.unscoped += tag == "th" and "scope" not in given
        self.headings += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []


def without_probe_words(text):
    """The page with the probes' own words taken out: they change without the page changing."""
    for probe in ALL:
        for name in ("title", "remediation", "source"):
            text = text.replace(f"{escape(getattr(probe, name))}", f"(its {name})")
    return text


def test_the_page_is_as_it_was(report, golden):
    golden("readiness.html", without_probe_words(readiness_html(report)).encode())


def test_the_page_loads_nothing_and_runs_nothing(report):
    page = Page(readiness_html(report))

    assert all(load.startswith("#") for load in page.loads)
    assert not {"script", "iframe", "object", "img", "link", "form"} & set(page.tags)


def test_the_page_forbids_itself_everything_but_inline_style(report):
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in readiness_html(report)


def test_ids_are_unique_and_links_lead_somewhere(report):
    page = Page(readiness_html(copies(report, 4)))

    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_headings_go_down_by_one_step_only(report):
    headings = Page(readiness_html(report)).headings

    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_every_table_header_has_a_scope(report):
    assert Page(readiness_html(report)).unscoped == 0


def test_every_finding_and_every_ledger_entry_is_there_once(report):
    ids = Page(readiness_html(report)).ids

    findings = [f"finding-{place}" for place in range(len(report.assessment.findings))]
    entries = [f"entry-{entry}" for entry in report.observations]
    assert set(findings) | set(entries) <= set(ids)


def test_a_finding_opens_to_who_when_where_request_reply_and_how_to_repeat(report):
    text = readiness_html(report)

    place = next(
        place
        for place, finding in enumerate(report.assessment.findings)
        if finding.probe == "dicom.refuses_stranger_queries" and finding.target == "main-pacs.dicom"
    )
    card = text.split(f'id="finding-{place}"')[1].split("</details>")[0]
    for wanted in (
        "Scoutview 0.1.0 on scout-1",
        "2026-07-01 20:15:",
        "address 192.0.2.200, calling as SV-STRANGER",
        "Association from SV-STRANGER to ORTHANC, in clear; then C-FIND.",
        "status 0x0000",
        "0000  01 00 00 00",
        "findscu -v -S",
        "# expect: Association Accepted; final response 0x0000",
        "What to do.",
    ):
        assert wanted in card


def test_remediation_is_told_only_where_the_good_state_is_absent(report):
    text = readiness_html(report)

    for place, finding in enumerate(report.assessment.findings):
        card = text.split(f'id="finding-{place}"')[1].split("</details>")[0]
        assert ("What to do." in card) == (finding.outcome.value == "not met")


def test_what_green_does_not_mean_and_what_was_not_enumerated_are_always_said(report):
    text = readiness_html(report)

    assert "What a green result does not mean" in text
    assert "Ports, systems and sites that nobody declared were not enumerated" in text
    assert "not yet adopted by management" in text


def test_the_first_part_names_counts_first_actions_exceptions_and_what_is_switched_off(report):
    text = readiness_html(report).split('id="estate"')[0]

    for wanted in (
        "9 criteria",
        "On Main archive",
        "dicom.requires_tls</code>, until 2027-06-30",
        "Switched off by management:",
        "No connected things are in use",
        "Excluded criteria:</b> P6.2",
    ):
        assert wanted in text


def test_evidence_commitments_subservice_and_uncounted_findings_are_told(report):
    text = readiness_html(report)

    for wanted in (
        "minutes.pdf",
        "nobody yet",
        "carved out",
        "Prior studies are available",
        "Findings that no control counts",
    ):
        assert wanted in text


def test_findings_that_no_control_counts_have_no_section_when_there_are_none(report):
    counted = replace(report, assessment=replace(report.assessment, uncounted=()))

    assert "Findings that no control counts" not in readiness_html(counted)


def test_the_commands_that_check_the_run_are_printed_in_full(report):
    text = readiness_html(report)

    assert f"scoutview report {report.run.id} --workspace ." in text
    assert "WORKSPACE" not in text


def test_no_single_figure_and_no_forbidden_word(report):
    text = re.sub(r"<style>.*?</style>", "", readiness_html(report), flags=re.DOTALL)

    assert not re.search(r"\d ?%", text)
    assert not re.search(r"\b(compliant|proven|score)\b", text, re.IGNORECASE)


def test_hostile_text_is_escaped_and_made_plain(hostile):
    text = readiness_html(hostile)

    page = Page(text)
    assert "script" not in page.tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert not re.search("[\x00\x1b\u202e\u2066\ud800]", text)
    assert "{{ 7*7 }}" in text
    text.encode("utf-8")


def test_a_large_run_stays_under_fifteen_megabytes(report):
    many = copies(report, 100)  # 600 systems, 7,900 findings

    text = readiness_html(many)

    assert len(many.assessment.findings) > 7_500
    assert len(text.encode()) < 15_000_000
