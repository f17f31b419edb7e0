"""Proposals against an estate: what would be new, filled in or different, and what contradicts."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from scoutview.estate.model import ALWAYS_TLS, Endpoint, Estate, Kind, Protocol, System
from scoutview.exchange.intake.model import (
    Conflict,
    Fact,
    Intake,
    ProposedEndpoint,
    ProposedSystem,
    Value,
    listed,
)
from scoutview.exchange.intake.once import said_once

_ID_CHARACTERS_MAX: Final = 48  # leaves room for a number at its end
_NO_FIELD: Final = ("vendor", "model", "serial", "department")
_SYSTEM_FIELDS: Final = ("name", "kind", "site", "owner")
_ENDPOINT_FIELDS: Final = ("host", "port", "ae_title", "tls")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """An endpoint to be added, as an estate can hold it; its system is new or in the estate."""

    system: str
    id: str
    protocol: Protocol
    host: str
    port: int
    ae_title: str
    tls: bool
    where: str
    facts: tuple[Fact, ...]

    @property
    def name(self) -> str:
        """Return the name used everywhere."""
        return f"{self.system}.{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSystem:
    """A system to be added. `kind` is None where the file does not say it."""

    id: str
    name: str
    kind: Kind | None
    site: str
    owner: str
    where: str
    remarks: tuple[str, ...]
    facts: tuple[Fact, ...]
    endpoints: tuple[NewEndpoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of the estate that the file has otherwise; `old` is empty where nothing is said."""

    target: str  # a system's id, or an endpoint's name
    field: str
    old: Value
    new: Value
    where: str

    @property
    def key(self) -> str:
        """What `--take` calls it."""
        return f"{self.target}.{self.field}"

    @property
    def fills(self) -> bool:
        """Whether the owner has said nothing that it would overwrite."""
        return self.old == ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that an import would do. `same` counts proposals that the estate has as they are.

    `matched` holds the facts of proposals that the estate has, by the system's id.
    """

    systems: tuple[NewSystem, ...]
    endpoints: tuple[NewEndpoint, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    same: int
    remarks: tuple[str, ...]
    matched: tuple[tuple[str, str, tuple[Fact, ...]], ...] = ()

    def made(self, taken: Collection[str]) -> list[Change]:
        """Return the changes that are written: what fills, and what a key of `taken` names."""
        return [each for each in self.changes if each.fills or each.key in taken]


def merge(intake: Intake, estate: Estate, *, site: str = "") -> Diff:
    """Return what the proposals would change in the estate; nothing is changed.

    Args:
        intake: What a file says.
        estate: What is declared.
        site: The site of systems for which the file says none.
    """
    return _Merge(intake, estate, site).diff()


def slug(text: str) -> str:
    """Return a text as an id: a-z, 0-9 and -; empty where nothing of it can stay."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:_ID_CHARACTERS_MAX].strip("-")


@dataclass(frozen=True, slots=True)
class _Index:
    """The estate by what proposals can be recognized by."""

    systems: dict[str, System]
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    addresses: dict[tuple[str, int], list[Endpoint]] = field(
        default_factory=lambda: defaultdict(list)
    )
    hosts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, estate: Estate) -> "_Index":
        index = cls({system.id: system for system in estate.systems})
        for system in estate.systems:
            for word in {system.name.casefold(), system.id}:
                index.names[word].append(system.id)
        for endpoint in estate.endpoints():
            if endpoint.ae_title:
                index.titles[endpoint.ae_title].add(endpoint.system)
            index.addresses[endpoint.host.lower(), endpoint.port].append(endpoint)
            index.hosts[endpoint.host.lower()].add(endpoint.system)
        return index


class _Refused(Exception):
    """A proposal contradicts the estate; the sentence says how."""


