"""scoutview collect ESTATE --site NAME --out BUNDLE."""

from pathlib import Path

import click

from scoutview.cli._looking import interruptible, limits_options
from scoutview.cli._options import PATH, key_option
from scoutview.cli._progress import Looking


@click.command()
@click.argument("file", metavar="ESTATE", type=PATH)
@click.option("--site", required=True, help="The site that this machine is in.")
@click.option("--name", help="The collector's name [default: the site's].")
@click.option("--out", type=PATH, metavar="BUNDLE", help="The file that travels [default: by name]")
@click.option("--plan", is_flag=True, help="Print every connection as a change ticket; make none.")
@limits_options
@key_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path,
    site: str,
    name: str | None,
    out: Path | None,
    plan: bool,
    pace: float,
    timeout: float,
    key: str | None,
) -> None:
    """Look at one SITE of ESTATE from within it, and write a signed bundle; judge nothing.

    Needs no workspace. The bundle is a map of weaknesses, in clear.
    """
    from scoutview.cli._looking import limits_of, print_plan
    from scoutview.estate.read import parse_estate, read_bytes
    from scoutview.pipeline.collect import Collection, collect, site_scope
    from scoutview.pipeline.collectors import origin_of
    from scoutview.pipeline.keys import load_collector_key

    content = read_bytes(file)
    estate = parse_estate(content, name=str(file), folder=file.parent)
    limits = limits_of(pace, timeout)
    if plan:
        print_plan(estate, site_scope(estate, site), limits, None)
        return
    named = name or site
    origin = origin_of(named)
    signer = load_collector_key(key)
    with interruptible() as interrupted, Looking() as progress:
        wanted = Collection(
            name=named,
            site=site,
            estate=estate,
            estate_bytes=content,
            key=signer,
            limits=limits,
            interrupted=interrupted,
            abort_file=file.parent / "ABORT",
        )
        made = collect(wanted, out or Path(f"{named}.bundle"), progress)
    click.echo(f"Wrote {made.path}: {made.entries} entries, {made.connections} connections.")
    if made.stopped:
        click.echo(f"It ended early: {made.stopped}.")
    click.echo("Bring it to the workspace and run: scoutview ingest BUNDLE")
    click.echo("This collector must be enrolled there once, by the line that is read out to them:")
    click.echo(f"  {signer.vkey(origin)}")
    ctx.exit(1 if made.stopped else 0)
