"""Word documents: columns of a given width, headings that repeat, and the same bytes each time.

python-docx gives the package with its styles, once; what stands in a document is written as
WordprocessingML, since looking each style and cell up anew takes seconds for a plan.
Source: ECMA-376 part 1, sections 17.3 and 17.4, and part 2, section 11 (core properties).
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from typing import Final

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

from scoutview.texts import plain

_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say
_PAGE_CM: Final = (21.0, 29.7)
_TWIPS_A_CM: Final = 1440 / 2.54
_BODY, _CORE = "word/document.xml", "docProps/core.xml"
_SECTION: Final = b"<w:sectPr"
_SMALL: Final = '<w:rPr><w:sz w:val="18"/></w:rPr>'  # in half points
_BOLD: Final = '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr>'
_HEAD: Final = '<w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/>'
_BORDERS: Final = "<w:tblBorders>{}</w:tblBorders>".format(
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C4D0"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
)
_MARGINS: Final = "<w:tblCellMar>{}</w:tblCellMar>".format(
    "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 90), ("bottom", 40), ("right", 90))
    )
)
_CORE_XML: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:creator>{author}</dc:creator>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:modified>'
    "</cp:coreProperties>"
)


def word_file(
    title: str, made_on: date, blocks: Iterable[str], *, author: str = "", landscape: bool = False
) -> bytes:
    """Return a document of A4 pages: the title, then the blocks that the functions below give."""
    parts = dict(_package(landscape))
    before, section, after = parts[_BODY].partition(_SECTION)
    body = "".join((_paragraph(title, "Title"), *blocks)).encode()
    parts[_BODY] = before + body + section + after
    named = {"title": _escaped(title), "author": _escaped(author)}
    parts[_CORE] = _CORE_XML.format(**named, day=made_on.isoformat()).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()


def heading(text: str, level: int) -> str:
    """Return a heading; level 1 is below the title."""
    return _paragraph(text, f"Heading{level}")


def paragraphs(texts: Iterable[str]) -> str:
    """Return each text as a paragraph of its own."""
    return "".join(map(_paragraph, texts))


def items(texts: Iterable[str], *, numbered: bool = False) -> str:
    """Return a list."""
    style = "ListNumber" if numbered else "ListBullet"
    return "".join(_paragraph(text, style) for text in texts)


def table(head: Sequence[str], widths_cm: Sequence[float], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first row repeats on every page; no row is cut by a page's end."""
    widths = _twips(widths_cm)
    marks = [_HEAD] * len(widths)
    lines = (_row(row, widths, [""] * len(widths)) for row in rows)
    return _table(widths, (_row(head, widths, marks, "<w:tblHeader/>"), *lines))


def facts(widths_cm: tuple[float, float], rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of what is said and what it is: the first column is the heading."""
    widths = _twips(widths_cm)
    return _table(widths, (_row(row, widths, (_HEAD, "")) for row in rows))


@cache
def _package(landscape: bool) -> Mapping[str, bytes]:  # noqa: FBT001 - as `cache` wants it
    """Return the parts of an empty document."""
    made = docx.Document()
    section = made.sections[0]
    short, long = map(Cm, _PAGE_CM)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    made.styles["Normal"].font.size = Pt(10)
    written = io.BytesIO()
    made.save(written)
    with zipfile.ZipFile(written) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _paragraph(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{_run(text)}</w:p>"


def _twips(widths_cm: Sequence[float]) -> list[int]:
    return [round(width * _TWIPS_A_CM) for width in widths_cm]


def _table(widths: Sequence[int], lines: Iterable[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{_BORDERS}<w:tblLayout w:type="fixed"/>'
        f"{_MARGINS}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
        "<w:p/>"  # two tables in a row would become one
    )


def _row(values: Sequence[str], widths: Sequence[int], marks: Sequence[str], how: str = "") -> str:
    """Return a row; a mark of _HEAD makes its cell a heading."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{mark}</w:tcPr>'
        f"<w:p>{_run(value, _BOLD if mark else _SMALL)}</w:p></w:tc>"
        for value, width, mark in zip(values, widths, marks, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{how}</w:trPr>{cells}</w:tr>"


def _run(text: str, how: str = "") -> str:
    lines = (f'<w:t xml:space="preserve">{_escaped(line)}</w:t>' for line in text.splitlines())
    return f"<w:r>{how}{'<w:br/>'.join(lines)}</w:r>"


def _escaped(text: str) -> str:
    return escape(plain(text), quote=False)
