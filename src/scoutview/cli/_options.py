"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)


def key_option(command: Command) -> Command:
    """Add `--key`: where the signing key lies."""
    return click.option(
        "--key",
        type=PATH,
        help="The signing key [default: in your configuration folder, made the first time].",
    )(command)


def workspace_option(command: Command) -> Command:
    """Add `--workspace`."""
    return click.option(
        "--workspace",
        "folder",
        type=PATH,
        default=Path(),
        show_default="this folder",
        help="The workspace.",
    )(command)


def copy_option(command: Command) -> Command:
    """Add `--out`: a folder that gets copies of the reports."""
    return click.option("--out", type=PATH, help="Also copy the reports to this folder.")(command)
