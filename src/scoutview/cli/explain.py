"""scoutview explain ID."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, require_folder

if TYPE_CHECKING:
    from scoutview.catalog.model import (
        Catalog,
        Control,
        Criterion,
        Edge,
        Framework,
        Requirement,
    )
    from scoutview.probes.probe import Probe

CASES_MAX = 3


@click.command()
@click.argument("id_", metavar="[ID]", default="")
@click.option(
    "--workspace",
    "folder",
    type=PATH,
    default=Path(),
    show_default="this folder",
    help="Whose own controls are explained, too.",
)
def command(id_: str, folder: Path) -> None:
    """Explain a criterion, a requirement, a control or a probe; without ID, list them."""
    from scoutview.catalog.load import load_catalog, overlays_of
    from scoutview.probes.one import probe_of

    require_folder(folder)
    catalog = load_catalog(overlays_of(folder))
    wanted = id_.strip()
    criteria = {criterion.id.lower(): criterion for criterion in catalog.criteria}
    controls = {c.hub_id.lower(): c for c in catalog.controls if c.hub_id}
    controls |= {control.id.lower(): control for control in catalog.controls}
    if not wanted:
        from scoutview.probes.catalogue import ALL

        _list(catalog, ALL)
    elif wanted.lower() in criteria:
        _criterion(catalog, criteria[wanted.lower()], folder)
    elif wanted.lower() in controls:
        _control(catalog, controls[wanted.lower()])
    elif found := _requirements(catalog, wanted):
        for framework, requirement in found:
            _explain_requirement(catalog, framework, requirement, folder)
    elif probe := probe_of(wanted.lower()):
        _probe(catalog, probe)
    else:
        raise click.UsageError(
            f"{wanted!r} is no criterion, requirement, control or probe; `scoutview explain` lists"
            " them all."
        )


def _list(catalog: "Catalog", probes: tuple["Probe", ...]) -> None:
    click.echo("Criteria")
    for criterion in catalog.criteria:
        click.echo(f"  {criterion.id:<6} {criterion.title}")
    for framework in catalog.frameworks:
        click.echo(framework.title)
        for requirement in framework.requirements:
            click.echo(f"  {requirement.id:<23} {requirement.title}")
    click.echo("Controls")
    for control in catalog.controls:
        click.echo(f"  {control.id:<7} {control.title}")
    click.echo("Probes")
    for probe in probes:
        click.echo(f"  {probe.id}")


def _say(heading: str, text: str) -> None:
    click.echo(f"\n{heading}")
    click.echo(textwrap.fill(text, 88, initial_indent="  ", subsequent_indent="  "))


def _items(heading: str, items: list[str]) -> None:
    if items:
        click.echo(f"\n{heading}")
    for item in items:
        click.echo(textwrap.fill(item, 88, initial_indent="  - ", subsequent_indent="    "))


def _marks(catalog: "Catalog", edge: "Edge") -> str:
    marks = ["key"] if edge.key else []
    marks += ["switched off"] if catalog.control(edge.control).off else []
    return f" ({', '.join(marks)})" if marks else ""


def _criterion(catalog: "Catalog", criterion: "Criterion", folder: Path) -> None:
    from scoutview.catalog.adoption import standing
    from scoutview.catalog.mapped import SOC2
    from scoutview.catalog.words import HOW_MUCH

    click.echo(f"{criterion.id}  {criterion.title}  ({criterion.category.value})")
    _say("What it asks of an imaging organization", criterion.asks)
    _licensed(folder, SOC2, criterion.id)
    _say("What shows it", criterion.shown_by)
    own = catalog.own_ids
    for chosen in catalog.sufficient:
        if chosen.requirement == criterion.id:
            names = ", ".join(own.get(each, each) for each in chosen.controls)
            _say(f"Enough together: {names}", chosen.why)
    edges = [edge for edge in catalog.edges if edge.criterion == criterion.id]
    edges.sort(key=lambda edge: (not edge.key, edge.control))
    named = [
        f"{edge.control}{_marks(catalog, edge)} {catalog.control(edge.control).title}, "
        f"{HOW_MUCH[edge.relation]}: {edge.rationale}"
        for edge in edges
    ]
    _items("Controls that address it", named)
    _items("What an auditor will ask in an imaging department", list(criterion.auditor_asks))
    _cases(catalog, {criterion.id})
    click.echo(f"\n{standing(catalog, SOC2).sentence}")
    click.echo("The wording is ours; the criterion itself is AICPA's, TSP section 100.")


def _requirements(catalog: "Catalog", wanted: str) -> "list[tuple[Framework, Requirement]]":
    """Return the requirements of this id; `gdpr:Art.33` is one of that framework alone."""
    name, _, id_ = wanted.rpartition(":")
    return [
        (framework, requirement)
        for framework in catalog.frameworks
        if name.lower() in {"", framework.id}
        for requirement in framework.requirements
        if requirement.id.lower() == id_.lower()
    ]


def _licensed(folder: Path, framework: str, id_: str) -> None:
    from scoutview.catalog.licensed import LicensedError, read_licensed

    try:
        licensed = read_licensed(folder, framework)
    except LicensedError as error:  # our own words are worth reading all the same
        _say("The official wording", str(error))
        return
    if licensed and id_ in licensed.texts:
        source = f"{licensed.source}, your licensed copy, {licensed.on.isoformat()}"
        _say(f"The official wording ({source})", licensed.texts[id_])


def _explain_requirement(
    catalog: "Catalog", framework: "Framework", requirement: "Requirement", folder: Path
) -> None:
    from scoutview.catalog.adoption import standing
    from scoutview.catalog.words import HOW_MUCH

    own = catalog.own_ids
    click.echo(f"{requirement.id}  {requirement.title}  ({framework.title}, {requirement.kind})")
    _say("What it asks of an imaging department", requirement.asks)
    _licensed(folder, framework.id, requirement.id)
    for none in framework.none:
        if none.requirement == requirement.id:
            _say("Why no control answers it", none.reason)
    for missing in framework.open:
        if missing.requirement == requirement.id:
            _say("Open: what is missing in the controls", missing.reason)
    named = [
        f"{own.get(edge.control, edge.control)} {catalog.control(edge.control).title}, "
        f"{HOW_MUCH[edge.relation]}: {edge.rationale}"
        for edge in framework.edges
        if edge.requirement == requirement.id
    ]
    _items("Controls that address it", named)
    for chosen in framework.sufficient:
        if chosen.requirement == requirement.id:
            names = ", ".join(own.get(each, each) for each in chosen.controls)
            _say(f"Enough together: {names}", chosen.why)
    if requirement.parts:
        _say("And no better than its parts", ", ".join(requirement.parts))
    click.echo(f"\n{standing(catalog, framework.id).sentence}")
    click.echo(f"The words are ours; the source is {framework.source.rstrip('.')}.")


def _cases(catalog: "Catalog", names: set[str]) -> None:
    found = [case for case in catalog.cases if names & {*case.controls, *case.criteria}]
    told = [f"{c.title} ({c.date}): {c.story} [{c.source}]" for c in found[:CASES_MAX]]
    if len(found) > CASES_MAX:
        told.append(f"and {len(found) - CASES_MAX} more: `scoutview catalog site` tells all.")
    _items("It happened", told)


def _control(catalog: "Catalog", control: "Control") -> None:
    from scoutview.catalog.adoption import standing
    from scoutview.catalog.mapped import names
    from scoutview.catalog.words import HOW_MUCH

    of_hub = f", your overlay of {control.hub_id}" if control.hub_id else ""
    click.echo(f"{control.id}  {control.title}  ({control.family.value}{of_hub})")
    if control.off:
        _say("Switched off by management", control.off)
    _say("The control", control.wording)
    _say("Why, and how it fails", control.why)
    _cases(catalog, {control.id, control.hub_id})
    _say("Performed by", control.performer)
    proofs = [
        f"{proof.kind.value} {proof.name}, every {proof.every_days} days, for "
        f"{' and '.join(sorted(proof.supports))}" + (f": {proof.wants}" if proof.wants else "")
        for proof in control.proofs
    ]
    _items("What shows it", proofs)
    effort = control.remediation.effort.value
    _say(f"What to do ({effort})", control.remediation.text)
    own = catalog.own_ids
    if control.remediation.first:
        _say("First", ", ".join(own.get(each, each) for each in control.remediation.first))
    _items("Steps", list(control.remediation.steps))
    for product, steps in control.remediation.products.items():
        _items(f"On {product}", list(steps))
    edges = [edge for edge in catalog.edges if edge.control == control.id]
    _items("Criteria", [f"{e.criterion}{' (key)' if e.key else ''}: {e.rationale}" for e in edges])
    for framework in catalog.frameworks:
        answers = [
            f"{edge.requirement}, {HOW_MUCH[edge.relation]}: {edge.rationale}"
            for edge in framework.edges
            if edge.control in {control.id, control.hub_id}
        ]
        _items(framework.title, answers)
    told = {standing(catalog, name).sentence for name in names(catalog)}
    _say("Of these mappings", told.pop() if len(told) == 1 else "`scoutview catalog list` tells.")
    _items("Sources", list(control.sources))


def _probe(catalog: "Catalog", probe: "Probe") -> None:
    click.echo(f"{probe.id}  {probe.title}")
    _say("In a reading room", probe.explanation)
    _say("What to do when it is not met", probe.remediation)
    _say("Severity", probe.severity.value)
    _say("Source", probe.source)
    if probe.parameters:
        given = ", ".join(f"{name} = {value}" for name, value in probe.parameters.items())
        _say("Parameters (a control may set stricter ones)", given)
    if probe.rests_on_ae_title:
        _say("Mind", "It rests on AE titles, which are no secret: no access control rests on it.")
    users = [
        f"{control.id} {control.title}"
        for control in catalog.controls
        if any(proof.name == probe.id for proof in control.proofs)
    ]
    _items("Controls that use it", users)
