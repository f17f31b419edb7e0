"""The terminal, the HTML, the PDF and the JSON of one run count the same."""

import json
import re

import pytest

from scoutview.reports.assessment_json import assessment_json
from scoutview.reports.html import readiness_html
from scoutview.reports.pdf import readiness_pdf
from scoutview.reports.terminal import terminal_table

TILE = r'class="n">(\d+)</span><span class="word"><svg.*?</svg>([a-z ]+)<'


def from_json(report):
    summary = json.loads(assessment_json(report))["summary"]
    statuses = {one["status"]: one["count"] for one in summary["criteria"]}
    return statuses, {one["outcome"]: one["count"] for one in summary["findings"]}


def pairs(text):
    return {word.strip(): int(count) for count, word in re.findall(r"(\d+) ([a-z ]+)", text)}


def test_the_page_counts_as_the_json_does(report):
    statuses, outcomes = from_json(report)

    text = readiness_html(report)

    assert {word: int(count) for count, word in re.findall(TILE, text)} == statuses
    found = re.search(r"\d+ findings: (.*?)\.", text).group(1)
    assert pairs(found) == outcomes


def test_the_terminal_counts_as_the_json_does(report):
    statuses, outcomes = from_json(report)

    text = terminal_table(report, width=200, colour=False)

    shown = text.split("Criteria, worst first\n")[1].split("\n\n")[0]
    lines = re.findall(r"^  ([a-z]+(?: [a-z]+)?) +(\d+)  ", shown, re.MULTILINE)
    assert {word: int(n) for word, n in lines} == {k: v for k, v in statuses.items() if v}
    assert pairs(shown.split("Findings: ")[1]) == {k: v for k, v in outcomes.items() if v}


@pytest.mark.peers
def test_the_pdf_counts_as_the_json_does(report, tmp_path, third_party):
    statuses, outcomes = from_json(report)
    path = tmp_path / "readiness.pdf"
    path.write_bytes(readiness_pdf(report))

    text = third_party("pdftotext").run("-layout", str(path), "-").out

    page = text.split("In one minute")[1].split("The first things to do")[0]
    numbers = next(line.split() for line in page.splitlines() if re.fullmatch(r"[\d ]+", line))
    assert [int(number) for number in numbers] == list(statuses.values())
    assert pairs(re.search(r"Findings: (.*?)\.", text, re.DOTALL).group(1)) == outcomes
