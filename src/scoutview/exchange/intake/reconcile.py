"""The estate compared with a second source: what one has and the other has not, and the register.

The AE register is the population that an auditor asks for: every AE title that either source has.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from scoutview.estate.model import Endpoint, Estate, Protocol, System
from scoutview.exchange.intake.model import Fact, Intake, ProposedEndpoint, listed
from scoutview.exchange.intake.once import endpoint_key
from scoutview.exchange.texts import harmless
from scoutview.texts import toml_text

COLUMNS: Final = (
    *("result", "ae_title", "protocol", "declared_as", "declared_address", "seen_address"),
    *("owner", "where", "note"),
)
REGISTER: Final = (
    *("ae_title", "declared_address", "seen_address", "system", "owner", "source", "note"),
)
_SHOWN_MAX: Final = 100


class Result(StrEnum):
    """How one endpoint stands in the two sources."""

    DIFFERS = "differs"
    UNSEEN = "declared and not seen"
    UNDECLARED = "seen and not declared"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One endpoint of either source, or of both. `known` and `seen`: None where it has none."""

    result: Result
    system: System | None
    known: Endpoint | None
    seen: ProposedEndpoint | None
    note: str

    @property
    def ae_title(self) -> str:
        """The AE title, as seen where it was."""
        seen = self.seen.text("ae_title") if self.seen else ""
        return seen or (self.known.ae_title if self.known else "")

    @property
    def protocol(self) -> str:
        """What is spoken there."""
        either = self.seen or self.known
        return either.protocol if either else ""

    @property
    def owner(self) -> str:
        """Who answers for it, empty where nobody does."""
        return self.system.owner if self.system else ""

    @property
    def declared_address(self) -> str:
        """Host and port in the estate."""
        return f"{self.known.host}:{self.known.port}" if self.known else ""

    @property
    def seen_address(self) -> str:
        """Host and port in the second source."""
        return self.seen.spoken if self.seen else ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every endpoint of both sources, what differs first; `is_table`: of an archive's table.

    `silent` are the systems of the estate that declare no endpoint at all: their AE titles are not
    known, so no comparison and no register has them.
    """

    rows: tuple[Row, ...]
    is_table: bool
    notes: tuple[str, ...]
    silent: tuple[str, ...]

    def of(self, result: Result) -> list[Row]:
        """Return the rows with a result."""
        return [row for row in self.rows if row.result is result]

    def unowned(self) -> list[Row]:
        """Return the rows of an archive's table that nobody answers for."""
        return [row for row in self.rows if self.is_table and row.seen and not row.owner]


