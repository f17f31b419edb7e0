"""What a control is about: the systems in the boundary that match it, and a probe's targets."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from scoutview.catalog.model import AppliesTo
from scoutview.estate.model import Estate, Protocol, System

Named = TypeVar("Named", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that a probe judges: an endpoint (with its protocol), or a whole system (None)."""

    name: str
    system: System
    protocol: Protocol | None


def system_of(target: str) -> str:
    """Return the id of the system that `system.endpoint` or `system` names."""
    return target.partition(".")[0]


def every_target(estate: Estate) -> tuple[Target, ...]:
    """Return each system and each endpoint of the estate, in its order."""
    return tuple(target for system in estate.systems for target in _targets_of(system))


def _targets_of(system: System) -> Iterator[Target]:
    yield Target(system.id, system, None)
    for endpoint in system.endpoints:
        yield Target(endpoint.name, system, endpoint.protocol)


def must_be_seen(target: Target, protocols: Collection[Protocol]) -> bool:
    """Whether a probe of these protocols owes a finding about the target.

    A probe without protocols judges systems: servers with an address, never devices.
    """
    if target.protocol is not None:
        return target.protocol in protocols
    return not protocols and bool(target.system.endpoints) and not target.system.is_device


def is_about_system(applies_to: AppliesTo, system: System) -> bool:
    """Whether the control is about the system: in the boundary, and all that is given matches.

    `data` matches when the system holds any of the classes, `protocols` when any of its
    endpoints speaks one.
    """
    spoken = {endpoint.protocol for endpoint in system.endpoints}
    return is_about_kind_and_data(applies_to, system) and _any(applies_to.protocols, spoken)


def is_about_kind_and_data(applies_to: AppliesTo, system: System) -> bool:
    """Whether the control is about the system, whatever its endpoints speak."""
    return (
        system.in_boundary
        and (not applies_to.kinds or system.kind in applies_to.kinds)
        and _any(applies_to.data, system.data)
    )


def is_about(applies_to: AppliesTo, target: Target) -> bool:
    """Whether the control is about the target; an endpoint must itself speak the protocol."""
    if target.protocol is None:
        return is_about_system(applies_to, target.system)
    speaks = not applies_to.protocols or target.protocol in applies_to.protocols
    return speaks and is_about_kind_and_data(applies_to, target.system)


def _any(wanted: frozenset[Named], there: Collection[Named]) -> bool:
    return not wanted or not wanted.isdisjoint(there)
