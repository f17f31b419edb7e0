"""Systems that share a host share a lane: never two connections at once on one machine."""

from collections.abc import Callable, Sequence

from scoutview.estate.model import System
from scoutview.looks.names import one_spelling

Lane = tuple[System, ...]
Addresses = Callable[[str], Sequence[str]]  # of a host: those that are known, else its spelling


def as_spelled(host: str) -> Sequence[str]:
    """Return the host's one spelling: all that is known of it where no name is looked up."""
    return (one_spelling(host),)


def machines(system: System, addresses: Addresses) -> frozenset[str]:
    """Return every address of the hosts of a system."""
    hosts = {endpoint.host for endpoint in system.endpoints}
    return frozenset(address for host in hosts for address in addresses(host))


def lanes(systems: Sequence[System], addresses: Addresses = as_spelled) -> tuple[Lane, ...]:
    """Group systems so that no address is in two lanes; order is that of the estate file."""
    leader: dict[str, str] = {}  # address -> the system that was first to use it
    parent = {system.id: system.id for system in systems}

    def root(system_id: str) -> str:
        while parent[system_id] != system_id:
            system_id = parent[system_id]
        return system_id

    for system in systems:
        for address in machines(system, addresses):
            first = leader.setdefault(address, system.id)
            parent[root(system.id)] = root(first)
    grouped: dict[str, list[System]] = {}
    for system in systems:
        grouped.setdefault(root(system.id), []).append(system)
    return tuple(tuple(group) for group in grouped.values())
