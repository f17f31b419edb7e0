"""The configuration of dcm4chee-arc as LDIF: devices, their AEs and their connections.

Sources: RFC 2849 (LDIF); PS3.15 annex H (dicomDevice, dicomNetworkAE, dicomNetworkConnection);
the documentation of dcm4chee-arc for dcmProtocol.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from scoutview.estate.model import Protocol
from scoutview.exchange.intake.kinds import kind_of
from scoutview.exchange.intake.model import (
    SYSTEMS_MAX,
    Fact,
    Faults,
    Intake,
    IntakeError,
    ProposedEndpoint,
    ProposedSystem,
)
from scoutview.exchange.intake.own import Reader
from scoutview.exchange.intake.values import decoded, lines_in, shown

LINE_CHARACTERS_MAX: Final = 100_000
LINES_MAX: Final = 500_000
_LINE: Final = re.compile(r"([A-Za-z][A-Za-z0-9.;-]*|\d+(?:\.\d+)+)(::|:<|:)[ ]*(.*)", re.DOTALL)
_PROTOCOLS: Final[Mapping[str, Protocol]] = {
    "DICOM": Protocol.DICOM,
    "HL7": Protocol.HL7,
    "SYSLOG_TLS": Protocol.SYSLOG,
    "HTTP": Protocol.HTTP,
}
_DEVICE: Final[Mapping[str, str]] = {
    "name": "dicomdevicename",
    "vendor": "dicommanufacturer",
    "model": "dicommanufacturermodelname",
    "serial": "dicomdeviceserialnumber",
    "site": "dicominstitutionname",
    "department": "dicominstitutiondepartmentname",
}
_READ: Final = frozenset(
    {
        *("dn", "version", "changetype", "objectclass", *_DEVICE.values()),
        *("dicomprimarydevicetype", "dicomaetitle", "dicomnetworkconnectionreference"),
        *("dicomhostname", "dicomport", "dicomtlsciphersuite", "dcmprotocol"),
    }
)


@dataclass(frozen=True, slots=True)
class _Record:
    """One entry: its name, and each attribute with the lines that its values stand on."""

    dn: str
    line: int
    values: Mapping[str, tuple[tuple[str, int], ...]]

    def first(self, attribute: str) -> tuple[str, str] | None:
        """Return an attribute's first value with its place."""
        found = self.values.get(attribute)
        return (found[0][0], f"line {found[0][1]}") if found else None

    def has_class(self, name: str) -> bool:
        """Whether it is of an object class."""
        return any(value.lower() == name for value, _ in self.values.get("objectclass", ()))


def read_ldif(name: str, data: bytes) -> Intake:
    """Return the devices of an LDIF export. Raises IntakeError, one sentence a fault."""
    records = list(_records(name, decoded(name, data)))
    devices = {_plain(one.dn): one for one in records if one.has_class("dicomdevice")}
    if not devices:
        raise IntakeError(f"{name} has no entry of the class dicomDevice; export cn=Devices.")
    if len(devices) > SYSTEMS_MAX:
        raise IntakeError(f"{name} has over {SYSTEMS_MAX} devices; split the file.")
    below: dict[str, list[_Record]] = {dn: [] for dn in devices}
    left = 0
    for record in records:
        above = _plain(record.dn).partition(",")[2]
        is_part = record.has_class("dicomnetworkae") or record.has_class("dicomnetworkconnection")
        if is_part and above in below:
            below[above].append(record)
        elif _plain(record.dn) not in devices:
            left += 1
    faults = Faults()
    systems: list[ProposedSystem] = []
    notes: list[str] = []
    for dn, device in devices.items():
        try:
            systems.append(_system(name, device, below[dn], notes))
        except IntakeError as error:
            faults.add(error.faults)
    faults.close()
    if left:
        notes.append(f"{left} entries are no device, AE or connection, and were not read.")
    return Intake(
        format="LDIF of dcm4chee-arc", systems=tuple(systems), notes=tuple(notes), is_table=True
    )


