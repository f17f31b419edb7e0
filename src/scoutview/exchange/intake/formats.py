"""Which importer reads a file: by what a person says, else by what the file looks like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from scoutview.estate.fields import problem_of
from scoutview.exchange.intake.ae_list import read_ae_list
from scoutview.exchange.intake.conformance import read_conformance
from scoutview.exchange.intake.dcmtk import read_dcmqrscp
from scoutview.exchange.intake.ldif import read_ldif
from scoutview.exchange.intake.model import FILE_BYTES_MAX, Intake, IntakeError
from scoutview.exchange.intake.nmap import read_nmap
from scoutview.exchange.intake.orthanc import read_orthanc

AE_LIST: Final = "ae-list"
CONFORMANCE: Final = "conformance"
DCM4CHEE: Final = "dcm4chee"
DCMTK: Final = "dcmtk"
NMAP: Final = "nmap"
ORTHANC: Final = "orthanc"
FORMATS: Final = (AE_LIST, CONFORMANCE, DCM4CHEE, DCMTK, NMAP, ORTHANC)
ENCODINGS: Final = ("utf-8", "latin-1")
_HEAD: Final = 64 * 1024
_SUFFIXES: Final[Mapping[str, str]] = {
    ".csv": AE_LIST,
    ".tsv": AE_LIST,
    ".xlsx": AE_LIST,
    ".ldif": DCM4CHEE,
    ".json": ORTHANC,
    ".pdf": CONFORMANCE,
}
_CONTENTS: Final = (  # searched for in the head of a file, the first that is found counts
    (re.compile(rb"\APK"), AE_LIST),
    (re.compile(rb"\A%PDF"), CONFORMANCE),
    (re.compile(rb"\A<"), NMAP),
    (re.compile(rb"(?m)^[ \t]*(?:HostTable|AETable)[ \t]+BEGIN"), DCMTK),
    (re.compile(rb"\A(?:version: ?1|dn::? )"), DCM4CHEE),
    (re.compile(rb"\A(?:/[/*]|\{)"), ORTHANC),
)
_OTHER: Final = (b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person says of a file: its format, columns, encoding, and the machine it is of."""

    format: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    host: str = ""


def read_intake(name: str, data: bytes, asked: Asked) -> Intake:
    """Return what a file says of systems.

    Args:
        name: What sentences call the file; its ending may tell the format.
        data: Its bytes, at most FILE_BYTES_MAX.
        asked: What a person says of it.

    Raises:
        IntakeError: It cannot be taken in; one sentence for each fault.
    """
    _check(name, data, asked)
    match asked.format or guessed(name, data):
        case "ae-list":
            return read_ae_list(name, data, asked=asked.columns, encoding=asked.encoding)
        case "conformance":
            return read_conformance(name, data, asked.host, asked.encoding)
        case "dcm4chee":
            return read_ldif(name, data)
        case "dcmtk":
            return read_dcmqrscp(name, data, asked.host)
        case "nmap":
            return read_nmap(name, data)
        case "orthanc":
            return read_orthanc(name, data, asked.host)
    raise IntakeError(
        f"{name} does not look like any file that is known here; say --as and one of"
        f" {', '.join(FORMATS)}."
    )


def _check(name: str, data: bytes, asked: Asked) -> None:
    if len(data) > FILE_BYTES_MAX:
        raise IntakeError(f"{name} is over {FILE_BYTES_MAX} bytes; no list or scan of systems is.")
    if not data.strip():
        raise IntakeError(f"{name} is empty; expected a list, a configuration or a scan.")
    if data.startswith(_OTHER):
        raise IntakeError(
            f"{name} is packed, encrypted or an old office file; save the list as XLSX or CSV."
        )
    if asked.host and (problem := problem_of("host", asked.host)):
        raise IntakeError(f"--host: {problem}.")


def guessed(name: str, data: bytes) -> str:
    """Return the format that a file looks like, empty when none: by its content, then its name."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    told = (format_ for form, format_ in _CONTENTS if form.search(head))
    named = (format_ for suffix, format_ in _SUFFIXES.items() if name.lower().endswith(suffix))
    return next(told, "") or next(named, "") or _looks_like(head)


def _looks_like(head: bytes) -> str:
    if re.search(rb"conformance\s+statement", head, re.IGNORECASE):
        return CONFORMANCE
    first = head.partition(b"\n")[0]
    return AE_LIST if any(each in first for each in (b",", b";", b"\t")) else ""
