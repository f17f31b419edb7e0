"""Planning: the gaps of a judged run in waves, each with owner, dates and closing proofs.

First come the deviations and what they wait for, then the controls that nothing shows yet. In
each of the two, a wave holds what needs no other of its wave; in a wave the more urgent comes
first, then the smaller.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoutview.assessment.model import Assessment, ControlResult, Gap, Status
from scoutview.assessment.order import effective
from scoutview.assessment.targets import system_of
from scoutview.catalog.model import Catalog, Control, Effort
from scoutview.estate.model import Estate
from scoutview.exchange.plan.calendar import Job, days_taken, schedule, working_day
from scoutview.exchange.plan.closing import found, proofs
from scoutview.exchange.plan.model import Item, Place, Plan, Proof, Unplanned, Wave
from scoutview.exchange.plan.waits import Waits, waits_of

DEFAULT_CAPACITY: Final = 3
CAPACITIES: Final = range(1, 51)
WORK_DAYS: Final[Mapping[Effort, int]] = {Effort.HOURS: 1, Effort.DAYS: 3, Effort.PROJECT: 15}
NOBODY: Final = "Nobody named"
_BRACKETS: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A judgement by the ids of its controls."""

    estate: Estate
    assessment: Assessment
    gaps: Mapping[str, Gap]
    controls: Mapping[str, Control]
    results: Mapping[str, ControlResult]


@dataclass(frozen=True, slots=True)
class _Order:
    """What waits for what, and how urgent each is with all that waits for it."""

    waits: Waits
    blocks: Mapping[str, Sequence[str]]
    urgency: Mapping[str, tuple[bool, float]]  # whether a deviation rests on it, the priority
    wave: Mapping[str, int]


def plan_of(
    *,
    run: str,
    estate: Estate,
    catalog: Catalog,
    assessment: Assessment,
    judged_on: date,
    start: date,
    capacity: int = DEFAULT_CAPACITY,
) -> Plan:
    """Return the plan of a judged run; the same judgement and start always give the same plan.

    Args:
        run: The run's id.
        estate: The estate of the run.
        catalog: The catalog that the run was judged by.
        assessment: The judgement.
        judged_on: Its day.
        start: The first day of work; on a weekend, the Monday after it.
        capacity: Working days a week that each role gives to the plan; over five where a role
            is more than one person.

    Raises:
        OverflowError: The work does not end before the calendar does.
    """
    judged = _Judged(
        estate=estate,
        assessment=assessment,
        gaps={gap.control: gap for gap in assessment.gaps},
        controls={control.id: control for control in catalog.controls},
        results={result.id: result for result in assessment.controls},
    )
    order = _order(judged, catalog)
    ranked = sorted(judged.gaps, key=lambda control: _rank(order, judged.gaps[control]))
    jobs = [_job(judged, control, order, capacity) for control in ranked]
    days = schedule(jobs)
    items = [
        _item(
            judged,
            job,
            order,
            begins=working_day(start, days[job.id][0]),
            due=working_day(start, days[job.id][1]),
        )
        for job in jobs
    ]
    return Plan(
        organization=estate.organization,
        run=run,
        judged_on=judged_on,
        start=working_day(start, 0),
        capacity=capacity,
        waves=tuple(_waves(items, order)),
        circles=order.waits.circles,
    )


def item_id(control: str) -> str:
    """Return the id of a control's gap, the same in every plan."""
    return f"GAP-{control}"


def roles(performer: str) -> tuple[str, ...]:
    """Return the roles that a control names, without what stands in brackets behind them."""
    named = (" ".join(part.split()) for part in _BRACKETS.sub("", performer).split(","))
    return tuple(dict.fromkeys(role for role in named if role)) or (NOBODY,)


def _order(judged: _Judged, catalog: Catalog) -> _Order:
    waits = waits_of(catalog, judged.assessment)
    urgency = _urgency(judged.gaps, waits)
    return _Order(
        waits=waits,
        blocks=_blocks(waits.waits_for),
        urgency=urgency,
        wave=_wave_numbers(waits, urgency),
    )


