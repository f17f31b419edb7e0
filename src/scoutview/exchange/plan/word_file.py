"""What our Word documents share: columns of a given width, headings that repeat, fixed dates.

Blocks are written as WordprocessingML at once: python-docx looks each style and cell up anew,
which takes seconds for a plan. Source: ECMA-376 part 1, sections 17.3 and 17.4.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Final
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt

from scoutview.exchange.plan.words import clean

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say
_PAGE_CM: Final = (21.0, 29.7)
_TWIPS_A_CM: Final = 1440 / 2.54
_TITLE_CHARACTERS_MAX: Final = 255  # of a core property


def document(title: str, made_on: date, *, landscape: bool = False) -> Document:
    """Return a document of A4 pages with its title in it, and its properties."""
    made = docx.Document()
    moment = datetime.combine(made_on, time())
    about = made.core_properties
    about.title, about.author, about.comments = clean(title)[:_TITLE_CHARACTERS_MAX], "", ""
    about.created = about.modified = moment
    about.last_modified_by, about.revision = "", 1
    section = made.sections[0]
    short, long = map(Cm, _PAGE_CM)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    made.styles["Normal"].font.size = Pt(10)
    _add(made, _paragraph(title, "Title"))
    return made


def heading(made: Document, text: str, level: int) -> None:
    """Add a heading; level 1 is below the title."""
    _add(made, _paragraph(text, f"Heading{level}"))


def paragraphs(made: Document, texts: Iterable[str]) -> None:
    """Add each text as a paragraph of its own."""
    for text in texts:
        _add(made, _paragraph(text))


def items(made: Document, texts: Iterable[str], *, numbered: bool = False) -> None:
    """Add a list."""
    for text in texts:
        _add(made, _paragraph(text, "ListNumber" if numbered else "ListBullet"))


def table(
    made: Document,
    head: Sequence[str],
    widths_cm: Sequence[float],
    rows: Iterable[Sequence[str]],
) -> None:
    """Add a table whose first row repeats on every page; no row is cut by a page's end."""
    widths = [round(width * _TWIPS_A_CM) for width in widths_cm]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(_row(row, widths) for row in rows)
    _add(
        made,
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{_row(head, widths, is_head=True)}{lines}</w:tbl>",
    )
    _add(made, _paragraph(""))  # two tables in a row would become one


def as_bytes(made: Document) -> bytes:
    """Return the document's bytes; the same document always gives the same."""
    written, out = io.BytesIO(), io.BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()


def _add(made: Document, xml: str) -> None:
    body = made.element.body
    body.sectPr.addprevious(parse_xml(xml))


def _paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p {nsdecls('w')}>{styled}{_run(text)}</w:p>"


def _row(values: Sequence[str], widths: Sequence[int], *, is_head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"<w:p>{_run(value, is_bold=is_head)}</w:p></w:tc>"
        for value, width in zip(values, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _run(text: str, *, is_bold: bool = False) -> str:
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).splitlines())
    return f"<w:r>{bold}{'<w:br/>'.join(lines)}</w:r>"
