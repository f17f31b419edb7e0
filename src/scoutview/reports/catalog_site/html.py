"""A page in HTML that needs nothing else: no script, no network, the style in the page."""

from importlib import resources
from posixpath import relpath
from typing import Final

from scoutview.reports.catalog_site.page import Heading, Items, Link, Page, Strong, Table, Text
from scoutview.reports.templates import environment

_KINDS: Final = {Heading: "heading", Items: "items", Table: "table", Text: "text"}


def html(page: Page, organization: str) -> str:
    """Return the page; `organization` names whose catalog it is (empty: the shipped one)."""
    template = environment().get_template("catalog_page.html.j2")
    style = resources.files("scoutview.reports").joinpath("templates/catalog_page.css")
    folder = page.path.rpartition("/")[0] or "."
    return template.render(
        page=page,
        organization=organization,
        style=style.read_text(encoding="utf-8"),
        kind=lambda block: _KINDS[type(block)],
        is_link=lambda part: isinstance(part, Link),
        is_strong=lambda part: isinstance(part, Strong),
        href=lambda link: (
            f"{relpath(_named(link.to), folder)}.html{'#' * bool(link.anchor)}{link.anchor}"
        ),
        home=f"{relpath('index', folder)}.html",
    )


def file_name(page: Page) -> str:
    """Return the path of the page's file from the site's root."""
    return f"{_named(page.path)}.html"


def _named(path: str) -> str:
    return "index" if path == "README" else path