def reconcile(estate: Estate, intake: Intake) -> Reconciled:
    """Return how the endpoints of an estate and of a second source stand to each other.

    A scan is compared with all endpoints, a list or a table of AE titles with those of DICOM.
    """
    seen = _seen(intake)
    known = [
        endpoint
        for endpoint in estate.endpoints()
        if intake.by_host or endpoint.protocol is Protocol.DICOM
    ]
    systems = {system.id: system for system in estate.systems}
    pairs, left = _paired([each.endpoint for each in seen], known)
    rows = [_row(each, pairs.get(number), systems) for number, each in enumerate(seen)]
    rows += [
        Row(result=Result.UNSEEN, system=systems[one.system], known=one, seen=None, note="")
        for one in left
    ]
    order = list(Result)
    rows.sort(key=lambda row: (order.index(row.result), row.ae_title, row.declared_address))
    silent = tuple(system.id for system in estate.systems if not system.endpoints)
    return Reconciled(tuple(rows), intake.is_table, intake.notes, silent)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One endpoint of the second source, and what it is called there."""

    endpoint: ProposedEndpoint
    names: tuple[str, ...]


def _seen(intake: Intake) -> list[_Seen]:
    """Return every endpoint once: a table may call one peer by several names.

    Entries that contradict in TLS stay apart.
    """
    entries: dict[object, list[_Seen]] = defaultdict(list)
    tls: dict[object, str] = {}
    for system in intake.systems:
        name = system.text("name") or system.text("alias")
        for each in system.endpoints:
            which, told = endpoint_key(each), each.text("tls")
            first = tls.setdefault(which, told) if told else ""
            entries[which, told if told != first else ""].append(
                _Seen(each, (name,) if name else ())
            )
    return [_one(same) for same in entries.values()]


def _one(same: Sequence[_Seen]) -> _Seen:
    """Return entries of one endpoint as one, with the place of each."""
    facts: dict[str, Fact] = {}
    for each in same:
        facts = {**each.endpoint.facts, **facts}
    where = listed(each.endpoint.where for each in same)
    names = tuple(name for each in same for name in each.names)
    return _Seen(replace(same[0].endpoint, facts=facts, where=where), names)


def _paired(
    seen: Sequence[ProposedEndpoint], known: Sequence[Endpoint]
) -> tuple[dict[int, Endpoint], list[Endpoint]]:
    """Return which endpoint each seen one is, and the endpoints that none is."""
    left = dict.fromkeys((endpoint.name, endpoint) for endpoint in known)
    pairs: dict[int, Endpoint] = {}
    by_title: dict[str, list[Endpoint]] = defaultdict(list)
    by_address: dict[tuple[str, int], list[Endpoint]] = defaultdict(list)
    for endpoint in known:
        by_title[endpoint.ae_title].append(endpoint)
        by_address[endpoint.host.lower(), endpoint.port].append(endpoint)

    def passes(is_last: bool) -> Iterator[tuple[int, list[Endpoint]]]:  # noqa: FBT001
        for number, each in enumerate(seen):
            title, address = each.text("ae_title"), each.address
            at = by_address.get(address, []) if address else []
            if not is_last:
                yield number, [e for e in at if not title or e.ae_title == title]
            else:
                yield number, [*(by_title.get(title, []) if title else []), *at]

    for is_last in (False, True):
        for number, found in passes(is_last):
            protocol = seen[number].protocol
            free = [e for e in found if (e.name, e) in left and _same_kind(protocol, e.protocol)]
            if number not in pairs and free:
                pairs[number] = free[0]
                del left[free[0].name, free[0]]
    return pairs, [endpoint for _, endpoint in left]


def _same_kind(seen: Protocol, known: Protocol) -> bool:
    web = {Protocol.HTTP, Protocol.HTTPS, Protocol.DICOMWEB, Protocol.FHIR, Protocol.OIDC}
    return seen is known or {seen, known} <= web


def _row(of: _Seen, known: Endpoint | None, systems: dict[str, System]) -> Row:
    seen = of.endpoint
    if known is None:
        note = f"called {listed(of.names)} there" if of.names else ""
        return Row(result=Result.UNDECLARED, system=None, known=None, seen=seen, note=note)
    differs = "; ".join(_differences(seen, known))
    return Row(
        result=Result.DIFFERS if differs else Result.AGREES,
        system=systems[known.system],
        known=known,
        seen=seen,
        note=differs,
    )


def _differences(seen: ProposedEndpoint, known: Endpoint) -> Iterator[str]:
    title = seen.text("ae_title")
    if title and title != known.ae_title:
        yield f"AE title {known.ae_title or 'none'} declared, {title} seen"
    host = seen.text("host")
    if host and host.lower() != known.host.lower():
        mixed = _is_address(host) is not _is_address(known.host)
        hint = " (a name and an address: look whether they are one machine)" if mixed else ""
        yield f"host {known.host} declared, {host} seen{hint}"
    if "port" in seen.facts and seen.facts["port"].value != known.port:
        yield f"port {known.port} declared, {seen.text('port')} seen"
    if "tls" in seen.facts and seen.facts["tls"].value != known.tls:
        yield "TLS declared, none seen" if known.tls else "TLS seen, none declared"


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()


# ---- what people read ----


def text(reconciled: Reconciled, estate: str, other: str) -> str:
    """Return the comparison as text: what needs a person first."""
    lines = [f"{estate} against {other}", ""]
    for result in (Result.DIFFERS, Result.UNSEEN, Result.UNDECLARED):
        lines += _part(result.capitalize(), map(_spoken, reconciled.of(result)))
    lines += _part(
        "In the archive's table, and nobody answers for it", map(_unowned, reconciled.unowned())
    )
    lines += _part(
        "Declared without an endpoint, so that no AE title of theirs can be compared",
        (f"  {system}" for system in reconciled.silent),
    )
    lines += _part("Notes", (f"  {note}" for note in reconciled.notes))
    counts = [f"{result}: {len(reconciled.of(result))}" for result in Result]
    if reconciled.is_table:
        counts.append(f"that nobody answers for: {len(reconciled.unowned())}")
    return "\n".join([*lines, "; ".join(counts) + "."]) + "\n"


def _part(title: str, told: Iterable[str]) -> list[str]:
    found = list(told)
    if not found:
        return []
    more = len(found) - _SHOWN_MAX
    rest = [f"  ... and {more} more; --out writes all of them."] if more > 0 else []
    return [f"{title} ({len(found)})", *found[:_SHOWN_MAX], *rest, ""]


def _spoken(row: Row) -> str:
    name = row.known.name if row.known else ""
    address = row.declared_address or row.seen_address
    where = f"  [{row.seen.where}]" if row.seen else ""
    words = [word for word in (row.ae_title or "no AE title", name, address) if word]
    return f"  {', '.join(words)}{f': {row.note}' if row.note else ''}{where}"


def _unowned(row: Row) -> str:
    why = f"{row.system.id} has no owner" if row.system else "no system of the estate has it"
    where = f"  [{row.seen.where}]" if row.seen else ""
    return f"  {row.ae_title or row.seen_address}: {why}{where}"


def table(reconciled: Reconciled) -> bytes:
    """Return every row as CSV; what a spreadsheet would compute is shown as text."""
    rows = [
        (
            row.result,
            row.ae_title,
            row.protocol,
            row.known.name if row.known else "",
            row.declared_address,
            row.seen_address,
            row.owner,
            row.seen.where if row.seen else "",
            row.note,
        )
        for row in reconciled.rows
    ]
    return _csv(COLUMNS, rows)


def _csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode()


# ---- the register ----


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Who made a register, from what, when: what its side sheet says."""

    estate: str
    estate_sha256: str
    other: str
    other_sha256: str
    other_format: str
    by: str
    at: datetime
    tool: str
    time_zone: str


