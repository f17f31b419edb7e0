"""A scan by nmap (-oX): machines, and the ports that were found open on them.

Source: nmap's XML output, nmap.dtd. A DOCTYPE is allowed, entities are not.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from scoutview.estate.model import Protocol
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
from scoutview.exchange.intake.sax import Elements, XmlError, read_xml

DEPTH_MAX: Final = 64
ENDPOINTS_MAX: Final = 20_000
# The name that nmap gives a service, to what the estate calls it; with TLS around it, the other.
_SERVICES: Final[Mapping[str, tuple[Protocol, Protocol]]] = {
    "dicom": (Protocol.DICOM, Protocol.DICOM),
    "acr-nema": (Protocol.DICOM, Protocol.DICOM),
    "http": (Protocol.HTTP, Protocol.HTTPS),
    "https": (Protocol.HTTPS, Protocol.HTTPS),
    "hl7": (Protocol.HL7, Protocol.HL7),
    "mqtt": (Protocol.MQTT, Protocol.MQTT),
    "ftp": (Protocol.FTP, Protocol.FTP),
    "telnet": (Protocol.TELNET, Protocol.TELNET),
    "ssh": (Protocol.SSH, Protocol.SSH),
    "ldap": (Protocol.LDAP, Protocol.LDAP),
    "ldaps": (Protocol.LDAP, Protocol.LDAP),
    "postgresql": (Protocol.POSTGRESQL, Protocol.POSTGRESQL),
    "ms-wbt-server": (Protocol.RDP, Protocol.RDP),
    "vnc": (Protocol.VNC, Protocol.VNC),
    "microsoft-ds": (Protocol.SMB, Protocol.SMB),
    "netbios-ssn": (Protocol.SMB, Protocol.SMB),
}
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_TLS_ITSELF: Final = frozenset({"https", "ldaps"})
# Source: PS3.8 9.1.1 (104, 11112), PS3.15 (2762); Orthanc's default.
_USUAL_PORTS: Final = frozenset({104, 2761, 2762, 4242, 11112})


@dataclass(slots=True)
class _Port:
    """One port as the scan tells it."""

    line: int
    number: str
    is_tcp: bool
    state: str = ""
    service: str = ""
    is_probed: bool = False
    is_tls: bool = False
    speaks_dicom: bool = False
    script: str = ""


@dataclass(slots=True)
class _Host:
    """One machine as the scan tells it."""

    line: int
    addresses: dict[str, str] = field(default_factory=dict)
    name: str = ""
    vendor: str = ""
    ports: list[_Port] = field(default_factory=list)


def read_nmap(name: str, data: bytes) -> Intake:
    """Return the machines that a scan saw. Raises IntakeError, one sentence a fault."""
    handler = _Handler(name)
    try:
        read_xml(data, handler, doctype=True)
    except XmlError as error:
        if error.line:
            raise IntakeError(
                f"{name}, line {error.line}: no XML; give the file of nmap -oX."
            ) from None
        raise IntakeError(
            f"{name} defines entities or names other files, which no scan needs; it is not read."
        ) from None
    if not handler.is_nmap:
        raise IntakeError(f"{name} is no scan by nmap; give the file of nmap -oX.")
    faults = Faults()
    systems: list[ProposedSystem] = []
    notes: list[str] = []
    for host in handler.hosts:
        try:
            system = _system(name, host, notes)
        except IntakeError as error:
            faults.add(error.faults)
            continue
        if system:
            systems.append(system)
    faults.close()
    notes.append("A scan shows what answered that day, from where it ran; it is no inventory.")
    return Intake(
        format=f"nmap {handler.version}".strip(),
        systems=tuple(systems),
        notes=tuple(notes),
        by_host=True,
    )


class _Handler(Elements):
    """Keeps hosts and ports, and the line of each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.is_nmap = False
        self.version = ""
        self.hosts: list[_Host] = []
        self._name = name
        self._depth = self._ports = 0
        self._host: _Host | None = None  # that is being told; hints before it are of no host
        self._port: _Port | None = None
        self._line: Callable[[], int] = lambda: 0

    def setDocumentLocator(self, locator: object) -> None:  # noqa: N802 - SAX's name
        """Remember what tells the line."""
        self._line = getattr(locator, "getLineNumber", self._line)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element."""
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise IntakeError(f"{self._name} is nested over {DEPTH_MAX} deep; no scan is.")
        if self._depth == 1:
            self.is_nmap = tag == "nmaprun"
            version = re.match(r"[0-9A-Za-z.]{1,20}", attributes.get("version", ""))
            self.version = version[0] if version else ""
        elif tag == "host":
            if len(self.hosts) == SYSTEMS_MAX:
                raise IntakeError(f"{self._name} has over {SYSTEMS_MAX} hosts; split the scan.")
            self._host = _Host(self._line())
            self.hosts.append(self._host)
        elif self._port:
            _in_port(tag, attributes, self._port)
        elif self._host:
            self._in_host(tag, attributes, self._host)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if tag == "host":
            self._host = self._port = None
        elif tag == "port":
            self._port = None

    def _in_host(self, name: str, attrs: dict[str, str], host: _Host) -> None:
        if name == "address":
            host.addresses.setdefault(attrs.get("addrtype", ""), attrs.get("addr", ""))
            host.vendor = host.vendor or attrs.get("vendor", "")
        elif name == "hostname":
            host.name = host.name or attrs.get("name", "")
        elif name == "port":
            self._ports += 1
            if self._ports > ENDPOINTS_MAX:
                raise IntakeError(f"{self._name} has over {ENDPOINTS_MAX} ports; scan fewer.")
            is_tcp = attrs.get("protocol") == "tcp"
            self._port = _Port(self._line(), attrs.get("portid", ""), is_tcp)
            host.ports.append(self._port)


def _in_port(name: str, attrs: dict[str, str], port: _Port) -> None:
    if name == "state":
        port.state = attrs.get("state", "")
    elif name == "service":
        port.service = attrs.get("name", "")
        port.is_probed = attrs.get("method") == "probed"
        port.is_tls = attrs.get("tunnel") == "ssl" or port.service in _TLS_ITSELF
    elif name == "script":
        port.script = attrs.get("id", "")
        found = attrs.get("output", "")
        if port.script == "dicom-ping" and "DICOM Service Provider discovered" in found:
            port.speaks_dicom = True


def _system(name: str, host: _Host, notes: list[str]) -> ProposedSystem | None:
    reader = Reader(name)
    where = f"line {host.line}"
    address = host.addresses.get("ipv4") or host.addresses.get("ipv6") or ""
    told = {"host": (address, where), "alias": (host.name, where), "vendor": (host.vendor, where)}
    facts = reader.facts({key: value for key, value in told.items() if value[0]})
    at = facts.pop("host", None)
    if at is None:
        notes.append(f"{where}: a host without an address: left out.")
        return None
    endpoints = [
        endpoint
        for port in host.ports
        if port.state == "open" and (endpoint := _endpoint(reader, port, at, notes))
    ]
    if not endpoints:
        notes.append(f"{where}: nothing that is known here was open on {at.value}: left out.")
        return None
    return ProposedSystem(where=where, facts=facts, endpoints=tuple(endpoints))


def _endpoint(reader: Reader, port: _Port, host: Fact, notes: list[str]) -> ProposedEndpoint | None:
    where = f"line {port.line}"
    known = _SERVICES.get(port.service) if port.is_tcp else None
    # A name that only follows from the number of the port says nothing about what is spoken.
    protocol = Protocol.DICOM if port.speaks_dicom else None
    if protocol is None and known and port.is_probed:
        protocol = known[port.is_tls]
    if protocol is None:
        number = int(port.number) if _NUMBER.fullmatch(port.number) else 0
        named = f"port {number}" if number else "a port without a number"
        hint = ", a usual one of DICOM," if number in _USUAL_PORTS else ""
        notes.append(
            f"{where}: {named} of {host.value}{hint} is open; what it speaks was not shown: left"
            " out."
        )
        return None
    endpoint = reader.endpoint({"port": (port.number, where)}, where, protocol=protocol)
    tls = {"tls": Fact("tls", port.is_tls, where)} if port.is_probed else {}
    facts = {"host": host, **endpoint.facts, **tls}
    return ProposedEndpoint(protocol=protocol, where=where, facts=facts)
