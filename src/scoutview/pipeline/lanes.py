"""Systems that share a host share a lane: never two connections at once on one machine."""

import ipaddress
from collections.abc import Sequence

from scoutview.estate.model import System

Lane = tuple[System, ...]


def lanes(systems: Sequence[System]) -> tuple[Lane, ...]:
    """Group systems so that no host is in two lanes; order is that of the estate file."""
    leader: dict[str, str] = {}  # host -> the system that was first to use it
    parent = {system.id: system.id for system in systems}

    def root(system_id: str) -> str:
        while parent[system_id] != system_id:
            system_id = parent[system_id]
        return system_id

    for system in systems:
        for endpoint in system.endpoints:
            first = leader.setdefault(_spelled_one_way(endpoint.host), system.id)
            parent[root(system.id)] = root(first)
    grouped: dict[str, list[System]] = {}
    for system in systems:
        grouped.setdefault(root(system.id), []).append(system)
    return tuple(tuple(group) for group in grouped.values())


def _spelled_one_way(host: str) -> str:
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        return host.lower().removesuffix(".")