def register(reconciled: Reconciled, made: Made) -> tuple[bytes, bytes]:
    """Return the register of AE titles as CSV, and its side sheet in TOML (for `--ipe`).

    Every AE title that either source has stands in it, with the address that each gives; where
    they give one address two titles, both stand there. Endpoints without an AE title, and systems
    without an endpoint, are left out and told in the sheet.
    """
    entries = sorted(_entries(reconciled))
    rows = [entry.cells(made) for entry in entries]
    return _csv(REGISTER, rows), _sheet(reconciled, made, entries).encode()


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """One AE title of either source, or of both; an address is empty where it has none."""

    ae_title: str
    declared_address: str
    seen_address: str
    declared_as: str
    where: str
    system: str
    owner: str
    note: str

    def cells(self, made: Made) -> tuple[str, ...]:
        """Return the entry as a row of the register."""
        sources = [f"{made.estate} {self.declared_as}"] if self.declared_as else []
        sources += [f"{made.other} {self.where}"] if self.where else []
        return (
            self.ae_title, self.declared_address, self.seen_address, self.system, self.owner,
            "; ".join(sources), self.note,
        )  # fmt: skip


def _entries(reconciled: Reconciled) -> Iterator[_Entry]:
    for row in reconciled.rows:
        known = row.known.ae_title if row.known else ""
        seen = row.seen.text("ae_title") if row.seen else ""
        if known and seen and known != seen:
            yield _entry(replace(row, seen=None), note=row.note)
            yield _entry(replace(row, known=None), note=row.note)
        elif row.ae_title:
            yield _entry(row, note=row.note)


def _entry(row: Row, note: str) -> _Entry:
    return _Entry(
        ae_title=row.ae_title,
        declared_address=row.declared_address,
        seen_address=row.seen_address,
        declared_as=row.known.name if row.known else "",
        where=row.seen.where if row.seen else "",
        system=row.system.id if row.system else "",
        owner=row.owner,
        note=note,
    )


def _sheet(reconciled: Reconciled, made: Made, entries: Sequence[_Entry]) -> str:
    declared = sum(entry.declared_as != "" for entry in entries)
    both = [entry for entry in entries if entry.declared_as and entry.where]
    differing = sum(entry.note != "" for entry in both)
    without = sum(row.ae_title == "" for row in reconciled.rows)
    exclusions = [f"{without} endpoints without an AE title"] if without else []
    if reconciled.silent:
        exclusions.append(
            f"{len(reconciled.silent)} systems of {made.estate} without an endpoint, whose AE"
            f" titles are not known: {listed(reconciled.silent)}"
        )
    difference = (
        f"{len(entries) - declared} entries (an AE title at an address) stand in {made.other}"
        f" alone, {declared - len(both)} in {made.estate} alone; {differing} stand in both and"
        " differ, as their notes say; the register holds all"
    )
    query = (
        f"every AE title of {made.other} ({made.other_format}) and of the DICOM endpoints of"
        f" {made.estate}"
    )
    lines = [
        "# Where the register is from and why it is complete: give it with --ipe.",
        f"system = {toml_text(f'{made.other_format} with the estate file')}",
        f"query = {toml_text(query)}",
        f"run_by = {toml_text(made.by)}",
        f"run_at = {made.at.isoformat(timespec='seconds')}",
        f"tool = {toml_text(made.tool)}",
        f"time_zone = {toml_text(made.time_zone)}",
        f"rows = {len(entries)}",
        f"exclusions = [{', '.join(map(toml_text, exclusions))}]",
        "",
        "[parameters]",
        f"second_file_sha256 = {toml_text(made.other_sha256)}",
        f"estate_sha256 = {toml_text(made.estate_sha256)}",
        "",
        "[second]",
        f"system = {toml_text(f'the estate file {made.estate}')}",
        f"rows = {declared}",
        'how = "the declared entries, each an AE title at an address, were counted"',
        f"difference = {toml_text(difference)}",
    ]
    return "\n".join(lines) + "\n"