def _lines(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield logical lines with the number of their first one; an empty one ends a record."""
    begun, parts, length = 0, list[str](), 0
    for number, line in enumerate(lines_in(text), start=1):
        if number > LINES_MAX:
            raise IntakeError(f"{name} has over {LINES_MAX} lines; export cn=Devices alone.")
        length = length + len(line) if line.startswith(" ") else len(line)
        if length > LINE_CHARACTERS_MAX:
            raise IntakeError(
                f"{name}, line {number}: over {LINE_CHARACTERS_MAX} characters in one value; export"
                " cn=Devices alone."
            )
        if line.startswith(" ") and parts:
            parts.append(line[1:])
        elif line.startswith(" "):
            raise IntakeError(
                f"{name}, line {number}: begins with a space, but there is no line to continue."
            )
        else:
            if parts:
                yield begun, "".join(parts)
            begun, parts = number, [line]
            if not line:
                yield number, ""
                parts = []
    if parts:
        yield begun, "".join(parts)


def _records(name: str, text: str) -> Iterator[_Record]:
    dn, begun = "", 0
    values: dict[str, list[tuple[str, int]]] = {}
    for number, line in chain(_lines(name, text), [(0, "")]):
        if line.startswith("#"):
            continue
        if not line:
            if dn:
                yield _Record(dn, begun, {key: tuple(each) for key, each in values.items()})
            dn, values = "", {}
            continue
        key, value = _pair(name, number, line)
        if key == "dn":
            dn, begun = value, number
        elif key == "changetype" and value != "add":
            raise IntakeError(
                f"{name}, line {number}: changetype {shown(value)}; expected an export, which only"
                " adds."
            )
        elif dn:
            if key in _READ:  # the rest may be secrets, and is not even kept
                values.setdefault(key, []).append((value, number))
        elif key != "version":
            raise IntakeError(
                f"{name}, line {number}: expected dn: or version: at the beginning of a record."
            )


def _pair(name: str, number: int, line: str) -> tuple[str, str]:
    """Return attribute in lower case, without options, and value."""
    place = f"{name}, line {number}"
    found = _LINE.fullmatch(line)
    if not found:  # its words are not repeated: a password may stand there
        raise IntakeError(f"{place}: this is no line of LDIF; expected attribute: value.")
    key, sign, value = found.groups()
    key = key.partition(";")[0].lower()
    if sign == ":<":
        raise IntakeError(f"{place}: the value stands in another file, which is not read.")
    if sign == "::":
        try:
            value = base64.b64decode(value, validate=True).decode() if key in _READ else ""
        except (binascii.Error, ValueError):
            raise IntakeError(
                f"{place}: the value is no base64 of a text in UTF-8; export the file again."
            ) from None
    return key, value


def _plain(dn: str) -> str:
    return ",".join(part.strip().lower() for part in dn.split(","))


def _system(
    name: str, device: _Record, parts: Sequence[_Record], notes: list[str]
) -> ProposedSystem:
    reader = Reader(name)
    told = {f: found for f, key in _DEVICE.items() if (found := device.first(key))}
    facts = reader.facts(told)
    where = f"line {device.line}"
    if kind := device.first("dicomprimarydevicetype"):
        named = kind_of(kind[0])
        if named:
            facts["kind"] = Fact("kind", named.value, kind[1])
        else:
            notes.append(f"{kind[1]}: the device type is none that is known here.")
    connections = {_plain(p.dn): p for p in parts if p.has_class("dicomnetworkconnection")}
    endpoints = [
        endpoint
        for part in parts
        if part.has_class("dicomnetworkae")
        for endpoint in _endpoints(reader, part, connections, notes)
    ]
    used = {p.where for p in endpoints}
    for connection in connections.values():
        protocol = _protocol(connection)
        if protocol not in {None, Protocol.DICOM} and f"line {connection.line}" not in used:
            told = _address(connection)
            if "port" in told:
                endpoints.append(
                    reader.endpoint(told, f"line {connection.line}", protocol=protocol)
                )
    return ProposedSystem(where=where, facts=facts, endpoints=tuple(endpoints))


def _endpoints(
    reader: Reader, ae: _Record, connections: Mapping[str, _Record], notes: list[str]
) -> Iterator[ProposedEndpoint]:
    """Yield an endpoint for each connection that an AE listens on, else the title alone."""
    title = ae.first("dicomaetitle") or ("", f"line {ae.line}")
    found = 0
    for reference, line in ae.values.get("dicomnetworkconnectionreference", ()):
        connection = connections.get(_plain(reference))
        if connection is None:
            notes.append(f"line {line}: the connection {shown(reference)} is not in the file.")
            continue
        told = _address(connection)
        if "port" in told:
            found += 1
            yield reader.endpoint({"ae_title": title, **told}, f"line {ae.line}")
    if not found:
        yield reader.endpoint({"ae_title": title}, f"line {ae.line}")


def _address(connection: _Record) -> dict[str, tuple[str, str]]:
    told = {"host": connection.first("dicomhostname"), "port": connection.first("dicomport")}
    found = {field: value for field, value in told.items() if value}
    suite = connection.first("dicomtlsciphersuite")
    # Without a cipher suite TLS is off. Source: PS3.15 H.1.3, dicomTLSCipherSuite.
    found["tls"] = ("yes", suite[1]) if suite else ("no", f"line {connection.line}")
    return found


def _protocol(connection: _Record) -> Protocol | None:
    told = connection.first("dcmprotocol")
    return _PROTOCOLS.get(told[0].upper()) if told else Protocol.DICOM