def _urgency(gaps: Mapping[str, Gap], waits: Waits) -> Mapping[str, tuple[bool, float]]:
    urgency = {c: (gap.status is Status.DEVIATION, gap.priority) for c, gap in gaps.items()}
    for control in sorted(gaps, key=lambda each: -waits.place[each]):
        for each in waits.waits_for[control]:
            urgency[each] = max(urgency[each], urgency[control])
    return urgency


def _wave_numbers(waits: Waits, urgency: Mapping[str, tuple[bool, float]]) -> Mapping[str, int]:
    """Number the waves from 1: those of the deviations, then the others after the last of them."""
    wave: dict[str, int] = {}
    in_turn = sorted(waits.waits_for, key=waits.place.__getitem__)
    for is_found in (True, False):
        before = max(wave.values(), default=0)
        for control in in_turn:
            if urgency[control][0] is is_found:
                after = (wave[each] for each in waits.waits_for[control])
                wave[control] = max(before, *after, before) + 1
    return wave


def _rank(order: _Order, gap: Gap) -> tuple[int, float, int, str]:
    urgency = order.urgency[gap.control][1]
    return order.wave[gap.control], -urgency, WORK_DAYS[gap.effort], gap.control


def _blocks(waits_for: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    blocks: dict[str, list[str]] = {}
    for control, waits in waits_for.items():
        for each in waits:
            blocks.setdefault(each, []).append(control)
    return blocks


def _job(judged: _Judged, control: str, order: _Order, capacity: int) -> Job:
    return Job(
        id=control,
        role=roles(judged.controls[control].performer)[0],
        days=days_taken(WORK_DAYS[judged.gaps[control].effort], capacity),
        waits_for=order.waits.waits_for[control],
    )


def _item(judged: _Judged, job: Job, order: _Order, *, begins: date, due: date) -> Item:
    gap, control, result = (
        judged.gaps[job.id],
        judged.controls[job.id],
        judged.results[job.id],
    )
    named = roles(control.performer)
    closing = proofs(control, result, judged.assessment)
    return Item(
        id=item_id(control.id),
        control=control.id,
        title=gap.title,
        family=control.family,
        wave=order.wave[control.id],
        status=gap.status,
        severity=gap.severity,
        priority=gap.priority,
        urgency=order.urgency[control.id][1],
        effort=gap.effort,
        working_days=WORK_DAYS[gap.effort],
        owner=named[0],
        with_roles=named[1:],
        begins=begins,
        due=due,
        waits_for=tuple(map(item_id, order.waits.waits_for[control.id])),
        blocks=tuple(map(item_id, sorted(order.blocks.get(control.id, ())))),
        unplanned=tuple(
            Unplanned(each, judged.results[each].title, effective(judged.results[each]))
            for each in order.waits.unplanned[control.id]
        ),
        criteria=gap.criteria,
        places=_places(gap, closing, judged.estate),
        found=found(gap),
        compensated=result.exceptions,
        remediation=gap.remediation,
        steps=gap.steps,
        products=tuple(control.remediation.products.items()),
        proofs=closing,
    )


def _places(gap: Gap, closing: Sequence[Proof], estate: Estate) -> tuple[Place, ...]:
    """Return the systems that the gap and its probes are about, in the order of the estate."""
    targets = [*gap.targets, *(target for each in closing for target in (*each.mend, *each.see))]
    named = {system_of(target) for target in targets}
    return tuple(
        Place(system.id, system.name, system.owner)
        for system in estate.systems
        if system.id in named
    )


def _waves(items: Sequence[Item], order: _Order) -> Iterator[Wave]:
    by_number: dict[int, list[Item]] = {}
    for item in items:
        by_number.setdefault(item.wave, []).append(item)
    for number, members in by_number.items():
        yield Wave(number, order.urgency[members[0].control][0], tuple(members))
