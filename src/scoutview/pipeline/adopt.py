"""Management makes a mapping its own: `controls/adopted-FRAMEWORK.toml`, which runs record."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scoutview.catalog.adoption import (
    NAME_CHARACTERS_MAX,
    SOC2,
    digests,
    file_name,
    names,
    standing,
    written,
)
from scoutview.catalog.check import notes
from scoutview.catalog.load import load_catalog
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
        CatalogError: The workspace's overlays are not right.
    """
    name = said("--by", by, "name the person of management, with role", NAME_CHARACTERS_MAX)
    catalog = load_catalog(workspace.overlays)
    if framework not in names(catalog):
        raise SaidError(
            f"There is no framework {framework!r}; there are {', '.join(names(catalog))}."
        )
    today = digests(catalog, framework)
    for requirement in only:
        if requirement not in today:
            raise SaidError(
                f"{framework} has no requirement {requirement!r}; `scoutview explain` lists them."
            )
    wanted = {id_: today[id_] for id_ in (only or today)}
    kept = [_without(each, wanted) for each in catalog.adoptions if each.framework == framework]
    new = Adoption(framework=framework, by=name, on=on, requirements=wanted)
    path = workspace.overlays / file_name(framework)
    _write(path, written(framework, [*(each for each in kept if each.requirements), new]))
    now = load_catalog(workspace.overlays)
    costs = tuple(notes(now)) if framework == SOC2 else ()
    return Adopted(tuple(wanted), path, standing(now, framework).sentence, costs)


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
