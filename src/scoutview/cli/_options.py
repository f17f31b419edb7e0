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


def copy_option(command: Command) -> Command:
    """Add `--out`: a folder that gets copies of the reports."""
    return click.option("--out", type=PATH, help="Also copy the reports to this folder.")(command)
