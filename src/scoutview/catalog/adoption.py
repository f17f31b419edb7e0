"""Which mappings management made its own: `controls/adopted-FRAMEWORK.toml` of a workspace.

A mapping is argued by the authors of this catalog. That a control meets a criterion is decided by
management, and only for what it read: each requirement is adopted with a digest of its edges, its
sufficient set and what the controls of the set say in the hub, so that a later catalog with other
words is not taken for adopted.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scoutview.catalog._fields import CatalogError, Fields, Form, Source
from scoutview.catalog._records import REQUIREMENT_ID, SLUG
from scoutview.catalog.mapped import SOC2, Mapped, mapped, names
from scoutview.catalog.model import Adoption, Catalog, Control, EdgeStatus, Proof
from scoutview.texts import toml_text

NOT_ADOPTED: Final = (
    "Mapping not yet adopted by management: it was argued by the authors of this catalog."
)
NAME_CHARACTERS_MAX: Final = 120
_DIGEST = Form(r"[0-9a-f]{64}", "64 hexadecimal digits, as `scoutview catalog adopt` writes them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a framework's mapping is management's own.

    `adopted` gives each requirement whose mapping is adopted as it stands, with its adoption;
    `changed` are those that were adopted in other words than today's.
    """

    total: int
    adopted: Mapping[str, Adoption]
    changed: frozenset[str]

    @property
    def sentence(self) -> str:
        """The one sentence that stands on everything that an auditor may read."""
        if not self.adopted and not self.changed:
            return NOT_ADOPTED
        people: dict[str, int] = {}
        for adoption in sorted(self.adopted.values(), key=lambda each: each.on):
            by = f"{adoption.by} on {adoption.on.isoformat()}"
            people[by] = people.get(by, 0) + 1
        if len(self.adopted) == self.total and len(people) == 1:
            return f"Mapping adopted by management: {next(iter(people))}."
        each = [f"{by} for {count}" for by, count in people.items()]
        told = next(iter(people)) if len(people) == 1 else ", ".join(each) or "none as it stands"
        parts = [f"Mapping adopted by management for {len(self.adopted)} of {self.total} ({told})"]
        if self.changed:
            parts.append(f"{len(self.changed)} changed since they were adopted")
        if len(self.adopted) < self.total:
            parts.append("the rest is not yet adopted by management")
        return f"{'; '.join(parts)}."


def with_digests(catalog: Catalog) -> Catalog:
    """Return a catalog of the hub, before overlays, with the digest of every mapping."""
    controls = {control.id: _said(control) for control in catalog.controls}
    return replace(
        catalog,
        digests={name: _digests(mapped(catalog, name), controls) for name in names(catalog)},
    )


def _digests(given: Mapped, controls: Mapping[str, Sequence[object]]) -> dict[str, str]:
    """Return the digest of each requirement: our words, its edges and set, the set's controls."""
    edges: dict[str, list[list[str]]] = {}
    for edge in given.edges:
        told = [edge.control, edge.relation.value, edge.rationale]
        edges.setdefault(edge.requirement, []).append(told)
    found = {}
    for name, asks in given.asks.items():
        chosen = given.sets.get(name)
        members = chosen.controls if chosen else ()
        said = [
            asks,
            sorted(edges.get(name, [])),
            [chosen.why, *members] if chosen else [given.reasons.get(name, "")],
            [controls.get(member) for member in members],
        ]
        text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
        found[name] = hashlib.sha256(text.encode("ascii")).hexdigest()
    return found


def _said(control: Control) -> Sequence[object]:
    """Return what a control says and is shown by, as plain values."""
    about = control.applies_to
    return [control.wording, [list(_shown(each)) for each in control.proofs]] + [
        sorted(values) for values in (about.kinds, about.protocols, about.data)
    ]


def _shown(proof: Proof) -> Iterator[object]:
    yield from (proof.kind, proof.name, sorted(proof.supports), proof.every_days)
    yield from (sorted(proof.parameters.items()), proof.wants)


def digests(catalog: Catalog, framework: str) -> Mapping[str, str]:
    """Return the digest of each requirement's mapping as the hub has it, by requirement.

    Raises KeyError when there is no such framework.
    """
    return catalog.digests[framework]


