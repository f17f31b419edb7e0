"""The files of a plan: golden, read back by other programs, and safe whatever the texts are."""

import csv
import io
import json
import re
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from scoutview.exchange.plan.document import plan_docx
from scoutview.exchange.plan.jira import COLUMNS, plan_jira_csv
from scoutview.exchange.plan.markdown import plan_markdown
from scoutview.exchange.plan.words import CELL_CHARACTERS_MAX, cell, clean, code, wiki
from scoutview.exchange.plan.workbook import plan_xlsx
from scoutview.exchange.texts import md
from tests.exchange.plan.made import lakeside_plan

HOSTILE = (
    '=HYPERLINK("http://x") <script>alert(1)</script> | ]( *b* `c` {code} !img! [~joe] '
    "\u202egnp.exe \x00\x1b[31m \ud800 ]]> &amp; "
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def told(data):
    """Return what a Word document says, paragraph by paragraph and row by row."""
    made = docx.Document(io.BytesIO(data))
    lines = []
    for block in made.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                mark = "^ " if "w:tblHeader" in row._tr.xml else "| "
                lines.append(mark + " | ".join(each.text for each in row.cells))
        else:
            lines.append(f"{block.style.name}: {block.text}")
    return "\n".join(lines) + "\n"


def sheets(data):
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def with_text(text):
    """Return the plan with a text at every place where one from outside can stand."""
    plan = lakeside_plan()
    return replace(
        plan,
        organization=text,
        waves=tuple(
            replace(
                wave,
                items=tuple(
                    replace(
                        item,
                        title=text,
                        owner=text,
                        with_roles=(text,),
                        found=(text,) * 20,
                        compensated=(text,),
                        remediation=text,
                        steps=(text,),
                        places=tuple(replace(each, name=text, owner=text) for each in item.places),
                        proofs=tuple(
                            replace(each, wants=text, state=text, reason=text)
                            for each in item.proofs
                        ),
                    )
                    for item in wave.items
                ),
            )
            for wave in plan.waves
        ),
    )


def test_markdown_is_as_it_was(golden):
    golden("plan.md", plan_markdown(lakeside_plan()))


def test_the_csv_is_as_it_was(golden):
    golden("plan-jira.csv", plan_jira_csv(lakeside_plan()))


def test_the_document_is_as_it_was(golden):
    golden("plan.docx.txt", told(plan_docx(lakeside_plan())))


def test_the_workbook_is_as_it_was(golden):
    rows = sheets(plan_xlsx(lakeside_plan()))
    golden("plan.xlsx.json", json.dumps(rows, indent=1, default=str, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("write", [plan_docx, plan_xlsx, plan_markdown, plan_jira_csv])
def test_the_same_plan_gives_the_same_bytes(write):
    assert write(lakeside_plan()) == write(lakeside_plan())


@pytest.mark.parametrize("write", [plan_docx, plan_xlsx, plan_markdown, plan_jira_csv])
def test_a_plan_without_a_gap_is_a_file_all_the_same(write):
    assert write(replace(lakeside_plan(), waves=()))


def test_the_workbook_has_filters_and_a_heading_that_stays():
    import zipfile  # noqa: PLC0415 - the one use

    with zipfile.ZipFile(io.BytesIO(plan_xlsx(lakeside_plan()))) as book:
        for number in (1, 2):
            sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert '<pane xSplit="1" ySplit="1"' in sheet
            assert "<autoFilter ref=" in sheet
            assert "<cols>" in sheet
            assert "<f>" not in sheet


def test_dates_of_the_workbook_are_dates():
    heading, first, *_ = sheets(plan_xlsx(lakeside_plan()))["Plan"]

    assert first[heading.index("Due")] == lakeside_plan().items[0].due


def test_every_issue_has_the_label_of_its_gap_in_every_plan():
    first = {row[1]: row for row in labels(lakeside_plan())}
    later = {row[1]: row for row in labels(lakeside_plan(capacity=1))}

    assert set(first) == set(later)
    assert all(label.startswith("GAP-") and " " not in label for label in first)


def labels(plan):
    heading, *rows = csv.reader(io.StringIO(plan_jira_csv(plan)))
    assert tuple(heading) == COLUMNS
    places = [place for place, name in enumerate(heading) if name == "Labels"]
    return [[row[place] for place in places] for row in rows]


def test_hostile_text_is_only_text_in_every_file():
    plan = with_text(HOSTILE)

    document, workbook = told(plan_docx(plan)), sheets(plan_xlsx(plan))
    assert clean(HOSTILE) in document
    assert "\u202e" not in document
    for row in [row for sheet in workbook.values() for row in sheet]:
        assert not any(isinstance(each, str) and each.startswith(FORMULA) for each in row)
    text = plan_markdown(plan)
    assert "<script" not in text.replace("\\<script", "")
    assert "\x1b" not in text
    for row in csv.reader(io.StringIO(plan_jira_csv(plan))):
        assert not any(each.startswith(FORMULA) for each in row)
        assert not any(re.search(r"(?<!\\)[{\[!]", each) for each in row[1:])


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=80))
def test_whatever_the_text_is_every_file_can_be_read(text):
    plan = with_text(text)

    assert told(plan_docx(plan))
    assert len(sheets(plan_xlsx(plan))["Plan"]) == 1 + len(plan.items)
    assert len(list(csv.reader(io.StringIO(plan_jira_csv(plan))))) == 1 + len(plan.items)
    assert plan_markdown(plan).encode()


@given(st.text(max_size=200))
def test_no_cell_begins_as_a_formula(text):
    assert not cell(text).startswith(FORMULA)


@given(st.text(max_size=200))
def test_text_is_one_line_without_markup_or_controls(text):
    for made in (md(text), code(text), wiki(text)):
        assert "\n" not in made
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", made)
    assert not re.search(r"(?<!\\)(\\\\)*[<>|`*\[\]]", md(text))


def test_a_cell_is_cut_to_what_a_spreadsheet_takes():
    assert len(cell("x" * 100_000)) == CELL_CHARACTERS_MAX


@pytest.mark.parametrize(
    ("text", "marked"),
    [("1. one", "1\\. one"), ("12) x", "12\\) x"), ("- x", "\\- x"), ("a - b", "a - b")],
)
def test_what_begins_as_a_list_is_none(text, marked):
    assert md(text) == marked
