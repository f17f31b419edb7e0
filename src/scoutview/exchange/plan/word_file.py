"""What Word documents of ours share: columns of a given width, headings that repeat, fixed dates."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from scoutview.exchange.plan.words import clean

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say
_PAGE_CM: Final = (21.0, 29.7)


def document(title: str, made_on: date, *, landscape: bool = False) -> Document:
    """Return an empty A4 document with its properties."""
    made = docx.Document()
    moment = datetime.combine(made_on, time())
    about = made.core_properties
    about.title, about.author, about.comments = clean(title)[:255], "Scoutview", ""
    about.created = about.modified = moment
    about.last_modified_by, about.revision = "Scoutview", 1
    section = made.sections[0]
    short, long = map(Cm, _PAGE_CM)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    made.styles["Normal"].font.size = Pt(10)
    return made


def table(
    made: Document,
    heading: Sequence[str],
    widths_cm: Sequence[float],
    rows: Sequence[Sequence[str]],
) -> None:
    """Add a table whose first row repeats on every page; no row is cut by a page's end."""
    grid = made.add_table(rows=len(rows) + 1, cols=len(heading), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for place, (line, values) in enumerate(zip(grid._tbl.tr_lst, (heading, *rows), strict=True)):
        properties = line.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if place == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for box, width, value in zip(line.tc_lst, widths_cm, values, strict=True):
            box.width = Cm(width)
            run = box.p_lst[0].add_r()
            if place == 0:
                run.get_or_add_rPr().append(OxmlElement("w:b"))
            run.text = clean(value)


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
