"""Looking at one lane: every target gets its looks, or the reason why not."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scoutview.estate.model import Endpoint, Estate, Protocol, System
from scoutview.facts.dicom import KnownCaller
from scoutview.facts.network import HostPorts, OpenPorts
from scoutview.facts.observation import Fact, Observation, Reason
from scoutview.facts.tls import Certificate
from scoutview.findings import Effect
from scoutview.looks import ports
from scoutview.looks.look import Look
from scoutview.looks.names import Names
from scoutview.looks.session import Limits, Session, Stopped
from scoutview.pipeline.lanes import Lane, lanes
from scoutview.pipeline.look_once import look_once, not_looked
from scoutview.pipeline.permitted import Permitted, hosts_to_look_up
from scoutview.pipeline.scope import Scope


@dataclass(slots=True)
class Observer:
    """Looks at lanes. `may_go_on` raises Stopped when the run must end."""

    estate: Estate
    scope: Scope
    limits: Limits
    may_go_on: Callable[[], None]
    _names: Names = field(init=False)
    _permitted: Permitted = field(init=False)

    def __post_init__(self) -> None:
        self._names = Names(self.limits.connect_s)
        self._permitted = Permitted(self.estate, self._names.known)

    def lanes(self) -> tuple[Lane, ...]:
        """Return the lanes of the scope; looks up the names of all that may be looked at."""
        with suppress(Stopped):  # each look will tell it
            self._names.learn(hosts_to_look_up(self.estate, datetime.now(UTC)), self.may_go_on)
        self._permitted = Permitted(self.estate, self._names.known)
        return lanes(self.scope.systems(self.estate), self._names.known)

    def lane(self, lane: Lane) -> Iterator[tuple[Observation, ...]]:
        """Yield the observations of one target after the other, never two at once."""
        session = Session(self.limits, self.may_go_on, names=self._names)
        asked: dict[str, HostPorts] = {}  # a machine of several systems is asked once
        for system in lane:
            if system.is_device:
                yield from self._device(session, system)
                continue
            for endpoint in system.endpoints:
                yield self._endpoint(session, system, endpoint)
            if self.scope.probes_of_system(system):
                yield (self._ports(session, system, asked),)

    def _endpoint(
        self, session: Session, system: System, endpoint: Endpoint
    ) -> tuple[Observation, ...]:
        seen: dict[str, Fact] = {}
        told = []
        for look in self.scope.looks_of(endpoint):
            observation = self._look(session, system, endpoint, look, seen)
            seen[look.kind] = observation.fact
            told.append(observation)
        return tuple(told)

    def _look(
        self,
        session: Session,
        system: System,
        endpoint: Endpoint,
        look: Look,
        seen: dict[str, Fact],
    ) -> Observation:
        why = self._permitted.withheld(system, endpoint, look.effect, datetime.now(UTC))
        if why:
            return not_looked(look.kind, endpoint.name, Reason.WITHHELD, why)
        pointless = look.pointless(endpoint, seen)
        if pointless:
            return not_looked(look.kind, endpoint.name, Reason.SKIPPED, pointless)
        return _made(session, endpoint, look, seen)

    def _ports(self, session: Session, system: System, asked: dict[str, HostPorts]) -> Observation:
        why = self._permitted.ports_withheld(system, datetime.now(UTC))
        if why:
            return not_looked(OpenPorts.KIND, system.id, Reason.WITHHELD, why)
        declared = self._permitted.declared(system)

        def look() -> OpenPorts:
            fresh = {host: known for host, known in declared.items() if host not in asked}
            asked.update((one.host, one) for one in ports.look(session, fresh).hosts)
            return OpenPorts(tuple(asked[host] for host in declared))

        return look_once(session, OpenPorts.KIND, system.id, look)

    def _device(self, session: Session, system: System) -> Iterator[tuple[Observation, ...]]:
        """Look at a device at most once, by one C-ECHO or one handshake, where it is opted in."""
        session.most = session.connections + 1  # the lane's own session: its pace holds here, too
        one = the_one_look(system, self.scope)
        for endpoint in system.endpoints:
            told = []
            for look in self.scope.looks_of(endpoint):
                now = datetime.now(UTC)
                why = self._permitted.withheld(system, endpoint, Effect.READS, now)
                if not why and one == (endpoint, look):
                    told.append(_made(session, endpoint, look, {}))
                else:
                    words = why or ONE_CONNECTION
                    told.append(not_looked(look.kind, endpoint.name, Reason.WITHHELD, words))
            yield tuple(told)
        session.most = None


ONE_CONNECTION = (
    "a device that is opted in gets one C-ECHO by a caller that it knows (client.ae_title), "
    "or one TLS handshake, and nothing else"
)


def the_one_look(system: System, scope: Scope) -> tuple[Endpoint, Look] | None:
    """Return the endpoint and the look that a device's one connection is spent on, if any.

    A C-ECHO goes before a handshake: it shows that the device works, and its transport.
    """
    candidates = [
        (endpoint, look) for endpoint in system.endpoints for look in scope.looks_of(endpoint)
    ]
    for endpoint, look in candidates:
        if look.kind == KnownCaller.KIND and endpoint.client.ae_title:
            return endpoint, look
    for endpoint, look in candidates:
        is_handshake = look.kind == Certificate.KIND and endpoint.protocol is not Protocol.DICOM
        if is_handshake and endpoint.tls:
            return endpoint, look
    return None


def _made(session: Session, endpoint: Endpoint, look: Look, seen: dict[str, Fact]) -> Observation:
    def make() -> Fact:
        return look.look(session, endpoint, seen)

    return look_once(session, look.kind, endpoint.name, make, endpoint)
