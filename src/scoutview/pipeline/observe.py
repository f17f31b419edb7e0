"""Looking at one lane: every target gets its looks, or the reason why not."""

import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scoutview.estate.model import Endpoint, Estate, Protocol, System
from scoutview.estate.permission import withheld
from scoutview.facts import dicom, web
from scoutview.facts.dicom import KnownCaller
from scoutview.facts.network import OpenPorts
from scoutview.facts.observation import Fact, NotLooked, Observation, Reason
from scoutview.facts.tls import Certificate
from scoutview.findings import Effect, Vantage
from scoutview.looks import ports
from scoutview.looks.look import Look
from scoutview.looks.session import Limits, Session, Stopped
from scoutview.pipeline.lanes import Lane
from scoutview.pipeline.scope import Scope


@dataclass(slots=True)
class Observer:
    """Looks at lanes. `may_go_on` raises Stopped when the run must end."""

    estate: Estate
    scope: Scope
    limits: Limits
    may_go_on: Callable[[], None]
    _declared: dict[str, frozenset[int]] = field(init=False)

    def __post_init__(self) -> None:
        declared: dict[str, set[int]] = {}
        for endpoint in self.estate.endpoints():
            declared.setdefault(endpoint.host.lower(), set()).add(endpoint.port)
        self._declared = {host: frozenset(of_host) for host, of_host in declared.items()}

    def lane(self, lane: Lane) -> Iterator[tuple[Observation, ...]]:
        """Yield the observations of one target after the other, never two at once."""
        session = Session(self.limits, self.may_go_on)
        for system in lane:
            if system.is_device:
                yield from self._device(session, system)
                continue
            for endpoint in system.endpoints:
                yield self._endpoint(session, system, endpoint)
            if self.scope.probes_of_system(system):
                yield (self._ports(session, system),)

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
        reason = withheld(self.estate, system, look.effect, datetime.now(UTC))
        if reason:
            return _not_looked(look.kind, endpoint.name, Reason.WITHHELD, reason)
        pointless = look.pointless(endpoint, seen)
        if pointless:
            return _not_looked(look.kind, endpoint.name, Reason.SKIPPED, pointless)
        return _made(session, look.kind, endpoint.name, lambda: look.look(session, endpoint, seen))

    def _ports(self, session: Session, system: System) -> Observation:
        reason = withheld(self.estate, system, Effect.READS, datetime.now(UTC))
        if reason:
            return _not_looked(OpenPorts.KIND, system.id, Reason.WITHHELD, reason)
        hosts = tuple(dict.fromkeys(endpoint.host for endpoint in system.endpoints))
        declared = frozenset().union(*(self._declared[host.lower()] for host in hosts))
        return _made(
            session, OpenPorts.KIND, system.id, lambda: ports.look(session, hosts, declared)
        )

    def _device(self, session: Session, system: System) -> Iterator[tuple[Observation, ...]]:
        """Look at a device at most once, by one C-ECHO or one handshake, where it is opted in."""
        session.most = session.connections + 1  # the lane's own session: its pace holds here, too
        reason = withheld(self.estate, system, Effect.READS, datetime.now(UTC))
        one = the_one_look(system, self.scope)
        for endpoint in system.endpoints:
            told = []
            for look in self.scope.looks_of(endpoint):
                if not reason and one == (endpoint, look):
                    told.append(_made_once(session, endpoint, look))
                else:
                    why = reason or ONE_CONNECTION
                    told.append(_not_looked(look.kind, endpoint.name, Reason.WITHHELD, why))
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


def _made_once(session: Session, endpoint: Endpoint, look: Look) -> Observation:
    return _made(session, look.kind, endpoint.name, lambda: look.look(session, endpoint, {}))


def _made(session: Session, kind: str, target: str, look: Callable[[], Fact]) -> Observation:
    """Make one look: exactly one observation, whatever happens."""
    before, began = session.connections, time.monotonic()
    fact: Fact
    try:
        fact = look()
    except Stopped as stopped:
        fact = NotLooked(kind, Reason.STOPPED, str(stopped))
    except OSError as error:
        words = f"a file that the estate names cannot be used: {error}"
        fact = NotLooked(kind, Reason.SKIPPED, words)
    except Exception as error:  # noqa: BLE001 - the runner of looks: our fault is a finding
        fact = NotLooked(kind, Reason.FAULT, f"{type(error).__name__}: {error}")
    made = session.connections - before
    return Observation(
        look=kind,
        target=target,
        observed_at=_now(),
        vantage=Vantage(platform.node(), session.source, _caller(fact)),
        fact=fact,
        seconds=round(time.monotonic() - began, 3),
        connections=made,
    )


def _not_looked(kind: str, target: str, reason: Reason, words: str) -> Observation:
    fact = NotLooked(kind, reason, words)
    return Observation(kind, target, _now(), Vantage(platform.node()), fact)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _caller(fact: Fact) -> str:
    """Return the AE title that the look called as, empty where there is none."""
    if isinstance(fact, dicom.Strangers):
        return fact.exchanges[0].caller
    if isinstance(fact, dicom.ForeignCertificates):
        return fact.without.caller
    exchange = getattr(fact, "exchange", None)
    if isinstance(exchange, web.WebExchange):
        return ""
    return exchange.caller if isinstance(exchange, dicom.Exchange) else ""
