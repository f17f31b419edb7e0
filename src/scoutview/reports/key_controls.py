"""Which controls decide a criterion, and what a supported criterion rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoutview.assessment.model import ControlResult, Status
from scoutview.catalog.model import ProofKind
from scoutview.reports.model import Report

Keys = Mapping[str, tuple[str, ...]]


def key_controls(report: Report) -> Keys:
    """Return the key controls of every criterion in scope, by the criterion's id.

    Edges name the hub's controls; the ids returned are those of the organization.
    """
    keys = {(edge.control, edge.criterion) for edge in report.catalog.edges if edge.key}
    hub = {control.id: control.hub_id or control.id for control in report.catalog.controls}
    return {
        criterion.id: tuple(
            name
            for name in criterion.controls
            if {(name, criterion.id), (hub.get(name, name), criterion.id)} & keys
        )
        for criterion in report.assessment.criteria
    }


@dataclass(frozen=True, slots=True)
class Basis:
    """Of the supported criteria, how many rest in part on a look, and how many on paper only."""

    seen: int
    given: int

    @property
    def words(self) -> str:
        """Return it as a sentence; empty when no criterion is supported."""
        total = self.seen + self.given
        if not total:
            return ""
        return (
            f"{total} supported: {self.seen} {_rest(self.seen)} at least in part on what was "
            f"seen, {self.given} {_rest(self.given)} only on documents that people gave and "
            "others accepted."
        )


def basis(report: Report) -> Basis:
    """Return what the supported criteria rest on, by the proofs of their key controls."""
    keys = key_controls(report)
    controls = {control.id: control for control in report.assessment.controls}
    supported = [c for c in report.assessment.criteria if c.status is Status.SUPPORTED]
    seen = sum(
        any(_was_seen(controls[name]) for name in keys[criterion.id] if name in controls)
        for criterion in supported
    )
    return Basis(seen, len(supported) - seen)


def _rest(count: int) -> str:
    return "rests" if count == 1 else "rest"


def _was_seen(control: ControlResult) -> bool:
    return any(
        proof.kind is ProofKind.PROBE and proof.status is Status.SUPPORTED and proof.findings
        for proof in control.proofs
    )
