"""What to do first: severity x data x exposure / effort of each control that is not there yet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from scoutview.assessment.controls import Ruled
from scoutview.assessment.model import CriterionResult, Gap, Status
from scoutview.assessment.order import RANK, effective
from scoutview.assessment.ruling import Ruling, once
from scoutview.assessment.targets import is_about_system, system_of
from scoutview.catalog.model import AppliesTo, Effort, ProofKind
from scoutview.estate.model import DataClass, Estate, Kind, System
from scoutview.findings import Severity

SEVERITY_WEIGHT: Final[Mapping[Severity, int]] = {
    Severity.LOW: 1,
    Severity.MEDIUM: 2,
    Severity.HIGH: 4,
    Severity.CRITICAL: 8,
}
EFFORT_WEIGHT: Final[Mapping[Effort, int]] = {Effort.HOURS: 1, Effort.DAYS: 2, Effort.PROJECT: 3}
DATA_WEIGHT: Final[Mapping[DataClass, int]] = {
    DataClass.MEDICAL_IMAGES: 3,
    DataClass.REPORTS: 3,
    DataClass.HISTORIES: 3,
    DataClass.DEMOGRAPHICS: 2,
    DataClass.EXAM_METADATA: 2,
    DataClass.BILLING: 2,
    DataClass.ACCESS_RECORDS: 1,
}
FACING_OUT: Final = frozenset({Kind.PORTAL, Kind.REMOTE_ACCESS, Kind.GATEWAY, Kind.CLOUD_SERVICE})
MOST_EXPOSED: Final = 3


def gaps(
    ruled: Iterable[Ruled],
    criteria: Sequence[CriterionResult],
    estate: Estate,
    severities: Mapping[str, Severity],
) -> tuple[Gap, ...]:
    """Return the controls in deviation or open that a criterion in scope rests on, first first."""
    served: dict[str, list[str]] = {}
    for criterion in criteria:
        for control_id in criterion.controls if criterion.status is not Status.EXCLUDED else ():
            served.setdefault(control_id, []).append(criterion.id)
    crossing = _crossing(estate)
    found = (
        _gap(one, tuple(served[one.result.id]), estate, severities, crossing)
        for one in ruled
        if one.result.id in served and effective(one.result) in {Status.DEVIATION, Status.OPEN}
    )
    return tuple(sorted(found, key=lambda gap: (RANK[gap.status], -gap.priority, gap.control)))


def _gap(
    one: Ruled,
    criteria: tuple[str, ...],
    estate: Estate,
    severities: Mapping[str, Severity],
    crossing: frozenset[str],
) -> Gap:
    status = effective(one.result)
    wanting = [ruling for ruling in one.rulings if ruling.result.status is status]
    grades = [grade for ruling in wanting for grade in ruling.decisive]
    targets = once(grade.target for grade in grades if grade.target)
    severity = _severity(wanting, severities)
    systems = _systems(one, targets, estate)
    data_weight = max((_data_weight(system) for system in systems), default=1)
    exposure = max((_exposure(system, crossing) for system in systems), default=1)
    remediation = one.control.remediation
    return Gap(
        control=one.control.id,
        title=one.control.title,
        status=status,
        priority=priority(severity, data_weight, exposure, remediation.effort),
        severity=severity,
        data_weight=data_weight,
        exposure=exposure,
        effort=remediation.effort,
        criteria=criteria,
        targets=targets,
        messages=once(grade.words for grade in grades),
        remediation=remediation.text,
        steps=remediation.steps,
        missing=one.result.missing,
    )


def priority(severity: Severity, data_weight: int, exposure: int, effort: Effort) -> float:
    """Return severity x data x exposure / effort, to two decimals: 0.33 to 72."""
    return round(SEVERITY_WEIGHT[severity] * data_weight * exposure / EFFORT_WEIGHT[effort], 2)


def _severity(wanting: Sequence[Ruling], severities: Mapping[str, Severity]) -> Severity:
    """Return the worst severity of the probes; what people must give counts as medium."""
    weighed = (
        severities.get(ruling.result.name, Severity.MEDIUM)
        if ruling.result.kind is ProofKind.PROBE
        else Severity.MEDIUM
        for ruling in wanting
    )
    return max(weighed, key=SEVERITY_WEIGHT.__getitem__, default=Severity.MEDIUM)


def _systems(one: Ruled, targets: Sequence[str], estate: Estate) -> tuple[System, ...]:
    """Return the systems of the targets, or where there are none all that the control names.

    A control that names no kind, protocol or data is about no system in particular: none.
    """
    named = {system_of(target) for target in targets}
    if not named and one.control.applies_to == AppliesTo():
        return ()
    return tuple(system for system in estate.systems if system.id in named) or tuple(
        system for system in estate.systems if is_about_system(one.control.applies_to, system)
    )


def _data_weight(system: System) -> int:
    return max((DATA_WEIGHT[data] for data in system.data), default=1)


def _exposure(system: System, crossing: frozenset[str]) -> int:
    """Return 1 and the ways in from outside, at most 3."""
    ways = (system.controlled_by != "us", system.id in crossing, system.kind in FACING_OUT)
    return min(1 + sum(ways), MOST_EXPOSED)


def _crossing(estate: Estate) -> frozenset[str]:
    """Return the systems with a flow over the boundary, in either direction."""
    inside = {system.id: system.in_boundary for system in estate.systems}
    ends = [(system_of(flow.source), system_of(flow.destination)) for flow in estate.flows]
    return frozenset(
        end for pair in ends if inside.get(pair[0]) is not inside.get(pair[1]) for end in pair
    )
