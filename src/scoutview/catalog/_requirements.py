"""Whether a framework's mapping makes sense: each requirement answered, each edge argued."""

from collections.abc import Collection, Iterator

from scoutview.catalog import _rationales
from scoutview.catalog.model import EdgeStatus, Framework

Fault = tuple[str, tuple[str | int, ...], str]  # the file, the field in it, and the sentence


def faults(framework: Framework, controls: Collection[str]) -> Iterator[Fault]:
    """Yield what does not make sense in a framework's mapping; `controls` are those of the hub."""
    file = f"mappings/{framework.id}.toml"
    known = {requirement.id for requirement in framework.requirements}
    argued = {
        (edge.control, edge.requirement)
        for edge in framework.edges
        if edge.status is EdgeStatus.ARGUED
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
        if not chosen.controls:
            sentence = f"nothing is not sufficient for {chosen.requirement}"
            yield file, ("sufficient", index, "controls"), sentence
    yield from _decided(framework, file)
    yield from _reasoned(framework, file)


def _decided(framework: Framework, file: str) -> Iterator[Fault]:
    """Each requirement has a sufficient set or a reason why it does not concern imaging."""
    chosen = {each.requirement for each in framework.sufficient}
    none = {each.requirement for each in framework.none}
    known = {requirement.id for requirement in framework.requirements}
    for requirement in framework.requirements:
        if requirement.id not in chosen | none:
            yield file, (), f"{requirement.id} has neither a sufficient set nor a reason for none"
    for requirement_id in sorted(chosen & none):
        yield file, (), f"{requirement_id} has a sufficient set and a reason for none"
    for requirement_id in sorted((chosen | none) - known):
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
