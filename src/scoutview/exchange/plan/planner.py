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
from scoutview.catalog.prerequisites import in_order
from scoutview.estate.model import Estate
from scoutview.exchange.plan.calendar import Job, days_taken, schedule, working_day
from scoutview.exchange.plan.closing import DONE, found, proofs
from scoutview.exchange.plan.model import Item, Place, Plan, Proof, Unplanned, Wave

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
    """What waits for what, and how urgent each is with all that waits for it.

    `waits_for` has each control after all that it names; `unplanned` are prerequisites without a
    gap that are not there yet.
    """

    waits_for: Mapping[str, tuple[str, ...]]
    blocks: Mapping[str, Sequence[str]]
    unplanned: Mapping[str, tuple[str, ...]]
    circles: tuple[str, ...]
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
        circles=order.circles,
    )


def item_id(control: str) -> str:
    """Return the id of a control's gap, the same in every plan."""
    return f"GAP-{control}"


def roles(performer: str) -> tuple[str, ...]:
    """Return the roles that a control names, without what stands in brackets behind them."""
    named = (" ".join(part.split()) for part in _BRACKETS.sub("", performer).split(","))
    return tuple(dict.fromkeys(role for role in named if role)) or (NOBODY,)


def _order(judged: _Judged, catalog: Catalog) -> _Order:
    first = {
        control.id: tuple(_own(each, catalog) for each in control.remediation.first)
        for control in catalog.controls
    }
    gaps = judged.gaps
    reached = {control: _reached(control, first, judged) for control in gaps}
    wanted = {control: tuple(waits) for control, (waits, _) in reached.items()}
    place = {control: number for number, control in enumerate(in_order(wanted))}
    waits_for = {
        control: tuple(each for each in waits if place[each] < place[control])
        for control, waits in wanted.items()
    }
    urgency = _urgency(gaps, waits_for, place)
    return _Order(
        waits_for=waits_for,
        blocks=_blocks(waits_for),
        unplanned={control: tuple(others) for control, (_, others) in reached.items()},
        circles=tuple(_circles(wanted, waits_for)),
        urgency=urgency,
        wave=_wave_numbers(waits_for, urgency, place),
    )


def _own(control: str, catalog: Catalog) -> str:
    """Return the organization's own id of a control that a template names by the hub's."""
    try:
        return catalog.control(control).id
    except KeyError:
        return control


def _reached(
    control: str, first: Mapping[str, Sequence[str]], judged: _Judged
) -> tuple[dict[str, None], dict[str, None]]:
    """Return the gaps that must be closed first, and what must be there and has no gap.

    What has no gap and is not there yet is walked through: what it waits for comes first, too.
    """
    waits: dict[str, None] = {}
    others: dict[str, None] = {}
    left = list(reversed(first.get(control, ())))
    while left:
        each = left.pop()
        if each == control or each in waits or each in others:
            continue
        if each in judged.gaps:
            waits[each] = None
        elif each in judged.results and effective(judged.results[each]) not in DONE:
            others[each] = None
            left.extend(reversed(first.get(each, ())))
    return waits, others


def _circles(
    wanted: Mapping[str, Sequence[str]], kept: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    for control, waits in wanted.items():
        for each in waits:
            if each not in kept[control]:
                yield (
                    f"The catalog lets {control} and {each} wait for each other; "
                    f"{control} is planned first."
                )


def _urgency(
    gaps: Mapping[str, Gap], waits_for: Mapping[str, Sequence[str]], place: Mapping[str, int]
) -> Mapping[str, tuple[bool, float]]:
    urgency = {c: (gap.status is Status.DEVIATION, gap.priority) for c, gap in gaps.items()}
    for control in sorted(gaps, key=lambda each: -place[each]):
        for each in waits_for[control]:
            urgency[each] = max(urgency[each], urgency[control])
    return urgency


def _wave_numbers(
    waits_for: Mapping[str, Sequence[str]],
    urgency: Mapping[str, tuple[bool, float]],
    place: Mapping[str, int],
) -> Mapping[str, int]:
    """Number the waves from 1: those of the deviations, then the others after the last of them."""
    wave: dict[str, int] = {}
    in_turn = sorted(waits_for, key=place.__getitem__)
    for is_found in (True, False):
        before = max(wave.values(), default=0)
        for control in in_turn:
            if urgency[control][0] is is_found:
                after = (wave[each] for each in waits_for[control])
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
        waits_for=order.waits_for[control],
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
        waits_for=tuple(map(item_id, order.waits_for[control.id])),
        blocks=tuple(map(item_id, sorted(order.blocks.get(control.id, ())))),
        unplanned=tuple(
            Unplanned(each, judged.results[each].title, effective(judged.results[each]))
            for each in order.unplanned[control.id]
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
