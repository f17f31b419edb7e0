"""What a run would do, without doing it."""

import platform
from collections.abc import Iterator
from datetime import datetime

from scoutview.estate.model import Endpoint, Estate, System
from scoutview.estate.permission import one_connection_only, refusal
from scoutview.facts.dicom import KnownCaller, PlainAssociation
from scoutview.facts.network import OpenPorts
from scoutview.looks import ports
from scoutview.looks.look import Look
from scoutview.looks.route import source_address
from scoutview.looks.session import Limits
from scoutview.pipeline.observe import ONE_CONNECTION, the_one_look
from scoutview.pipeline.permitted import Permitted
from scoutview.pipeline.scope import Scope
from scoutview.reports.change_ticket import ChangeTicket, PlannedLook


def plan(estate: Estate, scope: Scope, limits: Limits, now: datetime) -> ChangeTicket:
    """Return every look with its most connections; resolves no name and sends nothing.

    Looks are those of an authorized hour: the ticket is made before there is an authorization,
    and in office hours for a night. `refusal` says why nothing may be sent now.
    """
    permitted = Permitted(estate)
    asked: set[str] = set()
    looks = [
        planned
        for system in scope.systems(estate)
        for planned in _of_system(permitted, scope, system, asked)
    ]
    return ChangeTicket(
        organization=estate.organization,
        machine=platform.node(),
        authorized_by=estate.authorization.by if estate.authorization else "",
        refusal=refusal(estate, now),
        pace_s=limits.pace_s,
        looks=tuple(looks),
    )


def _of_system(
    permitted: Permitted, scope: Scope, system: System, asked: set[str]
) -> Iterator[PlannedLook]:
    one = the_one_look(system, scope) if one_connection_only(system) else None
    for endpoint in system.endpoints:
        for look in scope.looks_of(endpoint):
            why = permitted.withheld(system, endpoint, look.effect, None) or _no_caller(
                endpoint, look
            )
            if not why and one_connection_only(system) and one != (endpoint, look):
                why = ONE_CONNECTION
            most = 1 if one is not None else look.at_most
            yield _planned(system, endpoint, look, most, why)
    if scope.probes_of_system(system):
        yield from _ports(permitted, system, asked)


def _planned(system: System, endpoint: Endpoint, look: Look, at_most: int, why: str) -> PlannedLook:
    known = (endpoint.client.ae_title,) if _may_call_as_known(look) else ()
    callers = dict.fromkeys(title for title in look.callers + known if title)
    return PlannedLook(
        system=system.id,
        owner=system.owner,
        endpoint=endpoint.name,
        host=endpoint.host,
        port=str(endpoint.port),
        source=source_address(endpoint.host),
        callers=", ".join(callers),
        look=look.kind,
        at_most=at_most,
        alarms=look.alarms,
        withheld=why,
    )


def _no_caller(endpoint: Endpoint, look: Look) -> str:
    if look.kind == KnownCaller.KIND and not endpoint.client.ae_title:
        return "no known caller is configured (client.ae_title)"
    return ""


def _may_call_as_known(look: Look) -> bool:
    """Whether the look is the known caller's, or compares a stranger with what that one met."""
    return look.kind == PlainAssociation.KIND or KnownCaller.KIND in {look.kind, *look.builds_on}


def _ports(permitted: Permitted, system: System, asked: set[str]) -> Iterator[PlannedLook]:
    withheld = permitted.ports_withheld(system, None)
    for host, declared in permitted.declared(system).items():
        listed = [port for port in ports.ASKED if port not in declared]
        once = "another system on this machine: its ports are asked once, for both"
        why = withheld or (once if host in asked else "")
        if not why:
            asked.add(host)
        yield PlannedLook(
            system=system.id,
            owner=system.owner,
            endpoint=system.id,
            host=host,
            port=" ".join(str(port) for port in listed),
            source=source_address(host),
            callers="",
            look=OpenPorts.KIND,
            at_most=len(listed) + ports.CONTROLS,
            alarms=(
                "one TCP connection to each of these ports, closed at once, and one before and "
                "after to a port that is declared"
            ),
            withheld=why,
        )