class _Merge:
    def __init__(self, intake: Intake, estate: Estate, site: str) -> None:
        self._intake = intake
        self._site = site
        self._index = _Index.of(estate)
        self._ids = {system.id for system in estate.systems}
        self._next: dict[tuple[str, str], int] = {}  # the number to try next, by system and name
        self._new: list[NewSystem] = []
        self._endpoints: list[NewEndpoint] = []
        self._changes: dict[str, Change] = {}
        self._conflicts: list[Conflict] = []
        self._remarks: list[str] = []
        self._matched: list[tuple[str, str, tuple[Fact, ...]]] = []
        self._taken: dict[str, set[str]] = defaultdict(set)  # ids of endpoints, by system
        self._unclear: set[str] = set()  # keys of fields that the file has in two ways
        self._same = 0

    def diff(self) -> Diff:
        once = said_once(self._intake)
        self._conflicts += once.conflicts
        self._remarks += once.remarks
        for proposal in once.systems:
            try:
                system = self._recognized(proposal)
            except _Refused as refused:
                self._conflicts.append(Conflict(str(refused), (proposal.where,)))
                continue
            if system is None:
                self._add(proposal)
            else:
                self._compare(proposal, system)
        return Diff(
            systems=tuple(self._new),
            endpoints=tuple(self._endpoints),
            changes=tuple(c for key, c in self._changes.items() if key not in self._unclear),
            conflicts=tuple(self._conflicts),
            same=self._same,
            remarks=tuple(self._remarks),
            matched=tuple(self._matched),
        )

    # ---- which system of the estate a proposal is ----

    def _recognized(self, proposal: ProposedSystem) -> System | None:
        """Return the system that is meant, None for a new one. Raises _Refused."""
        index = self._index
        named = set(self._named(proposal))
        by_address = {
            endpoint.system
            for each in proposal.endpoints
            if each.address
            for endpoint in index.addresses.get(each.address, ())
        }
        by_title = {
            system
            for each in proposal.endpoints
            for system in index.titles.get(each.text("ae_title"), ())
        }
        if by_title:
            return self._by_title(proposal, by_title, by_address, named)
        if by_address:
            return self._by_address(proposal, by_address, named)
        hosts = {each.text("host").lower() for each in proposal.endpoints} - {""}
        at_host = {system for host in hosts for system in index.hosts.get(host, ())}
        if self._intake.by_host and len(at_host) == 1:
            return index.systems[at_host.pop()]
        near = {s for s in named if s in at_host or not hosts or not index.systems[s].endpoints}
        if len(near) == 1:
            return index.systems[near.pop()]
        return None

    def _named(self, proposal: ProposedSystem) -> Iterable[str]:
        name = proposal.text("name")
        if not name:
            label = slug(proposal.label)
            return [label] if label in self._index.systems else []
        return {*self._index.names.get(name.casefold(), ()), *self._index.names.get(slug(name), ())}

    def _by_title(
        self,
        proposal: ProposedSystem,
        by_title: set[str],
        by_address: set[str],
        named: set[str],
    ) -> System:
        for narrower in (by_title & by_address & named, by_title & by_address, by_title & named):
            if len(narrower) == 1:
                return self._index.systems[narrower.pop()]
        title = next(
            t for e in proposal.endpoints if (t := e.text("ae_title")) in self._index.titles
        )
        if len(by_title) > 1:
            raise _Refused(
                f"{proposal.where}: the AE title {title} is on {len(by_title)} systems of the"
                f" estate, {listed(sorted(by_title))}."
            )
        system = self._index.systems[next(iter(by_title))]
        has_address = any(each.address for each in proposal.endpoints)
        if proposal.text("name") and has_address and system.endpoints:
            mine = listed(e.spoken for e in proposal.endpoints if e.address)
            raise _Refused(
                f"{proposal.where}: the AE title {title} is that of {system.id} in the estate, and"
                f' here that of "{proposal.text("name")}" at {mine}.'
            )
        return system

    def _by_address(
        self, proposal: ProposedSystem, by_address: set[str], named: set[str]
    ) -> System:
        narrowed = by_address & named or by_address
        if len(narrowed) == 1:
            system = self._index.systems[next(iter(narrowed))]
            clash = self._other_title(proposal, system)
            if not clash or system.id in named:
                return system
            raise _Refused(clash)
        raise _Refused(
            f"{proposal.where}: its address is that of {len(narrowed)} systems of the estate,"
            f" {listed(sorted(narrowed))}."
        )

    def _other_title(self, proposal: ProposedSystem, system: System) -> str:
        """Return a sentence where an address has another AE title in the estate."""
        for each in proposal.endpoints:
            title = each.text("ae_title")
            if not title or not each.address:
                continue
            known = [e for e in self._index.addresses[each.address] if e.system == system.id]
            others = [e for e in known if e.ae_title and e.ae_title != title]
            if others and len(others) == len(known):
                return (
                    f"{each.where}: {each.spoken} has the AE title {title} here, and"
                    f" {others[0].ae_title} in the estate ({others[0].name})."
                )
        return ""

    # ---- what is new, and what differs ----

    def _add(self, proposal: ProposedSystem) -> None:
        system = self._free(slug(proposal.label) or slug(proposal.where), self._ids, "")
        more = [f"{field} {proposal.text(field)}" for field in _NO_FIELD if proposal.text(field)]
        remarks = [", ".join(more)] if more else []
        complete = []
        for each in proposal.endpoints:
            if each.address:
                complete.append(self._endpoint(each, system))
            else:
                remarks.append(_incomplete(each))
        name = proposal.text("name") or proposal.label
        self._new.append(
            NewSystem(
                id=system,
                name=name,
                kind=proposal.kind,
                site=proposal.text("site") or self._site,
                owner=proposal.text("owner"),
                where=proposal.where,
                remarks=tuple(remarks),
                facts=tuple(proposal.facts.values()),
                endpoints=tuple(complete),
            )
        )

    def _free(self, wanted: str, taken: set[str], of: str) -> str:
        """Return an id that is not taken, with a number where it must be, and take it."""
        free = wanted
        while free in taken:
            self._next[of, wanted] = number = self._next.get((of, wanted), 1) + 1
            free = f"{wanted}-{number}"
        taken.add(free)
        return free

    def _endpoint(self, proposed: ProposedEndpoint, system: str) -> NewEndpoint:
        taken = self._taken[system]
        if not taken and system in self._index.systems:
            taken |= {each.id for each in self._index.systems[system].endpoints}
        protocol, tls = proposed.protocol, proposed.text("tls") == "True"
        wanted = f"{protocol}-tls" if tls and protocol in taken else protocol
        return NewEndpoint(
            system=system,
            id=self._free(str(wanted), taken, system),
            protocol=protocol,
            host=proposed.text("host"),
            port=int(proposed.facts["port"].value),
            ae_title=proposed.text("ae_title") if protocol is Protocol.DICOM else "",
            tls=protocol in ALWAYS_TLS or (tls and protocol is not Protocol.HTTP),
            where=proposed.where,
            facts=tuple(proposed.facts.values()),
        )

    def _compare(self, proposal: ProposedSystem, system: System) -> None:
        before = len(self._changes) + len(self._endpoints)
        self._matched.append((system.id, proposal.where, tuple(proposal.facts.values())))
        facts = dict(proposal.facts)
        if self._site and "site" not in facts and not system.site:
            facts["site"] = Fact("site", self._site, "--site")
        for name in _SYSTEM_FIELDS:
            if name in facts:
                self._change(system.id, facts[name], str(getattr(system, name)))
        for proposed, known in _paired(proposal.endpoints, system.endpoints):
            if known is not None:
                self._matched.append((known.name, proposed.where, tuple(proposed.facts.values())))
                for name in _ENDPOINT_FIELDS:
                    if name in proposed.facts:
                        self._change(known.name, proposed.facts[name], getattr(known, name))
            elif proposed.address:
                self._endpoints.append(self._endpoint(proposed, system.id))
            else:
                self._remarks.append(f"{system.id}: {_incomplete(proposed)} ({proposed.where}).")
        self._same += before == len(self._changes) + len(self._endpoints)

    def _change(self, target: str, fact: Fact, old: Value) -> None:
        if str(old).casefold() == str(fact.value).casefold() and fact.field in {"host", "name"}:
            return
        if old == fact.value:
            return
        change = Change(target=target, field=fact.field, old=old, new=fact.value, where=fact.where)
        first = self._changes.setdefault(change.key, change)
        if first.new != change.new:
            self._unclear.add(change.key)
            self._conflicts.append(
                Conflict(
                    f"{change.key} is {first.new} at {first.where} and {change.new} at"
                    f" {change.where}.",
                    (first.where, change.where),
                )
            )


