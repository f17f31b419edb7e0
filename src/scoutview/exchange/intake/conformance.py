"""A DICOM conformance statement, as far as a program can read one: what was not is listed.

Source: PS3.2, annexes A and following: AE titles and ports, SOP classes with roles, security.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from scoutview.exchange.intake.model import (
    Fact,
    Intake,
    IntakeError,
    ProposedEndpoint,
    ProposedSystem,
)
from scoutview.exchange.intake.own import Reader
from scoutview.exchange.intake.values import decoded, lines_in, shown

CHARACTERS_MAX: Final = 5_000_000
LINE_CHARACTERS_MAX: Final = 2_000
NOT_UNDERSTOOD_MAX: Final = 40
TITLES_MAX: Final = 100
SOP_CLASSES_MAX: Final = 1_000
_SHOWN: Final = 120
_HEAD_LINES: Final = 60
_WORDS_NOT_TITLES: Final = re.compile(
    r"AES?|SC[UP]|TCP|IP|DICOM|YES|NO|NA|THE|OR|AND|IS|NOT|ANY|ALL|DEFAULT|PORT|TITLES?|USER"
    r"|NETWORK|CONFIGURABLE|LOCAL|REMOTE|CALL(?:ED|ING)|NULL|NONE|ASCII|VR|UID|SOP|PDU"
)
_ABOUT_TITLE: Final = re.compile(r"\b(?:AE|application entity)[\s-]{0,3}titles?\b", re.IGNORECASE)
_LINK: Final = (
    r"(?:\s{0,9}(?:[:=|]|is\b|of\b|are\b|by default\b|default\b|defaults to\b|set to\b|used\b))*"
)
_TITLE: Final = re.compile(
    rf"(?i:\b(?:AE|application entity)[\s-]{{0,3}}titles?\b){_LINK}"
    r"\s{0,9}[\"\u201c']?([A-Z][A-Z0-9_.-]{1,15})(?![\w-])"
)
_ABOUT_PORT: Final = re.compile(r"\b(?:tcp|listen\w*|dicom|default)\b.*\bports?\b", re.IGNORECASE)
_PORT: Final = re.compile(rf"(?i:\bports?\b(?:\s{{1,3}}number)?){_LINK}\s{{0,9}}([0-9]{{2,5}})\b")
# A row of the table of defaults: application entity, its title, its port.
_TABLE_HEAD: Final = re.compile(r"(?i)\bAE[\s-]{0,3}title\b.{0,80}\bport\b")
_TABLE_ROW: Final = re.compile(r"(?:.{0,80}?\s)?([A-Z][A-Z0-9_.-]{1,15})\s{1,40}([0-9]{2,5})")
_TABLE_ROWS_MAX: Final = 20
_ROW_WORDS_MAX: Final = 8
_SOP_UID: Final = re.compile(r"\b1\.2\.840\.10008\.(?:1\.1|1\.20\.1|5\.1\.[0-9.]{1,40}[0-9])\b")
_ABOUT_SOP: Final = re.compile(r"\bSOP class\b.*\bUID\b|\bUID\b.*\bSOP class\b", re.IGNORECASE)
_ROLE: Final = re.compile(r"\b(SCU|SCP)\b")
_YES_NO: Final = re.compile(r"\b(yes|no)\b", re.IGNORECASE)
_TLS: Final = re.compile(r"\b(TLS|SSL|BCP ?195|secure transport)\b", re.IGNORECASE)
_STATEMENT: Final = re.compile(r"(?i)\bDICOM conformance statement\b|\bconformance statement\b")

_Line = tuple[str, str]  # place and text


@dataclass(slots=True)
class _Found:
    """What was found so far."""

    titles: dict[str, tuple[str, str]] = field(default_factory=dict)  # title: place, port
    ports: dict[str, str] = field(default_factory=dict)  # port: place
    details: list[Fact] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_conformance(name: str, data: bytes, host: str = "", encoding: str = "utf-8") -> Intake:
    """Return what a statement says of the product: titles, ports, SOP classes, TLS.

    Args:
        name: What sentences call the file.
        data: Text, or a PDF file that holds text.
        host: The machine that it is installed on; empty: not known.
        encoding: `utf-8` or `latin-1`, of a text.

    Raises:
        IntakeError: It cannot be read, or nothing in it was understood.
    """
    is_pdf = data.startswith(b"%PDF")
    lines = _pdf_lines(name, data) if is_pdf else _text_lines(decoded(name, data, encoding))
    found = _Found()
    _read(lines, found)
    if not (found.titles or found.ports or found.details):
        raise IntakeError(
            f"{name}: no AE title, port, SOP class or word of TLS was understood in it; give the"
            " statement as text, or list its AE titles in a CSV file."
        )
    notes = [
        "A conformance statement tells a product's defaults, not how yours is set: confirm them.",
        *(f"Not understood, {line}" for line in found.unread[:NOT_UNDERSTOOD_MAX]),
    ]
    if len(found.unread) > NOT_UNDERSTOOD_MAX:
        notes.append(f"Not understood: {len(found.unread) - NOT_UNDERSTOOD_MAX} more lines.")
    return Intake(
        format="DICOM conformance statement (PDF)" if is_pdf else "DICOM conformance statement",
        systems=_systems(name, lines, found, host),
        notes=tuple(notes),
        details=tuple(found.details),
    )


def _pdf_lines(name: str, data: bytes) -> list[_Line]:
    # Imported here because only a PDF file needs it: it costs all others half a second.
    from scoutview.exchange.intake.pdf import pages  # noqa: PLC0415 - see above

    told = pages(name, data, CHARACTERS_MAX)
    return [(f"page {n}", _folded(line)) for n, text in told for line in lines_in(text)]


def _text_lines(text: str) -> list[_Line]:
    lines = lines_in(text[:CHARACTERS_MAX])
    return [(f"line {n}", _folded(line)) for n, line in enumerate(lines, start=1)]


def _folded(line: str) -> str:
    cut = " ".join(line[:LINE_CHARACTERS_MAX].split())
    return "".join(c if c.isprintable() else " " for c in cut)


def _read(lines: Sequence[_Line], found: _Found) -> None:
    table = 0  # rows of a table of AE titles and ports that may still come
    for where, text in lines:
        if table and text and not _is_sentence(text):
            table -= 1
            row = _TABLE_ROW.fullmatch(text)
            if row and not _WORDS_NOT_TITLES.fullmatch(row[1]):
                _title(found, row[1], where, row[2])
            else:
                found.unread.append(f"{where}: {shown(text, _SHOWN)}")
            continue
        table = _TABLE_ROWS_MAX if _TABLE_HEAD.search(text) else 0
        understood = [*_titles(text, where, found), *_ports(text, where, found)]
        understood += _classes(text, where, found)
        if _TLS.search(text):
            found.details.append(Fact("TLS", text[:_SHOWN], where))
        elif not understood and not table and _is_about(text):
            found.unread.append(f"{where}: {shown(text, _SHOWN)}")


def _is_sentence(text: str) -> bool:
    """Whether a line is no row of a table of AE titles and ports."""
    return text.endswith((".", ":")) or len(text.split()) > _ROW_WORDS_MAX


def _is_about(text: str) -> bool:
    return any(each.search(text) for each in (_ABOUT_TITLE, _ABOUT_PORT, _ABOUT_SOP))


def _title(found: _Found, title: str, where: str, port: str = "") -> None:
    if len(found.titles) < TITLES_MAX:
        found.titles.setdefault(title, (where, port))


def _titles(text: str, where: str, found: _Found) -> Iterator[str]:
    for match in _TITLE.finditer(text):
        if not _WORDS_NOT_TITLES.fullmatch(match[1]):
            _title(found, match[1], where)
            yield match[1]


def _ports(text: str, where: str, found: _Found) -> Iterator[str]:
    for match in _PORT.finditer(text):
        found.ports.setdefault(match[1], where)
        yield match[1]


def _classes(text: str, where: str, found: _Found) -> Iterator[str]:
    """Take the SOP class of a line, with the roles as the tables of PS3.2 give them."""
    uid = _SOP_UID.search(text)
    if uid is None or len(found.details) >= SOP_CLASSES_MAX:
        return
    name = text[: uid.start()].strip(" |:-") or "SOP class"
    rest = text[uid.end() :]
    roles = [match[1] for match in _ROLE.finditer(rest)]
    answers = [match[1].lower() for match in _YES_NO.finditer(rest)]
    if not roles and len(answers) == 2:  # noqa: PLR2004 - the columns SCU and SCP, in that order
        roles = [role for role, said in zip(("SCU", "SCP"), answers, strict=True) if said == "yes"]
    spoken = " and ".join(dict.fromkeys(roles)) or "role not understood"
    found.details.append(Fact("SOP class", f"{name[:_SHOWN]} ({uid[0]}): {spoken}", where))
    yield uid[0]


def _systems(
    name: str, lines: Sequence[_Line], found: _Found, host: str
) -> tuple[ProposedSystem, ...]:
    reader = Reader(name, host)
    only = next(iter(found.ports.items())) if len(found.ports) == 1 else None
    endpoints: list[ProposedEndpoint] = []
    for title, (where, port) in found.titles.items():
        told = {"ae_title": (title, where)}
        if port:
            told["port"] = (port, where)
        elif only:
            told["port"] = only
        endpoints.append(reader.endpoint(told, where, is_own=True))
    if not endpoints:
        return ()
    product = _product(lines)
    facts = reader.facts({"name": product}) if product else {}
    return (ProposedSystem(where=endpoints[0].where, facts=facts, endpoints=tuple(endpoints)),)


def _product(lines: Sequence[_Line]) -> tuple[str, str] | None:
    """Return what stands before or after the words of the title, if one line holds both."""
    for where, text in lines[:_HEAD_LINES]:
        if found := _STATEMENT.search(text):
            words = f"{text[: found.start()]} {text[found.end() :]}"
            product = " ".join(words.split()).strip(" -:,.()")
            if product and len(product) <= _HEAD_LINES:
                return product, where
    return None
