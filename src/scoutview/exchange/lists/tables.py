"""CSV tables of a run: controls, criteria, requirements, edges, findings, gaps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from scoutview.exchange.edges import lines, names
from scoutview.exchange.judged import Judged
from scoutview.exchange.lists._cells import table
from scoutview.exchange.texts import moment

Rows = Iterator[Sequence[str]]


def tables(judged: Judged, only: str | None = None) -> dict[str, bytes]:
    """Return one CSV file, or all, by name; `only` is one of NAMES."""
    return {
        f"{name}.csv": table(heading, rows(judged))
        for name, (heading, rows) in _TABLES.items()
        if only in {None, name}
    }


def _controls(judged: Judged) -> Rows:
    results = {result.id: result for result in judged.assessment.controls}
    for control in judged.catalog.controls:
        result = results.get(control.id)
        operation = result.operation.value if result and result.operation else ""
        yield (
            control.id,
            control.family.value,
            control.title,
            control.wording,
            control.performer,
            result.design.value if result else "",
            operation,
            control.off,
            control.remediation.effort.value,
            "; ".join(result.missing) if result else "",
        )


def _criteria(judged: Judged) -> Rows:
    for one in judged.assessment.criteria:
        yield (
            one.id,
            one.category.value,
            one.title,
            one.status.value,
            one.reason,
            ", ".join(one.controls),
        )


def _requirements(judged: Judged) -> Rows:
    for result in judged.frameworks:
        for one in result.requirements:
            yield (
                result.framework.id,
                one.requirement.id,
                one.requirement.kind,
                one.requirement.title,
                one.status.value,
                one.reason,
                ", ".join(one.sufficient),
                ", ".join(one.others),
            )


def _edges(judged: Judged) -> Rows:
    for framework in names(judged):
        for line in lines(judged, framework):
            yield (
                framework,
                line.control,
                line.requirement,
                line.relation.value,
                line.status.value,
                "yes" if line.key else "no",
                line.rationale,
            )


def _findings(judged: Judged) -> Rows:
    for one in judged.assessment.findings:
        yield (
            one.probe,
            one.target,
            one.outcome.value,
            one.message,
            moment(one.observed_at),
            one.vantage.host,
            one.vantage.source,
            one.vantage.caller,
            str(one.entry),
        )


def _gaps(judged: Judged) -> Rows:
    controls, own = judged.controls, judged.own_ids
    for gap in judged.assessment.gaps:
        control = controls.get(gap.control)
        yield (
            gap.control,
            gap.title,
            gap.status.value,
            f"{gap.priority:.3f}",
            gap.severity.value,
            gap.effort.value,
            control.performer if control else "",
            ", ".join(own.get(each, each) for each in control.remediation.first) if control else "",
            ", ".join(gap.criteria),
            ", ".join(gap.targets),
            "; ".join(gap.messages or gap.missing),
            gap.remediation,
        )


_TABLES: Final[Mapping[str, tuple[Sequence[str], Callable[[Judged], Rows]]]] = {
    "controls": (
        (
            *("id", "family", "title", "wording", "performer", "design", "operation"),
            *("off", "effort", "missing"),
        ),
        _controls,
    ),
    "criteria": (("id", "category", "title", "status", "reason", "controls"), _criteria),
    "requirements": (
        (
            *("framework", "id", "kind", "title", "status", "reason"),
            *("sufficient", "others"),
        ),
        _requirements,
    ),
    "edges": (
        ("framework", "control", "requirement", "relation", "status", "key", "rationale"),
        _edges,
    ),
    "findings": (
        (
            *("probe", "target", "outcome", "message", "observed_at"),
            *("from_host", "from_address", "calling_as", "ledger_entry"),
        ),
        _findings,
    ),
    "gaps": (
        (
            *("control", "title", "status", "priority", "severity", "effort", "owner_role"),
            *("first", "criteria", "targets", "why", "remediation"),
        ),
        _gaps,
    ),
}
NAMES: Final = tuple(_TABLES)
