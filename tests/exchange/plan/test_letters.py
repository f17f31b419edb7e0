"""Letters to vendors: one for each deviation, and nothing in them that is not that vendor's."""

from dataclasses import replace
from datetime import date

import pytest

from scoutview.estate.model import Vendor
from scoutview.exchange.plan.letters import deviations, letter_docx, letter_markdown, letters
from tests.exchange.plan.made import START, lakeside_plan, observed
from tests.exchange.plan.test_files import HOSTILE, told

PLACE = ("dicom.requires_tls", "main-pacs.dicom")


@pytest.fixture
def written(report):
    return letters(lakeside_plan(), report.estate, [observed(report, *PLACE)])


def test_a_letter_is_as_it_was(golden, written):
    (letter,) = written

    golden("letter.md", letter_markdown(letter))
    golden("letter.docx.txt", told(letter_docx(letter)))


def test_it_is_dated_and_wants_an_answer_before_the_work_is_due(written):
    (letter,) = written

    assert letter.written_on == START
    assert letter.reply_by == date(2026, 7, 27)  # 15 working days; the work is due later


def test_an_answer_is_due_when_the_work_is_due_if_that_is_earlier(report):
    plan = lakeside_plan(capacity=50)
    (letter,) = letters(plan, report.estate, [observed(report, *PLACE)])
    (item,) = [item for item in plan.items if item.control == "ENC-01"]

    assert letter.reply_by == item.due


def test_no_letter_is_written_for_a_system_that_no_vendor_services(report):
    place = ("tls.certificate_is_current", "portal.web")

    assert place in deviations(lakeside_plan())
    assert letters(lakeside_plan(), report.estate, [observed(report, *place)]) == ()


def test_no_letter_is_written_for_a_finding_that_is_no_deviation(report):
    place = ("dicom.answers_echo", "main-pacs.dicom")

    assert letters(lakeside_plan(), report.estate, [observed(report, *place)]) == ()


def test_each_vendor_of_a_system_gets_a_letter_of_its_own(report):
    other = Vendor("hardware-y", "Servers", "vendor", "", ("main-pacs",))
    estate = replace(report.estate, vendors=(*report.estate.vendors, other))

    made = letters(lakeside_plan(), estate, [observed(report, *PLACE)])

    assert [letter.vendor.id for letter in made] == ["vendor-x", "hardware-y"]
    assert len({letter.name for letter in made}) == 2
    assert "hardware-y" not in letter_markdown(made[0])
    assert "vendor-x" not in letter_markdown(made[1])


def test_no_two_letters_have_one_name_whatever_hyphens_ids_have(report):
    template = report.estate.system("main-pacs")
    pairs = [("a", "b-c"), ("a-b", "c"), ("a-", "b"), ("a", "-b")]
    systems = tuple(replace(template, id=system) for _, system in pairs)
    vendors = tuple(Vendor(vendor, "Servers", "vendor", "", (system,)) for vendor, system in pairs)
    plan, seen = lakeside_plan(), observed(report, *PLACE)
    found = [
        replace(seen, finding=replace(seen.finding, target=f"{system}.d")) for _, system in pairs
    ]
    item = next(one for one in plan.items if any(proof.name == PLACE[0] for proof in one.proofs))
    proof = replace(
        next(one for one in item.proofs if one.name == PLACE[0]),
        mend=tuple(one.finding.target for one in found),
    )
    wave = replace(plan.waves[0], items=(replace(item, proofs=(proof,)),))
    estate = replace(report.estate, systems=systems, vendors=vendors)

    made = letters(replace(plan, waves=(wave,)), estate, found)

    assert len(made) == len(pairs)
    assert len({letter.name for letter in made}) == len(pairs)


def test_a_letter_tells_of_no_other_system_and_no_other_finding(report, written):
    (letter,) = written
    both = letter_markdown(letter) + told(letter_docx(letter))

    for system in report.estate.systems:
        if system.id != "main-pacs":
            assert system.id not in both
            assert system.name not in both
    for finding in report.assessment.findings:
        if finding.probe != PLACE[0]:
            assert finding.probe not in both


def test_hostile_text_is_only_text(report):
    seen = observed(report, *PLACE, statement=HOSTILE, values=((HOSTILE, HOSTILE),))
    (letter,) = letters(lakeside_plan(), report.estate, [seen])

    assert "<script" not in letter_markdown(letter).replace("\\<script", "")
    assert "alert(1)" in told(letter_docx(letter))
