"""What a gap waits for: the gaps that must be closed first, by the catalog's prerequisites.

The plan and the exports ask this one place, so that they tell the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoutview.assessment.model import Assessment, ControlResult
from scoutview.assessment.order import effective
from scoutview.catalog.model import Catalog
from scoutview.catalog.prerequisites import in_order
from scoutview.exchange.plan.closing import DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What waits for what, by the organization's own ids of controls.

    `place` numbers the gaps, each after all that it waits for; `unplanned` are prerequisites
    without a gap that are not there yet. `circles` are sentences about prerequisites that the
    catalog has in a circle: `waits_for` has none.
    """

    waits_for: Mapping[str, tuple[str, ...]]
    unplanned: Mapping[str, tuple[str, ...]]
    place: Mapping[str, int]
    circles: tuple[str, ...]


def waits_of(catalog: Catalog, assessment: Assessment) -> Waits:
    """Return what each gap of a judgement waits for."""
    first = {
        control.id: tuple(_own(each, catalog) for each in control.remediation.first)
        for control in catalog.controls
    }
    gaps = dict.fromkeys(gap.control for gap in assessment.gaps)
    results = {result.id: result for result in assessment.controls}
    reached = {control: _reached(control, first, gaps, results) for control in gaps}
    wanted = {control: tuple(waits) for control, (waits, _) in reached.items()}
    place = {control: number for number, control in enumerate(in_order(wanted))}
    waits_for = {
        control: tuple(each for each in waits if place[each] < place[control])
        for control, waits in wanted.items()
    }
    return Waits(
        waits_for=waits_for,
        unplanned={control: tuple(others) for control, (_, others) in reached.items()},
        place=place,
        circles=tuple(_circles(wanted, waits_for)),
    )


def _own(control: str, catalog: Catalog) -> str:
    """Return the organization's own id of a control that a template names by the hub's."""
    try:
        return catalog.control(control).id
    except KeyError:
        return control


def _reached(
    control: str,
    first: Mapping[str, Sequence[str]],
    gaps: Mapping[str, None],
    results: Mapping[str, ControlResult],
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
        if each in gaps:
            waits[each] = None
        elif each in results and effective(results[each]) not in DONE:
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
