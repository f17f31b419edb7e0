"""The catalog as pages: every link leads somewhere, and no text becomes markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.probes.catalogue import ALL
from scoutview.reports.catalog_site.html import file_name, html
from scoutview.reports.catalog_site.markdown import markdown
from scoutview.reports.catalog_site.page import Heading, Items, Link, Page, Strong, Table, Text
from scoutview.reports.catalog_site.pages import site

CATALOG = load_catalog()
SITE = site(CATALOG, ALL)
BY_PATH = {page.path: page for page in SITE}
ANCHORS = {
    page.path: [b.anchor for b in page.blocks if isinstance(b, Heading) and b.anchor]
    for page in SITE
}
HOSTILE = "<script>alert(1)</script> [x](http://x) | *b* `c` _d_ \\"


class Seen(HTMLParser):
    """The links, the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    return parser


def test_every_criterion_control_probe_and_framework_has_its_page() -> None:
    wanted = {f"criteria/{each.id}" for each in CATALOG.criteria}
    wanted |= {f"controls/{each.id}" for each in CATALOG.controls}
    wanted |= {f"probes/{each.id}" for each in ALL}
    wanted |= {f"frameworks/{each.id}" for each in CATALOG.frameworks}

    assert set(BY_PATH) == wanted | {"README", "samples", "cases"}
    assert len(SITE) == len(BY_PATH)


def test_every_link_of_the_markdown_leads_to_a_page() -> None:
    for page in SITE:
        for link in re.findall(r"(?<!\\)\]\(([^)]+)\)", markdown(page)):
            path, _, anchor = link.partition("#")
            target = normpath(join(dirname(page.path), path)).removesuffix(".md")
            assert target in BY_PATH, (page.path, link)
            assert not anchor or anchor in ANCHORS[target], (page.path, link)


def test_every_link_of_the_html_leads_to_a_page_and_nothing_is_fetched() -> None:
    files = {file_name(page) for page in SITE}
    of_page_ids = {file_name(page): seen(html(page, "")).ids for page in SITE}
    for page in SITE:
        of_page = seen(html(page, "Lakeside"))
        for link in of_page.links:
            path, _, anchor = link.partition("#")
            target = normpath(join(dirname(file_name(page)), path))
            assert target in files, (page.path, link)
            assert not anchor or anchor in of_page_ids[target], (page.path, link)
        assert not of_page.tags & {"script", "img", "iframe", "form", "link"}
        assert "The catalog of Lakeside" in of_page.text


def test_from_the_index_every_page_is_reached() -> None:
    reached: set[str] = set()
    todo = ["README"]
    while todo:
        path = todo.pop()
        if path not in reached:
            reached.add(path)
            found = re.findall(r"(?<!\\)\]\(([^)#]+)\.md[)#]", markdown(BY_PATH[path]))
            todo += [normpath(join(dirname(path), link)) for link in found]

    assert reached == set(BY_PATH)


def test_a_criterion_teaches_what_to_ask_what_fails_and_what_happened() -> None:
    text = markdown(BY_PATH["criteria/CC6.1"])

    for heading in ("What it asks", "What is enough", "What an auditor will ask", "How it fails"):
        assert heading in text
    assert "It happened" in text
    assert text.index("What is enough") < text.index("It happened")
    assert "Mapping not yet adopted by management" in text


def test_a_control_teaches_how_to_show_and_how_to_mend_it_on_products() -> None:
    text = markdown(BY_PATH["controls/ENC-01"])

    assert "On Orthanc" in text
    assert "DicomTlsEnabled" in text
    assert "dicom.requires\\_tls" in text
    assert "../frameworks/hipaa-security.md" in text


def test_texts_never_become_markup() -> None:
    page = Page(
        "controls/X",
        HOSTILE,
        [
            Heading(HOSTILE),
            Text([HOSTILE, Strong(HOSTILE), Link(HOSTILE, "README")]),
            Items([[HOSTILE]], numbered=True),
            Table((HOSTILE,), [([HOSTILE],)]),
        ],
    )

    of_page = seen(html(page, HOSTILE))
    text = markdown(page)

    assert "script" not in of_page.tags
    assert of_page.text.count(HOSTILE) >= 7
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert text.count("(../README.md)") == 1
    assert "](http" not in text.replace("\\](http", "")


@pytest.mark.parametrize("start", ["# no heading", "- no list", "1. no list", "> no quote"])
def test_a_paragraph_stays_a_paragraph(start: str) -> None:
    text = markdown(Page("x", "T", [Text([start])]))

    assert f"\n\n{start}" not in text


def test_a_control_that_is_switched_off_says_so_and_an_own_one_has_a_page() -> None:
    control = CATALOG.control("ENC-07")
    changed = replace(
        CATALOG,
        controls=tuple(
            replace(each, id="LI-7", hub_id="ENC-07", off="No site writes media")
            if each is control
            else each
            for each in CATALOG.controls
        ),
    )
    pages = {page.path: page for page in site(changed, ALL)}

    assert "Switched off by management" in markdown(pages["controls/LI-7"])
    assert "controls/ENC-07" not in pages
    assert "LI-7" in markdown(pages["frameworks/hipaa-security"])


def test_no_anchor_stands_twice_on_a_page() -> None:
    for path, anchors in ANCHORS.items():
        assert len(set(anchors)) == len(anchors), path


def test_a_framework_page_tells_every_reason() -> None:
    for framework in CATALOG.frameworks:
        text = seen(html(BY_PATH[f"frameworks/{framework.id}"], "")).text
        assert all(edge.rationale in text for edge in framework.edges), framework.id
