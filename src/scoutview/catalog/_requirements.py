"""Whether a framework's mapping makes sense: each requirement answered, each edge argued."""

from collections.abc import Collection, Iterator, Mapping

from scoutview.catalog import _rationales, prerequisites
from scoutview.catalog.model import Framework, Relation, SufficientSet

Fault = tuple[str, tuple[str | int, ...], str]  # the file, the field in it, and the sentence


def faults(framework: Framework, controls: Collection[str]) -> Iterator[Fault]:
    """Yield what does not make sense in a framework's mapping; `controls` are those of the hub."""
    file = f"mappings/{framework.id}.toml"
    known = {requirement.id for requirement in framework.requirements}
    argued = {
        (edge.control, edge.requirement): edge.relation
        for edge in framework.edges
        if edge.status.counts
    }
    for index, edge in enumerate(framework.edges):
        if edge.control not in controls:
            yield file, ("edge", index, "control"), f"there is no control {edge.control}"
        if edge.requirement not in known:
            yield file, ("edge", index, "requirement"), f"there is no {edge.requirement}"
    for index, chosen in enumerate(framework.sufficient):
        for control in chosen.controls:
            if (control, chosen.requirement) not in argued:
                sentence = f"no argued edge leads from {control} to {chosen.requirement}"
                yield file, ("sufficient", index, "controls"), sentence
        relations = {
            control: argued[control, chosen.requirement]
            for control in chosen.controls
            if (control, chosen.requirement) in argued
        }
        if sentence := too_little(chosen, relations):
            yield file, ("sufficient", index, "controls"), sentence
    yield from _parted(framework)
    yield from _decided(framework, file)
    yield from _reasoned(framework, file)


def too_little(chosen: SufficientSet, relations: Mapping[str, Relation]) -> str:
    """Return why a set cannot be sufficient for anything, an empty text where it can.

    One control alone suffices only when it holds all that is asked: a part of it, or an overlap,
    leaves something out. Source: NIST IR 8477, section 4.3.
    """
    if not chosen.controls:
        return f"nothing is not sufficient for {chosen.requirement}"
    if len(chosen.controls) == 1:
        (control,) = chosen.controls
        relation = relations.get(control)
        if relation in {Relation.SUBSET, Relation.INTERSECTS}:
            return (
                f"{control} alone is sufficient for {chosen.requirement}, yet its edge says"
                f" {relation}; a part leaves something out"
            )
    return ""


def _parted(framework: Framework) -> Iterator[Fault]:
    """Parts exist, and no requirement is a part of itself, by whatever way."""
    file = f"frameworks/{framework.id}.toml"
    places = {each.id: index for index, each in enumerate(framework.requirements)}
    parts = {each.id: each.parts for each in framework.requirements}
    for requirement, index, _ in prerequisites.faults(parts):
        part = parts[requirement][index]
        sentence = f"{part} is no part of {requirement}: it does not exist, or contains it"
        yield file, ("requirement", places[requirement], "parts", index), sentence


def _decided(framework: Framework, file: str) -> Iterator[Fault]:
    """Each requirement has a sufficient set, a reason why none is needed, or what is missing."""
    decided: dict[str, list[str]] = {}
    for kind, given in (
        ("a sufficient set", framework.sufficient),
        ("a reason for none", framework.none),
        ("something missing", framework.open),
    ):
        for each in given:
            decided.setdefault(each.requirement, []).append(kind)
    known = {requirement.id for requirement in framework.requirements}
    for requirement in framework.requirements:
        if requirement.id not in decided:
            yield file, (), f"{requirement.id} has neither a sufficient set nor a reason for none"
    for requirement_id, words in sorted(decided.items()):
        if len(words) > 1:
            yield file, (), f"{requirement_id} has {' and '.join(words)}"
        if requirement_id not in known:
            yield file, (), f"there is no {requirement_id} in frameworks/{framework.id}.toml"


def _reasoned(framework: Framework, file: str) -> Iterator[Fault]:
    places = {id(edge): index for index, edge in enumerate(framework.edges)}
    for edge in _rationales.empty(framework.edges):
        sentence = f"{edge.control} -> {edge.requirement} has no rationale that says why"
        yield file, ("edge", places[id(edge)], "rationale"), sentence
    for edge, earlier in _rationales.alike(framework.edges):
        pair = f"{edge.control} -> {edge.requirement}"
        sentence = f"{pair} repeats the rationale of {earlier.control} -> {earlier.requirement}"
        yield file, ("edge", places[id(edge)], "rationale"), sentence
