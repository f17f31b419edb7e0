"""The workspace that a command works in, with the master key that `--master-key` names."""

from pathlib import Path

import click

from scoutview.cli._options import MASTER
from scoutview.pipeline.workspace import Workspace


def opened(folder: Path) -> Workspace:
    """Return the workspace; what is sealed in it is opened by the key that the command names."""
    return Workspace(folder, named_master())


def named_master() -> str | None:
    """Return what `--master-key` says, None where it says nothing."""
    named: str | None = click.get_current_context().meta.get(MASTER)
    return named
