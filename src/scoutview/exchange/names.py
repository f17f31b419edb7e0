"""Names in an export: each stands for one thing, whatever catalog a run recorded."""

from collections.abc import Iterable
from typing import TypeVar

from scoutview.catalog.model import Framework
from scoutview.catalog.tokens import twins

Made = TypeVar("Made")


class NotExportable(Exception):
    """Two things of a run would have one name in an export; str() is the one sentence."""


def once(named: Iterable[tuple[str, Made]]) -> dict[str, Made]:
    """Return what stands under each name.

    Workspaces are refused such names before a run records them; a run of an earlier version may
    still have them. Raises NotExportable where two things have one name.
    """
    found: dict[str, Made] = {}
    for name, made in named:
        if name in found:
            raise NotExportable(
                f"Two files of this export would be called {name}, so nothing was exported; give"
                " the framework that was taken in under this name another id, and assess again."
            )
        found[name] = made
    return found


def refuse_twins(framework: Framework) -> None:
    """Raise NotExportable where two requirements of a framework would be one in other tools."""
    if found := twins(each.id for each in framework.requirements):
        raise NotExportable(
            f"{found[0]} and {found[1]} of {framework.id} would be one requirement in other tools,"
            " so nothing was exported; rename one of them in the framework's file, and assess"
            " again."
        )
