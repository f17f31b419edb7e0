"""The picture of an estate as it is declared, before anything was looked at (SVG).

Lines are marked by protocol, and those that cross the boundary are heavier and begin with a dot.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from scoutview.estate.model import Endpoint, Estate, Flow, Protocol, System
from scoutview.reports._estate_drawing import Hand, Picture, draw
from scoutview.reports._estate_groups import Grouped, grouped
from scoutview.reports._estate_legend import Legend, Stroke
from scoutview.reports.estate_layout import NO_PORT
from scoutview.reports.estate_picture import caption, flow_words
from scoutview.reports.marks import Mark
from scoutview.texts import one_line

PHI: Final = Mark("phi", "holds patient data", "P", "#1c4f8f", "#eef1f4")
PLAIN: Final = Mark("plain", "", " ", "#505a64", "#eef1f4")
# A person, on a field of 16 by 16.
_SHAPES: Final = {"phi": "M8 1.5a3 3 0 1 0 0 6a3 3 0 1 0 0-6ZM2 14.5a6 6 0 0 1 12 0Z"}

_STROKES: Final[tuple[tuple[str, Stroke, frozenset[Protocol]], ...]] = (
    ("DICOM", Stroke("#1c4f8f"), frozenset({Protocol.DICOM})),
    ("DICOMweb", Stroke("#0b6b74", dash="9 3"), frozenset({Protocol.DICOMWEB})),
    (
        "HTTP, HTTPS, FHIR, OIDC",
        Stroke("#6b2d8c", dash="2 3"),
        frozenset({Protocol.HTTP, Protocol.HTTPS, Protocol.FHIR, Protocol.OIDC}),
    ),
    ("HL7 v2", Stroke("#7d4e00", dash="7 3 2 3"), frozenset({Protocol.HL7})),
    (
        "FTP, SFTP, SMB",
        Stroke("#9b1c1c", dash="4 4"),
        frozenset({Protocol.FTP, Protocol.SFTP, Protocol.SMB}),
    ),
)
_OTHER: Final = ("other protocols", Stroke("#1b6138", dash="13 4"))
_UNDECLARED: Final = (NO_PORT, Stroke("#505a64", dash="1 4"))
_CROSSING_WIDTH: Final = 2.8


def drawn_estate(estate: Estate) -> Picture:
    """Return the picture of an estate with a legend; a very large one is drawn by groups."""
    shown = grouped(estate)
    title = f"Systems and flows of {one_line(estate.organization)}"
    return draw(
        shown.estate,
        _hand(shown),
        title=title,
        description=_description(estate, shown),
        legend=_legend(title, estate, shown),
    )


def _hand(shown: Grouped) -> Hand:
    inside = {system.id: system.in_boundary for system in shown.estate.systems}
    protocols = {endpoint.name: endpoint.protocol for endpoint in shown.estate.endpoints()}

    def of_system(system: System) -> str:
        many = f"{shown.sizes[system.id]} systems" if system.id in shown.sizes else system.id
        where = "in the boundary" if system.in_boundary else "outside of the boundary"
        phi = PHI.word if system.holds_phi else "no patient data declared"
        return f"{one_line(system.name)} ({many}), {system.kind.value}: {where}, {phi}"

    def of_flow(flow: Flow) -> str:
        way = protocols.get(flow.destination)
        over = NO_PORT if way is None else way.value
        crossing = "; crosses the boundary" if _crosses(flow, inside) else ""
        return f"{flow_words(flow)}; {over}{crossing}"

    def below(system: System) -> str:
        size = shown.sizes.get(system.id)
        return caption(system) if size is None else _many(size)

    def row(endpoint: Endpoint) -> str:
        count = shown.counts.get(endpoint.name)
        return endpoint.id if count is None else f"{count} port{'' if count == 1 else 's'}"

    return Hand(
        shapes=_SHAPES,
        system=lambda system: PHI if system.holds_phi else PLAIN,
        endpoint=lambda _: PLAIN,
        flow=lambda flow: _stroke(flow, inside, protocols),
        caption=below,
        row=row,
        of_system=of_system,
        of_flow=of_flow,
    )


def _many(count: int) -> str:
    return f"{count:,} system{'' if count == 1 else 's'}"


def _crosses(flow: Flow, inside: Mapping[str, bool]) -> bool:
    return inside[flow.source.partition(".")[0]] != inside[flow.destination.partition(".")[0]]


def _kind(protocol: Protocol | None) -> tuple[str, Stroke]:
    if protocol is None:
        return _UNDECLARED
    return next(((name, s) for name, s, members in _STROKES if protocol in members), _OTHER)


def _stroke(flow: Flow, inside: Mapping[str, bool], protocols: Mapping[str, Protocol]) -> Stroke:
    _, stroke = _kind(protocols.get(flow.destination))
    if _crosses(flow, inside):
        return replace(stroke, width=_CROSSING_WIDTH, dot=True)
    return stroke


def _legend(title: str, estate: Estate, shown: Grouped) -> Legend:
    protocols = {endpoint.name: endpoint.protocol for endpoint in shown.estate.endpoints()}
    inside = {system.id: system.in_boundary for system in shown.estate.systems}
    used = {_kind(protocols.get(flow.destination)) for flow in shown.estate.flows}
    order = [(name, stroke) for name, stroke, _ in _STROKES] + [_OTHER, _UNDECLARED]
    strokes = [(stroke, name) for name, stroke in order if (name, stroke) in used]
    if any(_crosses(flow, inside) for flow in shown.estate.flows):
        strokes.append(
            (Stroke("#1d2935", _CROSSING_WIDTH, dot=True), "crosses the boundary of the system")
        )
    marks = ((PHI, PHI.word),) if any(s.holds_phi for s in shown.estate.systems) else ()
    return Legend(title, tuple(_notes(estate, shown)), tuple(strokes), marks)


def _notes(estate: Estate, shown: Grouped) -> list[str]:
    notes = [
        "As declared in the estate file; nothing was looked at. TLS stands where it is declared."
        if estate.systems
        else "No system is declared yet."
    ]
    if shown.by:
        notes.append(
            f"{len(estate.systems):,} systems with {len(estate.flows):,} flows are too many to draw"
            f" one by one: each of the {len(shown.estate.systems)} boxes is all systems of one"
            f" {shown.by}. {shown.inner:,} flows stay inside a box and are not drawn."
        )
    return notes


def _description(estate: Estate, shown: Grouped) -> str:
    inside = {system.id: system.in_boundary for system in estate.systems}
    crossing = sum(_crosses(flow, inside) for flow in estate.flows)
    protocols = Counter(endpoint.protocol.value for endpoint in estate.endpoints())
    spoken = ", ".join(f"{count} {name}" for name, count in sorted(protocols.items()))
    boxes = f" Drawn as {len(shown.estate.systems)} boxes, one for each {shown.by}."
    return (
        f"{_many(len(estate.systems))} with {sum(protocols.values())} endpoints"
        f" ({spoken or 'none'}) and {len(estate.flows)} flows, by site and role; {crossing} flows"
        f" cross the boundary of the system.{boxes if shown.by else ''}"
    )
