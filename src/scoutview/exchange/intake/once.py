"""What a file says of systems, each said once: rows that mean one are one, unless they contradict.

A list names one system in several rows, and a table gives one peer several names. What such
entries say is put together; where they cannot both be right, none of them is taken.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scoutview.exchange.intake.model import (
    Conflict,
    Fact,
    Facts,
    Intake,
    ProposedEndpoint,
    ProposedSystem,
    Value,
    listed,
)
from scoutview.exchange.intake.values import shown

EndpointKey = tuple[str, str, str]
_Found = tuple[int, ProposedEndpoint]  # which proposal has the endpoint


@dataclass(frozen=True, slots=True)
class Once:
    """The systems of a file without those that contradict; remarks say what was put together."""

    systems: tuple[ProposedSystem, ...]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[str, ...]


class _Contradiction(Exception):
    """Two entries cannot both be right: in what, and the places."""

    def __init__(self, first: Fact, second: Fact) -> None:
        super().__init__(
            f"{first.field} is {_spoken(first.value)} at {first.where} and"
            f" {_spoken(second.value)} at {second.where}"
        )
        self.places = (first.where, second.where)


def said_once(intake: Intake) -> Once:
    """Return what a file says of systems, each system once."""
    return _Once(intake.systems).once()


def endpoint_key(endpoint: ProposedEndpoint) -> EndpointKey:
    """Return what all entries of one endpoint have: protocol, AE title and address."""
    return endpoint.protocol, endpoint.text("ae_title"), endpoint.spoken.lower()


class _Once:
    """Puts proposals together; `_first` tells for each the earlier one that it is part of."""

    def __init__(self, proposals: Sequence[ProposedSystem]) -> None:
        self._conflicts: list[Conflict] = []
        self._remarks: list[str] = []
        self._out: set[int] = set()
        self._first = list(range(len(proposals)))
        self._systems = list(proposals)

    def once(self) -> Once:
        """Return the systems: what contradicts is out, what is said twice is one."""
        for number, proposal in enumerate(self._systems):
            self._whole(number, proposal)
        titles: dict[str, list[_Found]] = defaultdict(list)
        addresses: dict[tuple[str, int], list[_Found]] = defaultdict(list)
        for number, proposal in enumerate(self._systems):
            for endpoint in proposal.endpoints:
                if endpoint.text("ae_title"):
                    titles[endpoint.text("ae_title")].append((number, endpoint))
                if endpoint.address:
                    addresses[endpoint.address].append((number, endpoint))
        for title, found in titles.items():
            self._same_title(title, found)
        for address, found in addresses.items():
            self._same_address(address, found)
        kept = (
            system
            for number, system in enumerate(self._systems)
            if self._first[number] == number and number not in self._out
        )
        return Once(tuple(kept), tuple(self._conflicts), tuple(self._remarks))

    def _whole(self, number: int, proposal: ProposedSystem) -> None:
        """Put endpoints that one system has twice together."""
        if len(proposal.endpoints) < 2:  # noqa: PLR2004 - most have one
            return
        firsts: dict[EndpointKey, ProposedEndpoint] = {}
        for each in proposal.endpoints:
            first = firsts.setdefault(endpoint_key(each), each)
            if first is not each:
                self._remarks.append(f"{each.where} says what {first.where} says; it counts once.")
        try:
            self._systems[number] = replace(proposal, endpoints=_whole(proposal.endpoints))
        except _Contradiction as found:
            self._out.add(number)
            self._contradicts(proposal.label, found)

    def _same_title(self, title: str, found: Sequence[_Found]) -> None:
        numbers = self._numbers(found)
        if len(numbers) < 2:  # noqa: PLR2004 - one system
            return
        if len({endpoint.spoken.lower() for _, endpoint in found}) > 1:
            those = listed(f"{endpoint.spoken} ({endpoint.where})" for _, endpoint in found)
            self._conflict(
                f"The AE title {title} stands for {len(numbers)} systems: {those}.", found
            )
            self._out |= numbers.keys()
            return
        first, *others = numbers
        for number in others:
            self._join(first, number, title)

    def _join(self, first: int, second: int, title: str) -> None:
        one, other = self._systems[first], self._systems[second]
        self._first[second] = first
        if second in self._out:
            self._out.add(first)
        try:
            whole = replace(
                one,
                facts=_together(one.facts, other.facts),
                endpoints=_whole((*one.endpoints, *other.endpoints)),
            )
        except _Contradiction as found:
            self._out.add(first)
            self._contradicts(title, found)
            return
        self._systems[first] = whole
        alias = other.text("alias")
        named = f", {shown(alias)}," if alias not in {"", one.text("alias")} else ""
        more = f"is the system of {one.where}: what each says is put together."
        same = f"says what {one.where} says; it counts once."
        self._remarks.append(f"{other.where}{named} {same if whole == one else more}")

    def _same_address(self, address: tuple[str, int], found: Sequence[_Found]) -> None:
        kept = [each for each in found if self._root(each[0]) not in self._out]
        numbers = self._numbers(kept)
        if len(numbers) < 2:  # noqa: PLR2004 - one system
            return
        those = listed(f"{e.text('ae_title') or 'none'} ({e.where})" for _, e in kept)
        self._conflict(
            f"{address[0]}:{address[1]} stands for {len(numbers)} systems, with the AE titles"
            f" {those}.",
            kept,
        )
        self._out |= numbers.keys()

    def _root(self, number: int) -> int:
        while self._first[number] != number:
            self._first[number] = number = self._first[self._first[number]]
        return number

    def _numbers(self, found: Iterable[_Found]) -> dict[int, None]:
        """Return the systems that have these endpoints, in the order of the file."""
        return dict.fromkeys(sorted(self._root(number) for number, _ in found))

    def _contradicts(self, title: str, found: _Contradiction) -> None:
        self._conflicts.append(
            Conflict(f"{title} stands there more than once, and {found}.", found.places)
        )

    def _conflict(self, sentence: str, found: Iterable[_Found]) -> None:
        self._conflicts.append(Conflict(sentence, tuple(each.where for _, each in found)))


def _together(facts: Facts, more: Facts) -> Facts:
    """Return the facts of both. Raises _Contradiction; other names of a peer are no fact of it."""
    for name in sorted((facts.keys() & more.keys()) - {"alias"}):
        if _comparable(facts[name]) != _comparable(more[name]):
            raise _Contradiction(facts[name], more[name])
    return {**facts, **more, **facts}


def _comparable(fact: Fact) -> Value:
    """Return a value as all writings of it agree: names and hosts have no capitals of their own."""
    is_name = fact.field in {"host", "name"}
    return str(fact.value).casefold() if is_name else fact.value


def _whole(endpoints: Iterable[ProposedEndpoint]) -> tuple[ProposedEndpoint, ...]:
    """Return endpoints with those that are one put together.

    Raises:
        _Contradiction: One address is with TLS and without: nothing listens in both ways.
    """
    kept: dict[EndpointKey, ProposedEndpoint] = {}
    tls: dict[tuple[str, int], Fact] = {}
    for each in endpoints:
        first = kept.setdefault(endpoint_key(each), each)
        if first is not each:
            kept[endpoint_key(each)] = replace(first, facts=_together(first.facts, each.facts))
        if each.address and "tls" in each.facts:
            said = tls.setdefault(each.address, each.facts["tls"])
            if said.value != each.facts["tls"].value:
                raise _Contradiction(said, each.facts["tls"])
    return tuple(kept.values())


def _spoken(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(str(value))
