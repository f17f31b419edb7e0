"""What probes find and no control counts: kinds of system that every control leaves out."""

from collections.abc import Iterator, Mapping, Sequence

from scoutview.catalog.model import Control
from scoutview.estate.model import DEVICES, Kind, Protocol

Uncounted = tuple[str, Protocol | None, frozenset[Kind]]


def uncounted(
    controls: Sequence[Control], judges: Mapping[str, frozenset[Protocol]]
) -> Iterator[Uncounted]:
    """Yield each probe with a protocol and the kinds of system where no control counts it.

    The protocol is None for a probe that judges whole systems, which are servers: devices are
    not asked for open ports. A control that is only about some data covers nothing for certain.
    """
    for probe, protocols in judges.items():
        counting = [control for control in controls if _rests_on(control, probe)]
        for protocol in sorted(protocols) or (None,):
            judged = frozenset(Kind) if protocol else frozenset(Kind) - DEVICES
            left = judged.difference(*(_kinds(control, protocol) for control in counting))
            if left:
                yield probe, protocol, left


def _rests_on(control: Control, probe: str) -> bool:
    return any(proof.name == probe for proof in control.proofs)


def _kinds(control: Control, protocol: Protocol | None) -> frozenset[Kind]:
    """Return the kinds of system at which the control is about every target of the protocol."""
    about = control.applies_to
    if about.data or (about.protocols and protocol not in about.protocols):
        return frozenset()
    return about.kinds or frozenset(Kind)
