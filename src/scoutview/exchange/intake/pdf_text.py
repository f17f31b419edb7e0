"""The text of a PDF file, page by page: what the process does that `pdf` starts.

It reads the file from its standard input and writes one JSON object: `pages`, a list of numbers
and texts, or `problem`, the end of a sentence.
"""

import io
import json
import logging
import resource
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Final

import pypdf
from pypdf.errors import PyPdfError

PAGES_MAX: Final = 500
MEMORY_BYTES_MAX: Final = 1024**3
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


class _Problem(Exception):
    """It is no statement that can be read; the text goes behind the file's name."""


def main() -> None:
    """Read a file from standard input; the only argument is how many characters count."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd is not for users
    sys.stdout.write(json.dumps(told(sys.stdin.buffer.read(), int(sys.argv[1]))))


def told(data: bytes, most: int) -> dict[str, object]:
    """Return the pages of a file, at most so many characters in all, or the problem."""
    try:
        return {"pages": _pages(data, most)}
    except _Problem as problem:
        return {"problem": str(problem)}
    except _BAD_PDF:
        return {"problem": "is no PDF file that can be read; give the text of it."}
    except MemoryError:
        return {"problem": "takes too much memory to read; give the statement as text."}


def _pages(data: bytes, most: int) -> list[tuple[int, str]]:
    found = list(_texts(pypdf.PdfReader(io.BytesIO(data)), most))
    if not any(text.strip() for _, text in found):
        raise _Problem("holds pictures and no text; give the statement as text.")
    return found


def _texts(reader: pypdf.PdfReader, most: int) -> Iterator[tuple[int, str]]:
    if reader.is_encrypted:
        raise _Problem("is encrypted; save it without a password.")
    if len(reader.pages) > PAGES_MAX:
        raise _Problem(f"has over {PAGES_MAX} pages; give the part about networking.")
    left = most
    for number, page in enumerate(reader.pages, start=1):
        if left <= 0:
            return
        text = page.extract_text()[:left]
        left -= len(text)
        yield number, text


if __name__ == "__main__":
    main()
