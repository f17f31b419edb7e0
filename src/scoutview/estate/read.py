"""The estate file read whole: an Estate, or every fault with its line, in one sentence each."""

from pathlib import Path

from scoutview.estate._document import parse_document, read_bytes
from scoutview.estate._faults import EnoughFaults, EstateError, Faults
from scoutview.estate._files import check_files
from scoutview.estate._references import check_references
from scoutview.estate._relations import read_exceptions, read_flows, read_vendors
from scoutview.estate._rules import LINE, PROSE
from scoutview.estate._sections import (
    read_authorization,
    read_commitments,
    read_engagement,
    read_organization,
    read_retention,
)
from scoutview.estate._systems import read_systems
from scoutview.estate._table import Table
from scoutview.estate.model import Estate

__all__ = [
    "EstateError",
    "line_problem",
    "parse_document",
    "parse_estate",
    "prose_problem",
    "read_bytes",
    "read_estate",
]

FORMATS = range(1, 2)


def line_problem(text: str) -> str:
    """Return why an estate file could not give this text as a name, empty when it could."""
    problem = LINE.problem(text)
    return f"{problem}; give {LINE.expected}" if problem else ""


def prose_problem(text: str) -> str:
    """Return why an estate file could not give this as a longer text, empty when it could."""
    problem = PROSE.problem(text)
    return f"{problem}; give {PROSE.expected}" if problem else ""


def read_estate(path: Path) -> Estate:
    """Return the estate of a file. Files that it names are looked for beside it.

    Raises EstateError with one sentence for each fault (the first 20): file, line, field, what
    is wrong, what to do.
    """
    return parse_estate(read_bytes(path), name=str(path), folder=path.parent.absolute())


def parse_estate(data: bytes, *, name: str, folder: Path | None) -> Estate:
    """Return the estate of a file's bytes; `name` is what the sentences call the file.

    Without `folder` paths are kept as they are written and files are not looked for: so are
    the bytes of an old run judged again.

    Raises EstateError with one sentence for each fault (the first 20).
    """
    document = parse_document(data, name)
    faults = Faults()
    try:
        estate = _read(Table(document, place=(), folder=folder, faults=faults), faults)
        # Names and files are followed only where all fields are right: no fault is told twice.
        if not faults:
            check_references(estate, faults)
        if not faults and folder is not None:
            check_files(estate, faults)
    except EnoughFaults:
        raise faults.error(name, data, document) from None
    if faults:
        raise faults.error(name, data, document)
    return estate


def _read(top: Table, faults: Faults) -> Estate:
    top.number("format", FORMATS, "is not a format that this version reads", "format = 1")
    if faults:  # another format has other keys: nothing more can be said about it
        raise EnoughFaults
    organization, timezone = read_organization(top)
    estate = Estate(
        organization=organization,
        timezone=timezone,
        engagement=read_engagement(top),
        commitments=read_commitments(top),
        authorization=read_authorization(top),
        systems=read_systems(top),
        flows=read_flows(top),
        vendors=read_vendors(top),
        exceptions=read_exceptions(top),
        retention=read_retention(top),
    )
    top.close()
    return estate
