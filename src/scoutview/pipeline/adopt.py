"""Management makes a mapping its own: `controls/adopted-FRAMEWORK.toml`, which runs record."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scoutview.catalog.adoption import NAME_CHARACTERS_MAX, digests, file_name, standing, written
from scoutview.catalog.check import notes
from scoutview.catalog.load import read_catalog
from scoutview.catalog.mapped import SOC2, names
from scoutview.catalog.model import Adoption
from scoutview.pipeline.private import private_file
from scoutview.pipeline.said import SaidError, said
from scoutview.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption did: the requirements it took in, where it stands, and the state now.

    `notes` say which of SOC 2's criteria cannot be supported for want of a key control.
    """

    requirements: tuple[str, ...]
    path: Path
    sentence: str
    notes: tuple[str, ...] = ()


def adopt(
    workspace: Workspace, framework: str, by: str, on: date, only: Collection[str] = ()
) -> Adopted:
    """Record that a person of the organization adopted a framework's mapping as it stands.

    Args:
        workspace: Whose overlays get the adoption.
        framework: `soc2` or the id of another framework.
        by: Name and role of the person of management.
        on: The day.
        only: The requirements that are adopted; none: all of the framework.

    Raises:
        SaidError: The framework or a requirement does not exist, `by` is not one line, or the
            file cannot be written; nothing is changed then.
        WorkspaceError: The folder is no workspace.
        CatalogError: The workspace's overlays are not right.
    """
    name = said("--by", by, "name the person of management, with role", NAME_CHARACTERS_MAX)
    workspace.require()
    with _alone(workspace.overlays):
        catalog = read_catalog(workspace.overlays)
        if framework not in names(catalog):
            known = ", ".join(names(catalog))
            raise SaidError(f"There is no framework {framework!r}; there are {known}.")
        today = digests(catalog, framework)
        for requirement in only:
            if requirement not in today:
                told = f"{framework} has no requirement {requirement[:60]!r}"
                raise SaidError(f"{told}; `scoutview explain` lists them.")
        wanted = {id_: today[id_] for id_ in (only or today)}
        kept = [_without(each, wanted) for each in catalog.adoptions if each.framework == framework]
        new = Adoption(framework=framework, by=name, on=on, requirements=wanted)
        path = workspace.overlays / file_name(framework)
        _write(path, written(framework, [*(each for each in kept if each.requirements), new]))
    now = read_catalog(workspace.overlays)
    costs = tuple(notes(now)) if framework == SOC2 else ()
    return Adopted(tuple(wanted), path, standing(now, framework).sentence, costs)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one adoption at a time read and write the folder. Raises SaidError for the second."""
    lock = folder / ".adopting"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise SaidError(
            f"Another adoption is at work in {folder}; try again, or delete {lock} if none is."
        ) from None
    except OSError as error:
        raise SaidError(f"{folder} cannot be written: {error.strerror or error}.") from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()  # nothing was adopted, and nothing else is in it


def _without(adoption: Adoption, taken: Collection[str]) -> Adoption:
    left = {id_: digest for id_, digest in adoption.requirements.items() if id_ not in taken}
    return replace(adoption, requirements=left)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with private_file(path) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        raise SaidError(f"{path} cannot be written: {error.strerror or error}.") from error
