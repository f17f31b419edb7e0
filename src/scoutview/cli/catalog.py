"""scoutview catalog check|list|derived|adopt|site|import|overlay import."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._options import PATH, require_folder, workspace_option

if TYPE_CHECKING:
    from collections.abc import Sized

    from scoutview.catalog.model import Catalog


def _frameworks(catalog: "Catalog") -> str:
    each = [f"{one.title} ({len(one.requirements)})" for one in catalog.frameworks]
    return f"{len(each)} other frameworks" if len(each) != 1 else each[0]


def _number(things: "Sized", noun: str) -> str:
    count = len(things)
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@click.group()
def command() -> None:
    """Check controls and their mapping, and adopt it."""


@command.command()
@workspace_option
@click.pass_context
def check(ctx: click.Context, folder: Path) -> None:
    """Check the shipped catalog with the workspace's overlays and name every fault."""
    from scoutview.catalog.check import check as faults_of
    from scoutview.catalog.check import notes
    from scoutview.catalog.load import catalog_files, read_catalog
    from scoutview.estate.read import read_estate
    from scoutview.pipeline.workspace import Workspace
    from scoutview.probes.catalogue import ALL

    require_folder(folder)
    workspace = Workspace(folder)
    catalog = read_catalog(workspace.overlays)  # what is checked is what the files say
    files = dict(catalog_files(workspace.overlays))
    estate = None
    if workspace.estate.exists():
        estate = read_estate(workspace.estate)
        files["estate.toml"] = workspace.estate.read_text("utf-8")  # to name lines in
    faults = faults_of(
        catalog,
        probes={probe.id: probe.rests_on_ae_title for probe in ALL},
        files=files,
        defaults={probe.id: probe.parameters for probe in ALL},
        judges={probe.id: probe.protocols for probe in ALL},
        estate=estate,
    )
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        ctx.exit(2)
    for note in notes(catalog):
        click.echo(note)
    click.echo(
        f"{len(catalog.criteria)} criteria, {len(catalog.controls)} controls, "
        f"{len(catalog.edges)} edges, {_frameworks(catalog)}: no fault found."
    )


@command.command("list")
@workspace_option
def list_(folder: Path) -> None:
    """List every framework: how it is mapped, and how far management adopted the mapping."""
    from scoutview.catalog.adoption import standing
    from scoutview.catalog.load import load_catalog, overlays_of
    from scoutview.catalog.mapped import SOC2

    require_folder(folder)
    catalog = load_catalog(overlays_of(folder))
    click.echo(f"{SOC2}: SOC 2, {len(catalog.criteria)} criteria, {len(catalog.edges)} reasons")
    click.echo(f"  {standing(catalog, SOC2).sentence}")
    for framework in catalog.frameworks:
        click.echo(
            f"{framework.id}: {framework.title}, {_number(framework.requirements, 'requirement')},"
            f" {_number(framework.edges, 'reason')}"
        )
        left = [
            f"{len(framework.open)} that these controls do not meet" if framework.open else "",
            f"{len(framework.none)} that do not concern imaging" if framework.none else "",
            "" if framework.in_force else "not in force: reports show it only where you ask",
        ]
        if told := "; ".join(each for each in left if each):
            click.echo(f"  {told}")
        click.echo(f"  {standing(catalog, framework.id).sentence}")


@command.command()
@click.argument("source")
@click.argument("target")
@click.option("--only", default="", metavar="ID", help="Only this requirement of SOURCE.")
@workspace_option
def derived(source: str, target: str, only: str, folder: Path) -> None:
    """Show framework TARGET as seen from SOURCE, with the controls that lead to both.

    A pair is derived, never mapped: both requirements have the same control in their sufficient
    sets. The share is that of the common controls among all of both sets. Nothing is judged by it.
    """
    from scoutview.catalog.adoption import standing
    from scoutview.catalog.derived import derived as pairs_of
    from scoutview.catalog.load import load_catalog, overlays_of
    from scoutview.catalog.mapped import mapped, names

    require_folder(folder)
    catalog = load_catalog(overlays_of(folder))
    for name in (source, target):
        if name not in names(catalog):
            raise click.UsageError(
                f"There is no framework {name!r}; there are {', '.join(names(catalog))}."
            )
    if only and only not in mapped(catalog, source).asks:
        raise click.UsageError(
            f"{source} has no requirement {only[:60]!r}; see `scoutview explain`."
        )
    own = catalog.own_ids
    pairs = [pair for pair in pairs_of(catalog, source, target) if only in {"", pair.source}]
    for pair in pairs:
        via = ", ".join(
            f"{own.get(step.control, step.control)} ({step.to_source} | {step.to_target})"
            for step in pair.steps
        )
        click.echo(
            f"{pair.source} {pair.relation or 'shares controls with'} {pair.target},"
            f" share {pair.share:.2f}, through {via}"
        )
    told = _number(pairs, "pair")
    click.echo(f"{told} of {source} and {target}, derived through controls.")
    for name in (source, target):
        click.echo(f"{name}: {standing(catalog, name).sentence}")


