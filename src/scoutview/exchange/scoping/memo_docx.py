"""The scoping memo as a document for a word processor, the same bytes each time."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime, time
from typing import Final

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.shared import Pt

from scoutview.exchange.scoping.memo import Block, Heading, Items, Rows, Words
from scoutview.exchange.scoping.model import Answers
from scoutview.texts import one_line

_FIXED: Final = (1980, 1, 1, 0, 0, 0)
_SMALL: Final = Pt(9)
# Shares of the page's width, by the number of columns.
_SHARES: Final = {3: (0.2, 0.4, 0.4), 4: (0.1, 0.4, 0.25, 0.25)}
_WIDTH_PT: Final = 432  # of the text on a page of the default template


def memo_docx(blocks: Iterable[Block], answers: Answers) -> bytes:
    """Return blocks as DOCX with headings, lists and tables whose first row is repeated."""
    document = docx.Document()
    properties = document.core_properties
    properties.author = one_line(answers.by)
    properties.title = "Scoping memo"
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(answers.on, time())
    for block in blocks:
        _add(document, block)
    written = io.BytesIO()
    document.save(written)
    return _same_each_time(written.getvalue())


def _add(document: Document, block: Block) -> None:
    match block:
        case Heading(level, words):
            document.add_heading(one_line(words), level)
        case Words(words):
            document.add_paragraph(one_line(words))
        case Items(items):
            for item in items:
                document.add_paragraph(one_line(item), style="List Bullet")
        case Rows():
            _add_table(document, block)


def _add_table(document: Document, block: Rows) -> None:
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no other way
    widths = [Pt(_WIDTH_PT * share) for share in _SHARES[len(block.head)]]
    for cell, words, width in zip(table.rows[0].cells, block.head, widths, strict=True):
        cell.width = width
        run = cell.paragraphs[0].add_run(words)
        run.bold, run.font.size = True, _SMALL
    for row in block.rows:
        for cell, words, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(one_line(words)).font.size = _SMALL


def _same_each_time(data: bytes) -> bytes:
    """Return the document packed again without the time of packing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(packed, "w") as out:
        for name in given.namelist():
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, given.read(name))
    return packed.getvalue()
