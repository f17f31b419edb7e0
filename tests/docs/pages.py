"""The pages that people read, and what stands in them."""

import re
import textwrap
from itertools import groupby
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
CATALOG = CHECKOUT / "docs" / "reference" / "catalog"  # generated; tests/reports looks at it
PAGES = sorted(
    page
    for page in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]
    if CATALOG not in page.parents
)
TUTORIAL = CHECKOUT / "docs" / "tutorial" / "first-assessment.md"

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(scoutview [a-z][^`]*)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def name(page):
    """Return the page's path in the checkout, to name a test by."""
    return page.relative_to(CHECKOUT).as_posix()


def blocks(page, language):
    """Return the fenced blocks of a language, without their indentation."""
    found = _FENCE.findall(page.read_text(encoding="utf-8"))
    return [textwrap.dedent(text) for of, text in found if of == language]


def shell_lines(page):
    """Return every line of the shell blocks."""
    return [line for text in blocks(page, "sh") for line in text.splitlines() if line]


def mentions(page):
    """Return the commands of ours that stand in the running text."""
    return [" ".join(text.split()) for text in _INLINE.findall(_prose(page))]


def links(page):
    """Return where the page leads inside the checkout."""
    found = _LINK.findall(_prose(page))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(page):
    """Return the anchors of the page's headings, as GitHub makes them."""
    slugs = [_slug(heading) for heading in _HEADING.findall(_prose(page))]
    return {
        f"{slug}-{number}" if number else slug
        for slug, alike in groupby(sorted(slugs))
        for number, _ in enumerate(alike)
    }


def _prose(page):
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def _slug(heading):
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return words.replace(" ", "-")
