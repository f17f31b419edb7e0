"""One observation as a card that a sceptic can follow: who, when, from where, what, reply."""

from collections.abc import Iterator
from dataclasses import dataclass

from scoutview.estate.model import Endpoint
from scoutview.facts.network import HostPorts, OpenPorts, Reach
from scoutview.facts.observation import Fact, NotLooked, Observation
from scoutview.facts.tls import Certificate, Offers
from scoutview.reports._dicom_steps import DicomFact, dicom_details, dicom_steps
from scoutview.reports._hexdump import Dump, dumps
from scoutview.reports._step import Detail, Step
from scoutview.reports._tls_steps import certificate_details, offer_details, offer_steps
from scoutview.reports._web_steps import WebFact, web_details, web_steps
from scoutview.reports.model import RunRecord
from scoutview.reports.moments import in_zone
from scoutview.reports.repeat import Again, repeat, tool_words


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A question and its answer with the bytes as they are printed."""

    step: Step
    sent: Dump
    received: Dump


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything that one ledger entry tells. `made` is False for a look that was not made."""

    entry: int
    look: str
    target: str
    who: str
    when: str
    where: str
    cost: str
    made: bool
    details: tuple[Detail, ...]
    steps: tuple[ShownStep, ...]
    repeat: tuple[Again, ...]
    tools: str


def evidence_card(
    entry: int,
    seen: Observation,
    *,
    endpoint: Endpoint | None,
    run: RunRecord,
    timezone: str,
    most_bytes: int,
) -> Card:
    """Return the card of one ledger entry, with at most `most_bytes` of hex a direction."""
    vantage = seen.vantage
    where = f"host {vantage.host}, address {vantage.source or _no_address(seen)}"
    if vantage.caller:
        where += f", calling as {vantage.caller}"
    connections = "1 connection" if seen.connections == 1 else f"{seen.connections} connections"
    return Card(
        entry=entry,
        look=seen.look,
        target=seen.target,
        who=f"Scoutview {run.version} on {vantage.host}",
        when=in_zone(seen.observed_at, timezone),
        where=where,
        cost=f"{connections}, {seen.seconds:.2f} s",
        made=not isinstance(seen.fact, NotLooked),
        details=details(seen.fact),
        steps=tuple(ShownStep(step, *dumps(step.wire, most_bytes)) for step in steps(seen.fact)),
        repeat=repeat(seen.fact, endpoint),
        tools=tool_words(seen.fact),
    )


def _no_address(seen: Observation) -> str:
    """Return why the vantage has no address: a look at several hosts tells it for each."""
    if isinstance(seen.fact, OpenPorts):
        sources = dict.fromkeys(one.source for one in seen.fact.hosts if one.source)
        return ", ".join(sources) or "none (no host answered)"
    return "not recorded" if seen.connections else "none (no connection was had)"


def steps(fact: Fact) -> tuple[Step, ...]:
    """Return the questions and answers of any fact, in time order."""
    if isinstance(fact, DicomFact):
        return dicom_steps(fact)
    if isinstance(fact, WebFact):
        return web_steps(fact)
    if isinstance(fact, Offers):
        return offer_steps(fact)
    return ()


def details(fact: Fact) -> tuple[Detail, ...]:
    """Return what any fact tells beside its questions and answers."""
    found: tuple[Detail, ...]
    match fact:
        case NotLooked():
            found = (("Not looked", f"{fact.reason.value}: {fact.words}"),)
        case Reach():
            notes = (("Address", fact.address), ("Note", fact.detail))
            found = (("TCP connection", fact.state.value), *(note for note in notes if note[1]))
        case OpenPorts():
            found = _ports(fact)
        case Offers():
            found = offer_details(fact)
        case Certificate():
            found = certificate_details(fact)
        case _:
            found = web_details(fact) if isinstance(fact, WebFact) else dicom_details(fact)
    return found


def _ports(fact: OpenPorts) -> tuple[Detail, ...]:
    return tuple(detail for one in fact.hosts for detail in _host_ports(one))


def _host_ports(one: HostPorts) -> Iterator[Detail]:
    """Yield what was asked of one host; our own address towards it belongs to it, too."""
    yield "Host", one.host + (f", seen from {one.source}" if one.source else "")
    lists = (
        ("Ports asked", one.asked),
        ("Answering", one.answering),
        ("Declared", one.declared),
        ("Could not be told", one.unasked),
    )
    for label, ports in lists:
        yield label, ", ".join(str(port) for port in ports) or "none"
