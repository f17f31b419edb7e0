"""A page in Markdown, as forges and documentation tools show it."""

import re
from posixpath import relpath

from scoutview.reports.catalog_site.page import (
    Block,
    Heading,
    Inline,
    Items,
    Line,
    Link,
    Page,
    Strong,
    Table,
)

# What would be markup at any place of a line, and what only at its beginning.
_MARKUP = re.compile(r"([\\`*_\[\]<>|])")
_BEGINNING = re.compile(r"^(\s*\d*)([-#+>.)])(\s)")  # digits take no backslash


def markdown(page: Page) -> str:
    """Return the page's text; the same page always gives the same."""
    parts = [f"# {_plain(page.title)}", *(_block(block, page.path) for block in page.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, path: str) -> str:
    match block:
        case Heading(text, anchor):
            mark = f'<a id="{anchor}"></a>\n\n' if anchor else ""
            return f"{mark}## {_plain(text)}"
        case Items(lines, numbered):
            marks = (f"{n}." if numbered else "-" for n in range(1, len(lines) + 1))
            return "\n".join(
                f"{mark} {_line(line, path)}" for mark, line in zip(marks, lines, strict=True)
            )
        case Table(heading, rows):
            names = " | ".join(_plain(cell) for cell in heading)
            head = f"| {names} |\n|{'---|' * len(heading)}"
            cells = (" | ".join(_line(cell, path) for cell in row) for row in rows)
            return "\n".join([head, *(f"| {row} |" for row in cells)])
        case _:
            return _BEGINNING.sub(r"\1\\\2\3", _line(block.line, path))


def _line(line: Line, path: str) -> str:
    return "".join(_inline(part, path) for part in line)


def _inline(part: Inline, path: str) -> str:
    match part:
        case Link(words, to, anchor):
            folder = path.rpartition("/")[0] or "."
            place = f"#{anchor}" if anchor else ""
            return f"[{_plain(words)}]({relpath(to, folder)}.md{place})"
        case Strong(words):
            stripped = words.rstrip()
            return f"**{_plain(stripped)}**{words[len(stripped) :]}"
        case _:
            return _plain(part)


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()) if "\n" in text else text)
