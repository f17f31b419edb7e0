"""scoutview fix CONTROL [SYSTEM]."""

import os
from pathlib import Path

import click

from scoutview.cli._options import workspace_option


@click.command()
@click.argument("control")
@click.argument("system", default="")
@click.option(
    "--product",
    type=click.Choice(["orthanc", "dcm4chee", "dcmtk", "windows-modality", "stunnel", "nginx"]),
    help="What the system is, where it is not guessed right.",
)
@click.option("--run", default="", metavar="RUN", help="The run [default: the last one].")
@workspace_option
def command(*, control: str, system: str, product: str | None, run: str, folder: Path) -> None:
    """Print how to mend CONTROL on SYSTEM: what was seen there, then the product's steps.

    Without SYSTEM, on each system where something is to be done. Nothing is ever applied.
    """
    from scoutview.catalog.model import Product
    from scoutview.cli._workspace import opened
    from scoutview.exchange.plan.fix import fix_text
    from scoutview.pipeline.judged import judged
    from scoutview.pipeline.mending import fixes

    workspace = opened(folder)
    told = fixes(
        judged(workspace, run),
        control,
        system,
        product=Product(product) if product else None,
        estate_file=os.path.relpath(workspace.estate) if workspace.estate.exists() else "ESTATE",
    )
    click.echo("\n\n".join(fix_text(fix).rstrip("\n") for fix in told))