@command.command()
@click.argument("framework")
@click.option("--by", required=True, metavar="NAME", help="Who of management, with role.")
@click.option(
    "--only", multiple=True, metavar="ID", help="Only this requirement (may be given again)."
)
@workspace_option
def adopt(*, framework: str, by: str, only: tuple[str, ...], folder: Path) -> None:
    """Make the mapping of FRAMEWORK management's own, as it stands today.

    Management decides which controls meet which criteria: read the edges and sufficient sets
    first (`scoutview explain ID`). Requirements whose mapping a later catalog changes are no
    longer adopted.
    """
    from scoutview.pipeline.adopt import adopt as adopt_mapping
    from scoutview.pipeline.workspace import Workspace

    require_folder(folder)
    done = adopt_mapping(Workspace(folder), framework, by, datetime.now().astimezone().date(), only)
    told = _number(done.requirements, "requirement")
    click.echo(f"{told} of {framework} adopted: {done.path}.")
    click.echo(done.sentence)
    for note in done.notes:
        click.echo(note)
    click.echo("The next run records it; earlier runs stay as they were.")


@command.command()
@click.argument("dir", type=PATH, metavar="DIR")
@workspace_option
def site(*, dir: Path, folder: Path) -> None:  # noqa: A002 - click names it after the argument
    """Write the catalog as HTML pages to learn from into DIR, the workspace's overlays applied.

    Each criterion, control and probe has a page: what it asks in an imaging department, how it
    fails, what an auditor will ask, how to show and how to mend it. No page needs a network.
    """
    from scoutview.pipeline.catalog_site import write_site
    from scoutview.pipeline.workspace import Workspace

    require_folder(folder)
    count = write_site(Workspace(folder), dir)
    click.echo(f"{count} pages in {dir}; open {dir / 'index.html'}.")


@command.command("import")
@click.argument("file", type=PATH)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["oscal", "ciso-assistant", "csv"]),
    help="What FILE is [default: told from the file].",
)
@click.option("--id", "identity", metavar="ID", help="Its id here [default: its own].")
@click.option("--catalog", "source", type=PATH, help="What an OSCAL profile selects from.")
@click.option("--by", metavar="NAME", help="Who holds the licence: keeps its texts in licensed/.")
@workspace_option
def import_framework(
    *,
    file: Path,
    kind: str | None,
    identity: str | None,
    source: Path | None,
    by: str | None,
    folder: Path,
) -> None:
    """Take in a framework from another tool, with every requirement open.

    FILE is an OSCAL catalog or profile in JSON, a framework library of CISO Assistant in YAML,
    or a CSV file with the columns id, title and text. Only ids become part of the catalog;
    titles and texts are for you to write, as is the mapping.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.frameworks import take_framework

    require_folder(folder)
    taken = take_framework(
        opened(folder),
        file,
        datetime.now().astimezone().date(),
        kind=kind,
        identity=identity,
        by=by,
        catalog=source,
    )
    click.echo(
        f"{taken.requirements} requirements of {taken.title} taken in as {taken.id}, all open."
    )
    if taken.has_texts:
        click.echo("Its texts are kept in licensed/, for this workspace alone.")
    else:
        click.echo("Its titles and texts were left out; --by NAME keeps them in licensed/.")
    click.echo(
        f"Write titles in {taken.path}, and the mapping beside it; the next run records both."
    )


@command.group()
def overlay() -> None:
    """Take in what is the organization's own."""


@overlay.command("import")
@click.argument("file", type=PATH)
@click.option("--framework", required=True, metavar="ID", help="As `catalog list` shows it.")
@click.option("--by", required=True, metavar="NAME", help="Who holds the licence, with role.")
@workspace_option
def import_(*, file: Path, framework: str, by: str, folder: Path) -> None:
    """Take in the official wording of a framework from the organization's own licensed copy.

    FILE is a CSV file with a heading (a column `id` and a column `text`) or an OSCAL catalog in
    JSON. `explain` shows the wording beside our gist; it stays in the workspace's `licensed/`
    folder, and no report, kit, bundle or export contains it.
    """
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.licensed import take_in

    today = datetime.now().astimezone().date()
    licensed, taken = take_in(opened(folder), file, framework, by, today)
    click.echo(
        f"{_number(licensed.texts, 'text')} of {framework} taken in from {licensed.source}"
        f" (SHA-256 {licensed.sha256}), for this workspace alone."
    )
    if taken.unknown:
        some = ", ".join(repr(each[:40]) for each in taken.unknown[:5])
        told = _number(taken.unknown, "id")
        click.echo(f"Left out: {told} that {framework} does not have ({some}).")
