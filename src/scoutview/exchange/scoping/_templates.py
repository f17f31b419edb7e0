"""Which control templates of the catalog apply: by criteria in scope, kinds, protocols and data."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from scoutview.catalog.model import Catalog, Control
from scoutview.estate.model import Category, DataClass, Estate, Exclusion, Kind, Protocol
from scoutview.exchange.scoping.model import Answers, Template


def which_templates(
    answers: Answers,
    catalog: Catalog,
    estate: Estate,
    categories: Iterable[Category],
    excluded: Iterable[Exclusion],
) -> tuple[Template, ...]:
    """Return every control with whether it applies and why.

    What the estate declares in the boundary is added to what was answered.
    """
    left_out = {each.criterion for each in excluded}
    scoped = {
        criterion.id
        for criterion in catalog.criteria
        if criterion.category in set(categories) and criterion.id not in left_out
    }
    criteria: dict[str, list[str]] = defaultdict(list)
    for edge in catalog.edges:
        if edge.status.counts and edge.criterion in scoped:
            criteria[edge.control].append(edge.criterion)
    own = [system for system in estate.systems if system.in_boundary]
    kinds = {*map(Kind, answers.several("kinds")), *(system.kind for system in own)}
    protocols = {
        *map(Protocol, answers.several("protocols")),
        *(endpoint.protocol for system in own for endpoint in system.endpoints),
    }
    data = {
        *map(DataClass, answers.several("data")),
        *(each for system in own for each in system.data),
    }
    return tuple(
        _template(control, criteria[control.id], kinds, protocols, data)
        for control in catalog.controls
    )


def _template(
    control: Control,
    criteria: list[str],
    kinds: Collection[Kind],
    protocols: Collection[Protocol],
    data: Collection[DataClass],
) -> Template:
    about = control.applies_to
    if control.off:
        return Template(control, applies=False, why=f"switched off: {control.off}")
    if not criteria:
        return Template(control, applies=False, why="no criterion in scope needs it")
    matched = []
    for name, wanted, there in (
        ("kind", about.kinds, kinds),
        ("protocol", about.protocols, protocols),
        ("class of data", about.data, data),
    ):
        common = sorted(wanted & set(there))
        if wanted and not common:
            words = f"there is no {name} {' or '.join(sorted(wanted))}"
            return Template(control, applies=False, why=words)
        matched += common
    why = f"for {', '.join(matched)}" if matched else "for every organization"
    return Template(control, applies=True, why=why, criteria=tuple(sorted(set(criteria))))
