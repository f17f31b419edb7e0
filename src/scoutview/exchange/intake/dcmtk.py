"""The configuration of DCMTK's dcmqrscp: its own AE titles, and the peers of its HostTable.

Source: DCMTK, dcmqrcnf.txt: an entry of HostTable is `name = (TITLE, host, port), ...` or a list
of other names; one of AETable is a title, its storage area, its access, a quota and its peers.
"""

import re
from collections.abc import Iterator
from typing import Final

from scoutview.exchange.intake.model import (
    SYSTEMS_MAX,
    Faults,
    Intake,
    IntakeError,
    ProposedEndpoint,
    ProposedSystem,
)
from scoutview.exchange.intake.own import Reader, archive, peer
from scoutview.exchange.intake.values import decoded, lines_in, one_line, shown

_BEGIN: Final = re.compile(r"(HostTable|VendorTable|AETable)\s+(BEGIN|END)")
_SETTING: Final = re.compile(r"([A-Za-z]+)\s*=\s*(.*)")
_TRIPLE: Final = re.compile(r"\(([^,()]*),([^,()]*),([^,()]*)\)")
_AE: Final = re.compile(r'("[^"]*"|\S+)\s+("[^"]*"|\S+)\s+(RW|WR|R|W)\s+(\([^()]*\))\s+(.*\S)')


def read_dcmqrscp(name: str, data: bytes, host: str = "") -> Intake:
    """Return the archive itself and the peers that it knows.

    Args:
        name: What sentences call the file.
        data: Its bytes.
        host: The machine that it runs on, which the file does not say; empty: not known.

    Raises:
        IntakeError: It is no configuration of dcmqrscp; one sentence a fault, with the line.
    """
    return _Configuration(name, host).read(decoded(name, data))


class _Configuration:
    """Reads a configuration line by line."""

    def __init__(self, name: str, host: str) -> None:
        self._name = name
        self._host = host
        self._reader = Reader(name, host)
        self._port: tuple[str, str] | None = None
        self._titles: list[tuple[str, str]] = []
        self._peers: list[ProposedSystem] = []
        self._notes: list[str] = []

    def read(self, text: str) -> Intake:
        """Return what the text says."""
        faults, tables = Faults(), 0
        for number, table, line in self._lines(text):
            tables += table != ""
            try:
                self._take(f"line {number}", table, line)
            except IntakeError as error:
                faults.add(error.faults)
        faults.close()
        if not tables:
            raise IntakeError(
                f"{self._name} has neither a HostTable nor an AETable with an entry; expected the"
                " configuration of dcmqrscp."
            )
        return Intake(
            format="DCMTK dcmqrscp configuration",
            systems=(*self._own(), *self._peers),
            notes=tuple(self._notes),
            is_table=True,
        )

    def _lines(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Yield number, table and words of each line that says something."""
        table, begun = "", 0
        for number, line in enumerate(lines_in(text), start=1):
            words = line.strip()
            if not words or words.startswith("#"):
                continue
            if found := _BEGIN.fullmatch(words):
                if (found[2] == "BEGIN") is bool(table):
                    raise IntakeError(
                        f"{self._name}, line {number}: {shown(words)} does not fit here."
                    )
                table, begun = (found[1], number) if found[2] == "BEGIN" else ("", 0)
                continue
            yield number, table, words
        if table:
            raise IntakeError(f"{self._name}, line {begun}: {table} has no END.")

    def _take(self, where: str, table: str, line: str) -> None:
        if table == "HostTable":
            self._host_line(where, line)
        elif table == "AETable":
            self._ae_line(where, line)
        elif not table and (found := _SETTING.fullmatch(line)) and found[1] == "NetworkTCPPort":
            self._port = (found[2].strip('" '), where)

    def _host_line(self, where: str, line: str) -> None:
        symbol, equals, rest = line.partition("=")
        if not equals:
            raise IntakeError(
                f"{self._name}, {where}: {shown(line)}; expected name = (TITLE, host, port)."
            )
        triples = _TRIPLE.findall(rest)
        if not triples and "(" in rest:
            raise IntakeError(
                f"{self._name}, {where}: {shown(rest.strip())}; expected (TITLE, host, port)."
            )
        symbol = one_line(f"{self._name}, {where}", symbol)
        for title, host, port in (map(str.strip, triple) for triple in triples):
            told = {"ae_title": (title, where), "host": (host, where), "port": (port, where)}
            if title == "ANY":
                self._notes.append(f"{where}: {symbol} is any AE title at {shown(host)}.")
                del told["ae_title"]
            if len(self._peers) == SYSTEMS_MAX:
                raise IntakeError(f"{self._name} has over {SYSTEMS_MAX} peers; split the file.")
            one = len(triples) == 1
            self._peers.append(peer(self._reader.endpoint(told, where), symbol if one else ""))

    def _ae_line(self, where: str, line: str) -> None:
        found = _AE.fullmatch(line)
        if not found:
            raise IntakeError(
                f"{self._name}, {where}: {shown(line)}; expected an AE title, a folder, the access,"
                " a quota and the peers."
            )
        title = found[1].strip('"')
        self._titles.append((title, where))
        if found[5].strip() == "ANY":
            self._notes.append(f"{where}: {shown(title)} lets every AE title in (ANY).")

    def _own(self) -> list[ProposedSystem]:
        endpoints: list[ProposedEndpoint] = []
        for title in self._titles:
            told = {"ae_title": title} | ({"port": self._port} if self._port else {})
            endpoints.append(self._reader.endpoint(told, title[1], is_own=True))
        if not endpoints:
            return []
        if not self._host:
            self._notes.append("The file does not say which machine it is of; name it by --host.")
        return [archive(endpoints[0].where, *endpoints)]
