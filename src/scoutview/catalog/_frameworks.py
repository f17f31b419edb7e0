"""TOML tables -> a framework beside SOC 2 and its mapping, with every field checked for shape."""

from collections.abc import Mapping

from scoutview.catalog._fields import CatalogError, Fields, Form, Source, shown
from scoutview.catalog._records import (
    CONTROL_ID,
    REQUIREMENT_ID,
    SLUG,
    TITLE_CHARACTERS_MAX,
    edge_status,
    sufficient,
)
from scoutview.catalog.model import (
    Basis,
    Framework,
    NotInImaging,
    OpenRequirement,
    Relation,
    Requirement,
    RequirementEdge,
    SufficientSet,
)
from scoutview.catalog.tokens import twins

FOLDER = "frameworks"
PLACE_LAST = 1000  # of those that do not say where they stand


def frameworks(files: Mapping[str, str]) -> tuple[Framework, ...]:
    """Return every framework that the files describe, each with its mapping.

    Raises CatalogError where a mapping is missing, or a field is not right.
    """
    names = sorted(file for file in files if file.startswith(f"{FOLDER}/"))
    found = [_framework(Source(name, files[name]), files) for name in names]
    return tuple(sorted(found, key=lambda each: (each.place, each.id)))


def refuse_twins(source: Source) -> None:
    """Raise CatalogError where a framework's file has two ids that other tools take for one.

    It is asked of a workspace's own files; what a run recorded stays readable as it is.
    """
    tables = source.table().tables("requirement")
    if found := twins(table.text("id", form=REQUIREMENT_ID) for table in tables):
        one, other = found
        raise CatalogError(
            f"{shown(source.file)}: {one} and {other} are one id to other tools (OSCAL, CISO"
            " Assistant); rename one of them"
        )


def _framework(source: Source, files: Mapping[str, str]) -> Framework:
    fields = source.table()
    identity = fields.text("id", form=SLUG)
    if source.file != f"{FOLDER}/{identity}.toml":
        raise fields.wrong("id", f'the file must be named "{FOLDER}/{identity}.toml"')
    title, origin = fields.text("title"), fields.text("source")
    place = fields.number("place", PLACE_LAST)
    in_force = fields.flag("in_force") if "in_force" in fields else True
    requirements: dict[str, Requirement] = {}
    for table in fields.tables("requirement"):
        requirement = _requirement(table)
        if requirement.id in requirements:
            raise table.wrong("id", f"{requirement.id} is listed twice")
        requirements[requirement.id] = requirement
    fields.done()
    file = f"mappings/{identity}.toml"
    if file not in files:
        raise CatalogError(f"{file}: the file is missing")
    mapping = Source(file, files[file]).table()
    framework = Framework(
        id=identity,
        title=title,
        place=place,
        source=origin,
        requirements=tuple(requirements.values()),
        basis=mapping.choice("basis", Basis),
        mapping_source=mapping.text("source"),
        edges=_edges(mapping),
        sufficient=sufficient_sets(mapping, "requirement", REQUIREMENT_ID),
        none=tuple(NotInImaging(*_reasoned(table)) for table in mapping.tables("none")),
        in_force=in_force,
        open=tuple(OpenRequirement(*_reasoned(table)) for table in mapping.tables("open")),
    )
    mapping.done()
    return framework


def _requirement(fields: Fields) -> Requirement:
    title = fields.text("title")
    if len(title) > TITLE_CHARACTERS_MAX:
        raise fields.wrong("title", f"the title is over {TITLE_CHARACTERS_MAX} characters")
    read = Requirement(
        fields.text("id", form=REQUIREMENT_ID),
        fields.text("kind", form=SLUG),
        title,
        fields.text("asks"),
        fields.texts("parts"),
    )
    fields.done()
    return read


def _edges(mapping: Fields) -> tuple[RequirementEdge, ...]:
    edges: dict[tuple[str, str], RequirementEdge] = {}
    for table in mapping.tables("edge"):
        edge = RequirementEdge(
            control=table.text("control", form=CONTROL_ID),
            requirement=table.text("requirement", form=REQUIREMENT_ID),
            relation=table.choice("relation", Relation),
            status=edge_status(table),
            rationale=table.text("rationale", ""),
        )
        pair = edge.control, edge.requirement
        if pair in edges:
            raise table.wrong("control", f"{edge.control} -> {edge.requirement} is listed twice")
        table.done()
        edges[pair] = edge
    return tuple(edges.values())


def sufficient_sets(mapping: Fields, key: str, form: Form) -> tuple[SufficientSet, ...]:
    """Return a mapping's sufficient sets; `key` is the word for what they are enough for.

    Raises CatalogError where a field is not right, or something has two sets.
    """
    sets: dict[str, SufficientSet] = {}
    for table in mapping.tables("sufficient"):
        read = sufficient(table, key, form)
        if read.requirement in sets:
            raise table.wrong(key, f"{read.requirement} has a sufficient set already")
        sets[read.requirement] = read
    return tuple(sets.values())


def _reasoned(fields: Fields) -> tuple[str, str]:
    read = fields.text("requirement", form=REQUIREMENT_ID), fields.text("reason")
    fields.done()
    return read
