"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)


MASTER = "scoutview.master"


def key_option(command: Command) -> Command:
    """Add `--key`: where the signing key lies."""
    return click.option(
        "--key",
        metavar="PATH|URI",
        help="The signing key [default: as keys.toml says, or in your configuration folder].",
    )(command)


def master_option(command: Command) -> Command:
    """Add `--master-key`; `opened` in cli/_workspace.py knows it."""

    def keep(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
        ctx.meta[MASTER] = value

    return click.option(
        "--master-key",
        metavar="PATH|URI",
        expose_value=False,
        callback=keep,
        help="Opens sealed content [default: as keys.toml says, or in your configuration folder].",
    )(command)


def workspace_option(command: Command) -> Command:
    """Add `--workspace`, and `--master-key` for what is sealed in it."""
    return click.option(
        "--workspace",
        "folder",
        type=PATH,
        default=Path(),
        show_default="this folder",
        help="The workspace.",
    )(master_option(command))


def require_folder(folder: Path) -> None:
    """Raise click.UsageError where `--workspace` names no folder."""
    if not folder.is_dir():
        raise click.UsageError(f"{folder} is no folder; name a workspace.")


def copy_option(command: Command) -> Command:
    """Add `--out`: a folder that gets copies of the reports."""
    return click.option("--out", type=PATH, help="Also copy the reports to this folder.")(command)


def intake_options(command: Command) -> Command:
    """Add what says how a file of systems is read: `--as`, `--column`, `--encoding`, `--host`."""
    formats = ["ae-list", "conformance", "dcm4chee", "dcmtk", "nmap", "orthanc"]
    options = (
        click.option(
            "--as",
            "format_",
            type=click.Choice(formats),
            help="What FILE is [default: what it looks like].",
        ),
        click.option(
            "--column",
            "columns",
            multiple=True,
            metavar="FIELD=HEADING",
            help='Read a column as a field, such as "ae_title=AET" (may be given again).',
        ),
        click.option(
            "--encoding",
            type=click.Choice(["utf-8", "latin-1"]),
            default="utf-8",
            show_default=True,
            help="Of a text or CSV file.",
        ),
        click.option(
            "--host",
            default="",
            metavar="HOST",
            help="The machine that a server's configuration is of.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
