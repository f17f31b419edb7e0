"""Which column of an AE list is which: guessed from headings, or said by a person."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from scoutview.exchange.intake.model import Column, IntakeError
from scoutview.exchange.intake.values import shown

# The first heading of a list that fits wins; a heading serves one field.
_HEADINGS: Final[Mapping[str, str]] = {
    "ae_title": "ae title|aet|aetitle|ae|dicom ae title|dicom ae|called ae title|called ae"
    "|calling ae title|application entity title|application entity|ae name|dicom name",
    "ip": "ip|ip address|ip addr|ipv4|ipv4 address|tcp ip address|ipaddress|address",
    "host": "host|hostname|host name|fqdn|dns name|dns|computer name|node",
    "port": "port|tcp port|dicom port|port number|listen port|listening port|port no|tcp ip port",
    "tls": "tls|dicom tls|use tls|encrypted|ssl|secure",
    "name": "name|system|system name|device|device name|equipment name|asset name|station name"
    "|description|room",
    "kind": "kind|type|modality|device type|system type|equipment type|category",
    "site": "site|facility|campus|hospital|clinic|location|institution|standort",
    "owner": "owner|responsible|system owner|responsible role|contact|administrator",
    "vendor": "vendor|manufacturer|make|oem|supplier|hersteller",
    "model": "model|model name|product|model number|modell",
    "serial": "serial|serial number|serial no|sn|s n|serialnumber|seriennummer",
    "department": "department|dept|unit|division|abteilung",
}
FIELDS: Final = tuple(_HEADINGS)
# Of a list of exams, not of systems.
_OF_PATIENTS: Final = re.compile(
    r"patients? ?(?:name|id|number|no|mrn|dob|birth ?date|date of birth|sex|address)"
    r"|(?:pat )?(?:mrn|dob|ssn)|birth ?date|date of birth|medical record (?:number|no)"
    r"|accession(?: (?:number|no))?"
)
_LETTERS: Final = 26


def letter(index: int) -> str:
    """Return what a spreadsheet calls a column, from 0: A, B, ..., AA."""
    found = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def asked_for(name: str, texts: Sequence[str]) -> dict[str, str]:
    """Return field to heading of texts such as `ae_title=AET`. Raises IntakeError."""
    asked: dict[str, str] = {}
    for text in texts:
        field, equals, heading = text.partition("=")
        field = field.strip()
        if not equals or field not in FIELDS:
            raise IntakeError(
                f"{name}: --column {shown(text)} is not FIELD=HEADING; the fields are"
                f" {', '.join(FIELDS)}."
            )
        if field in asked:
            raise IntakeError(f"{name}: --column {field} is given twice; give it once.")
        asked[field] = heading.strip()
    return asked


def plain(heading: str) -> str:
    """Return a heading as all writings of it agree."""
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()


def known(headings: Sequence[str]) -> int:
    """Return how many fields the headings tell."""
    found = {plain(each) for each in headings}
    return sum(not found.isdisjoint(words.split("|")) for words in _HEADINGS.values())


def columns_of(
    name: str, row: int, headings: Sequence[str], asked: Mapping[str, str]
) -> tuple[Column, ...]:
    """Return every column with the field that it is read as.

    Args:
        name: What sentences call the file.
        row: The row of the headings.
        headings: The headings, in order.
        asked: Field to heading as a person said it; an empty heading: the field is not read.

    Raises:
        IntakeError: A heading that was asked for is not there, or stands there twice; or a heading
            is about patients.
    """
    plains = [plain(each) for each in headings]
    for index, each in enumerate(plains):
        if _OF_PATIENTS.fullmatch(each):
            raise IntakeError(
                f"{name}, row {row}, column {letter(index)}: {shown(headings[index])} is about"
                " patients, and a list of systems has none; take the column out."
            )
    fields: dict[int, str] = {}
    for field, heading in asked.items():
        if heading:
            fields[_named(name, row, headings, field, heading)] = field
    for field, words in _HEADINGS.items():
        if field in asked:
            continue
        for word in words.split("|"):
            at = next((i for i, p in enumerate(plains) if p == word and i not in fields), None)
            if at is not None:
                fields[at] = field
                break
    return tuple(
        Column(fields.get(index, ""), heading, letter(index))
        for index, heading in enumerate(headings)
    )


def _named(name: str, row: int, headings: Sequence[str], field: str, heading: str) -> int:
    found = [i for i, each in enumerate(headings) if each.casefold() == heading.casefold()]
    found = found or [i for i, each in enumerate(headings) if plain(each) == plain(heading)]
    if len(found) == 1:
        return found[0]
    if found:
        raise IntakeError(
            f"{name}, row {row}: the heading {shown(heading)} stands there {len(found)} times;"
            " give the columns different headings."
        )
    those = ", ".join(shown(each) for each in headings if each)
    raise IntakeError(
        f"{name}, row {row}: --column {field}: no heading is {shown(heading)}; there are"
        f" {those[:200] or 'none'}."
    )
