"""The memo holds questions, answers, recommendations and reasons, and nothing that is markup."""

import io
import zipfile

import docx
from hypothesis import given, settings

from scoutview.catalog.load import load_catalog
from scoutview.exchange.scoping.memo import Heading, markdown, memo
from scoutview.exchange.scoping.memo_docx import memo_docx
from scoutview.exchange.scoping.model import Override
from scoutview.exchange.scoping.questions import groups
from scoutview.exchange.scoping.recommend import recommend
from tests.exchange.scoping.group import any_answers, lakeside
from tests.exchange.scoping.test_recommend import ESTATE

CATALOG = load_catalog()
DECIDED = Override("criterion.A1.3", "out", "No recovery is promised")
HOSTILE = "<script>alert(1)</script> [x](http://y) | `z` *a* \ufeff"


def blocks(answers, organization="Lakeside Imaging"):
    return memo(answers, recommend(answers, CATALOG, ESTATE), organization)


def test_the_memo_is_as_it_was(golden):
    golden("scoping-memo.md", markdown(blocks(lakeside(DECIDED))))


def test_it_tells_every_question_with_its_answer():
    told = markdown(blocks(lakeside())).decode()

    for place, group in enumerate(groups(), start=1):
        for number, question in enumerate(group.questions, start=1):
            assert f"| {place}.{number} |" in told, question.id
    assert "| Hosted PACS and reading service |" in told
    assert "| not asked |" in told
    assert "storage and viewers for other organizations" in told


def test_it_says_who_when_and_what_was_decided_otherwise():
    told = markdown(blocks(lakeside(DECIDED))).decode()

    assert "Answered by Ana Ruiz, COO on 2026-11-28." in told
    assert "No recovery is promised (decided otherwise than recommended)" in told


def test_cuecs_and_responsibilities_have_headings_of_their_own():
    heads = [each.words for each in blocks(lakeside()) if isinstance(each, Heading)]

    assert "Complementary user entity controls (CUEC, DC 6)" in heads
    assert "Responsibilities of users, which are no CUECs" in heads


def test_text_from_outside_is_no_markup():
    told = markdown(blocks(lakeside(system_name=HOSTILE), organization=HOSTILE)).decode()

    assert "<script>" not in told
    assert "[x](" not in told
    assert "\ufeff" not in told
    assert "\\<script\\>" in told


def test_the_document_says_the_same_and_is_the_same_each_time():
    answers = lakeside(DECIDED)
    made = blocks(answers)
    data = memo_docx(made, answers)
    document = docx.Document(io.BytesIO(data))
    told = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    assert memo_docx(made, answers) == data
    assert [each.words for each in made if isinstance(each, Heading)] == [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith(("Title", "Heading"))
    ]
    assert "Watching them stays your own control" in " ".join(told)
    assert "Hosted PACS and reading service" in cells
    assert document.core_properties.author == "Ana Ruiz, COO"
    assert {i.date_time[0] for i in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {1980}


def test_the_first_row_of_a_table_is_repeated_on_each_page():
    answers = lakeside()
    document = docx.Document(io.BytesIO(memo_docx(blocks(answers), answers)))

    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(docx.oxml.ns.qn("w:tblHeader")) is not None


@settings(max_examples=40)  # a group's answers take long to make
@given(any_answers())
def test_any_answers_give_a_memo(answers):
    made = blocks(answers)

    assert markdown(made).decode().startswith("# Scoping memo: ")


def test_hostile_text_gives_a_document():
    answers = lakeside(system_name=HOSTILE)

    assert memo_docx(blocks(answers, organization="a\x01b\ufffec"), answers).startswith(b"PK")