def _incomplete(endpoint: ProposedEndpoint) -> str:
    title = endpoint.text("ae_title")
    missing = " and ".join(name for name in ("host", "port") if name not in endpoint.facts)
    said = f"AE title {title}" if title else endpoint.spoken
    return f"{said}: no endpoint, because no {missing} is given"


def _paired(
    proposed: Sequence[ProposedEndpoint], known: Sequence[Endpoint]
) -> list[tuple[ProposedEndpoint, Endpoint | None]]:
    """Return each proposed endpoint with the one that it is; what agrees most is paired first."""
    left = list(known)
    pairs: dict[int, Endpoint] = {}
    for is_it in (_all_agree, _address_agrees, _title_agrees):
        for number, each in enumerate(proposed):
            if number in pairs:
                continue
            found = [one for one in left if is_it(each, one)]
            if found and (is_it is not _title_agrees or len(found) == 1):
                pairs[number] = found[0]
                left.remove(found[0])
    return [(each, pairs.get(number)) for number, each in enumerate(proposed)]


def _all_agree(proposed: ProposedEndpoint, known: Endpoint) -> bool:
    return _address_agrees(proposed, known) and proposed.text("ae_title") == known.ae_title


def _address_agrees(proposed: ProposedEndpoint, known: Endpoint) -> bool:
    title = proposed.text("ae_title")
    return (
        proposed.address == (known.host.lower(), known.port)
        and proposed.protocol is known.protocol
        and (not title or not known.ae_title or title == known.ae_title)
    )


def _title_agrees(proposed: ProposedEndpoint, known: Endpoint) -> bool:
    return known.ae_title != "" and proposed.text("ae_title") == known.ae_title
