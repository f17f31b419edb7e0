"""scoutview assess ESTATE."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scoutview.cli._looking import (
    interruptible,
    limits_of,
    limits_options,
    print_plan,
)
from scoutview.cli._options import PATH, copy_option, key_option, master_option
from scoutview.cli._progress import Looking

if TYPE_CHECKING:
    from scoutview.estate.model import Estate
    from scoutview.looks.session import Limits


@click.command()
@click.argument("file", metavar="ESTATE", type=PATH)
@copy_option
@click.option("--only", multiple=True, metavar="PROBE|SYSTEM", help="Look at this only; repeats.")
@click.option("--plan", is_flag=True, help="Print every connection as a change ticket; make none.")
@limits_options
@key_option
@master_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path,
    out: Path | None,
    only: tuple[str, ...],
    plan: bool,
    pace: float,
    timeout: float,
    key: str | None,
) -> None:
    """Look at the systems of ESTATE, judge what was seen, write the reports."""
    from scoutview.estate.read import read_bytes
    from scoutview.pipeline.described import described
    from scoutview.pipeline.scope import scope

    content = read_bytes(file)
    estate = described(file, content)
    limits = limits_of(pace, timeout)
    if plan:
        print_plan(estate, scope(estate, only), limits, out)
        return
    ctx.exit(_assess(file, content, estate, limits, only=only, out=out, key=key))


def _assess(
    file: Path,
    content: bytes,
    estate: "Estate",
    limits: "Limits",
    *,
    only: tuple[str, ...],
    out: Path | None,
    key: str | None,
) -> int:
    from scoutview.cli._tell import tell
    from scoutview.cli._workspace import named_master, opened
    from scoutview.pipeline import workspace as workspaces
    from scoutview.pipeline.assess import Request, assess
    from scoutview.pipeline.looking import may_look
    from scoutview.pipeline.scope import scope

    scope(estate, only)  # a name that is not known ends it before anything is made
    may_look(estate)
    workspace = opened(file.parent)
    if not workspace.has_ledger:
        workspaces.make(file.parent, estate.organization, key, master=named_master())
        click.echo(f"Made a workspace in {file.parent.resolve()}:")
        click.echo(
            "  ledger, evidence, out, controls, keys.toml (and .gitignore, if there was none)."
        )
    workspaces.belongs_to(workspace, estate.organization)
    if workspace.abort_file.exists():
        raise workspaces.WorkspaceError(
            f"{workspace.abort_file} is still there from an earlier run; "
            "take it away when looking may go on."
        )
    with interruptible() as interrupted, Looking() as progress:
        request = Request(
            workspace=workspace,
            estate=estate,
            estate_bytes=content,
            key=workspace.signer(key),
            limits=limits,
            interrupted=interrupted,
            only=only,
        )
        run = assess(request, progress)
    return tell(workspace, run, out)
