"""scoutview kit RUN."""

from pathlib import Path

import click

from scoutview.cli._options import PATH, workspace_option
from scoutview.texts import shell_path


@click.command()
@click.argument("run")
@click.option("--controls", metavar="ID,ID", help="The controls to show [default: all].")
@click.option("--out", type=PATH, metavar="FILE", help="The ZIP [default: kit-RUN.zip].")
@workspace_option
def command(run: str, controls: str | None, out: Path | None, folder: Path) -> None:
    """Write one ZIP by which an auditor checks and repeats RUN, with Python alone."""
    from scoutview.cli._workspace import opened
    from scoutview.pipeline.kit import write_kit

    wanted = [each.strip() for each in (controls or "").split(",") if each.strip()]
    made = write_kit(opened(folder).ledger(), run, wanted, out or Path(f"kit-{run}.zip"))
    click.echo(f"Wrote {made.path}: {made.entries} entries with their proofs and content.")
    if made.left_out:
        click.echo(f"{made.left_out} entries of the run were left out; kit.json names them.")
    click.echo("It is a map of weaknesses, in clear. To check it, with Python alone:")
    click.echo(f"  unzip -p {made.path} scoutview_verify.py > scoutview_verify.py")
    click.echo(f"  python3 scoutview_verify.py {shell_path(str(made.path))}")