def standing(catalog: Catalog, framework: str) -> Standing:
    """Return how far a framework's mapping is adopted. Raises KeyError when there is none."""
    own = [each for each in catalog.adoptions if each.framework == framework]
    if not own:
        total = len(mapped(catalog, framework).asks)
        return Standing(total=total, adopted={}, changed=frozenset())
    today = digests(catalog, framework)
    said = {id_: each for each in own for id_ in each.requirements}  # the last one holds
    adopted = {id_: each for id_, each in said.items() if today.get(id_) == each.requirements[id_]}
    changed = frozenset(said) & frozenset(today) - frozenset(adopted)
    return Standing(total=len(today), adopted=adopted, changed=changed)


def adoptions(source: Source, fields: Fields) -> list[Adoption]:
    """Return the adoptions of one file, whose key `adopts` names the framework.

    Raises CatalogError where a field is not right.
    """
    framework = fields.text("adopts", form=SLUG)
    found = []
    for table in fields.tables("adoption"):
        given = table.table("requirements")
        adoption = Adoption(
            framework=framework,
            by=table.text("by"),
            on=table.day("on"),
            requirements={
                name: given.text(name, form=_DIGEST)
                for name in given.keys()  # noqa: SIM118 - no mapping
            },
        )
        if len(adoption.by) > NAME_CHARACTERS_MAX:
            raise table.wrong("by", f"the name is over {NAME_CHARACTERS_MAX} characters")
        if not adoption.by.isprintable():
            raise table.wrong("by", "the name has control characters")
        for name in adoption.requirements:
            REQUIREMENT_ID.check(table, "requirements", name)
        table.done()
        found.append(adoption)
    fields.done()
    if source.file != f"controls/{file_name(framework)}":
        raise source.wrong((), f"the file must be named {file_name(framework)}")
    return found


def adopt(catalog: Catalog, given: Sequence[Adoption]) -> Catalog:
    """Return the catalog with these adoptions: the edges they cover as they stand are adopted.

    Raises CatalogError when an adoption names a framework that is not there.
    """
    known = names(catalog)
    for adoption in given:
        if adoption.framework not in known:
            sentence = f"there is no framework {adoption.framework}; there are {', '.join(known)}"
            raise CatalogError(f"controls/{file_name(adoption.framework)}: {sentence}")
    catalog = replace(catalog, adoptions=tuple(given))
    by_framework = {
        name: standing(catalog, name).adopted for name in {each.framework for each in given}
    }
    soc2 = by_framework.get(SOC2, {})
    return replace(
        catalog,
        edges=tuple(
            replace(edge, status=_now(edge.status, adopted=edge.criterion in soc2))
            for edge in catalog.edges
        ),
        frameworks=tuple(
            replace(
                framework,
                edges=tuple(
                    replace(edge, status=_now(edge.status, adopted=edge.requirement in adopted))
                    for edge in framework.edges
                ),
            )
            if (adopted := by_framework.get(framework.id))
            else framework
            for framework in catalog.frameworks
        ),
    )


def file_name(framework: str) -> str:
    """Return the name of the file in which a framework's adoptions stand."""
    return f"adopted-{framework}.toml"


def written(framework: str, given: Sequence[Adoption]) -> str:
    """Return the text of the file of these adoptions."""
    lines = [
        "# Written by `scoutview catalog adopt`: which mappings management made its own.",
        "# A digest is of a requirement's edges and sufficient set as they were that day.",
        f'adopts = "{framework}"',
    ]
    for adoption in given:
        by = toml_text(adoption.by)
        lines += ["", "[[adoption]]", f"by = {by}", f"on = {adoption.on.isoformat()}"]
        lines += ["", "[adoption.requirements]"]
        lines += [f'"{name}" = "{digest}"' for name, digest in adoption.requirements.items()]
    return "\n".join(lines) + "\n"


def _now(status: EdgeStatus, *, adopted: bool) -> EdgeStatus:
    return EdgeStatus.ADOPTED if adopted and status is EdgeStatus.ARGUED else status
