"""The text of a PDF file, page by page, within bounds."""

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from typing import Final

import pypdf
from pypdf.errors import PyPdfError

from scoutview.exchange.intake.model import IntakeError

PAGES_MAX: Final = 500
# What pypdf raises for a file that is damaged on purpose, beside its own errors.
_BAD_PDF: Final = (
    PyPdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    NotImplementedError,
    EOFError,
    OSError,
    zlib.error,
    struct.error,
)


def pages(name: str, data: bytes, most: int) -> list[tuple[int, str]]:
    """Return number and text of each page, at most so many characters in all.

    Raises IntakeError for a file that cannot be read, is encrypted, or holds no text.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd is not for users
    try:
        found = list(_pages(name, pypdf.PdfReader(io.BytesIO(data)), most))
    except IntakeError:
        raise
    except _BAD_PDF:
        raise IntakeError(f"{name} is no PDF file that can be read; give the text of it.") from None
    if not any(text.strip() for _, text in found):
        raise IntakeError(f"{name} holds pictures and no text; give the statement as text.")
    return found


def _pages(name: str, reader: pypdf.PdfReader, most: int) -> Iterator[tuple[int, str]]:
    if reader.is_encrypted:
        raise IntakeError(f"{name} is encrypted; save it without a password.")
    if len(reader.pages) > PAGES_MAX:
        raise IntakeError(f"{name} has over {PAGES_MAX} pages; give the part about networking.")
    left = most
    for number, page in enumerate(reader.pages, start=1):
        text = page.extract_text()[:left]
        left -= len(text)
        yield number, text
