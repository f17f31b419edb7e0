"""What may be sent where: systems share machines, and a packet reaches all who live there."""

from collections.abc import Iterator
from datetime import datetime

from scoutview.estate import permission
from scoutview.estate.model import Endpoint, Estate, System
from scoutview.findings import Effect
from scoutview.pipeline.lanes import Addresses, as_spelled, machines


def hosts_to_look_up(estate: Estate, now: datetime) -> Iterator[str]:
    """Yield the hosts of every system that may be looked at; no other name is asked for."""
    for system in estate.systems:
        if not permission.withheld(estate, system, Effect.READS, now):
            yield from (endpoint.host for endpoint in system.endpoints)


class Permitted:
    """The rules of `estate.permission`; on a machine the strictest of its systems' holds for all.

    `addresses` tells which hosts are one machine, and is asked once. Where `now` is None the
    dates and hours of the authorization are left out: that is the plan's question.
    """

    def __init__(self, estate: Estate, addresses: Addresses = as_spelled) -> None:
        self._estate = estate
        hosts = {endpoint.host for endpoint in estate.endpoints()}
        self._addresses = {host: tuple(addresses(host)) for host in hosts}
        self._at: dict[str, list[System]] = {}
        for system in estate.systems:
            for address in machines(system, self._addresses.__getitem__):
                self._at.setdefault(address, []).append(system)
        self._declared: dict[str, set[int]] = {}
        for endpoint in estate.endpoints():
            machine = self._addresses[endpoint.host][0]
            self._declared.setdefault(machine, set()).add(endpoint.port)

    def withheld(
        self, system: System, endpoint: Endpoint, effect: Effect, now: datetime | None
    ) -> str:
        """Return why a look is withheld from an endpoint; empty when it is allowed."""
        own = self._against(system, effect, now)
        return own or next(self._neighbours(system, endpoint.host, now), "")

    def ports_withheld(self, system: System, now: datetime | None) -> str:
        """Return why the ports of a system's hosts may not be asked; empty when they may.

        They are the machine's. A device that lives there may have its one connection, and has
        no more for these.
        """
        own = self._against(system, Effect.READS, now)
        return own or next(self._against_ports(system, now), "")

    def declared(self, system: System) -> dict[str, frozenset[int]]:
        """Return the hosts of a system, each with the ports that any system declares there."""
        hosts: dict[str, str] = {}
        for endpoint in system.endpoints:
            hosts.setdefault(self._addresses[endpoint.host][0], endpoint.host)
        return {host: frozenset(self._declared[machine]) for machine, host in hosts.items()}

    def _against(self, system: System, effect: Effect, now: datetime | None) -> str:
        if now is None:
            return permission.withheld_at_any_time(self._estate, system, effect)
        return permission.withheld(self._estate, system, effect, now)

    def _against_ports(self, system: System, now: datetime | None) -> Iterator[str]:
        for host in dict.fromkeys(endpoint.host for endpoint in system.endpoints):
            yield from self._neighbours(system, host, now)
            for other in self._sharing(system, host):
                if other.is_device:
                    yield f"{host} is also the {other.kind} {other.id}: its ports stay unasked"

    def _neighbours(self, system: System, host: str, now: datetime | None) -> Iterator[str]:
        for other in self._sharing(system, host):
            why = self._against(other, Effect.READS, now)
            if why:
                yield f"{host} is shared with a system that gets no packet: {why}"

    def _sharing(self, system: System, host: str) -> Iterator[System]:
        for address in self._addresses[host]:
            for other in self._at.get(address, ()):
                if other.id != system.id:
                    yield other
