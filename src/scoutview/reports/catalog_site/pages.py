"""Catalog and probes -> pages that teach each criterion, requirement, control and probe."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoutview.catalog.adoption import standing
from scoutview.catalog.mapped import SOC2, names
from scoutview.catalog.model import (
    Case,
    Catalog,
    Control,
    Criterion,
    Family,
    Framework,
    Product,
    RequirementEdge,
    Sample,
)
from scoutview.catalog.words import FAMILIES, HOW_MUCH
from scoutview.estate.model import Category
from scoutview.probes.probe import Probe
from scoutview.reports.catalog_site.page import (
    Block,
    Heading,
    Items,
    Line,
    Link,
    Page,
    Strong,
    Table,
    Text,
)

PRODUCTS: Mapping[Product, str] = {
    Product.ORTHANC: "Orthanc",
    Product.DCM4CHEE: "dcm4chee",
    Product.DCMTK: "DCMTK",
    Product.WINDOWS_MODALITY: "a modality or workstation on Windows",
    Product.STUNNEL: "a stunnel sidecar",
    Product.NGINX: "an nginx sidecar",
}
SAMPLES, CASES = "samples", "cases"
CASES_MAX, CASES_LINKED_MAX = 3, 8
_OURS = "The words are ours; the criterion itself is AICPA's, TSP section 100."


def site(catalog: Catalog, probes: Sequence[Probe]) -> list[Page]:
    """Return every page of a catalog; paths are unique and every link leads to one of them."""
    linked = _Linked.of(catalog, probes)
    return [
        _index(catalog, probes),
        *(_criterion(linked, criterion) for criterion in catalog.criteria),
        *(_control(linked, control) for control in catalog.controls),
        *(_probe(linked, probe) for probe in probes),
        *(_framework(linked, framework) for framework in catalog.frameworks),
        _samples(linked),
        _cases(linked),
    ]


@dataclass(frozen=True, slots=True)
class _Linked:
    """The catalog with what points at what looked up once; controls by any of their ids."""

    catalog: Catalog
    probes: Mapping[str, Probe]
    controls: Mapping[str, Control]
    taught: Mapping[str, list[Case]]  # by control and by criterion
    answers: Mapping[str, list[tuple[Framework, str, str, str]]]  # by hub id: requirement, why

    @classmethod
    def of(cls, catalog: Catalog, probes: Sequence[Probe]) -> "_Linked":
        taught: dict[str, list[Case]] = defaultdict(list)
        for case in catalog.cases:
            for name in (*case.controls, *case.criteria):
                taught[name].append(case)
        answers: dict[str, list[tuple[Framework, str, str, str]]] = defaultdict(list)
        for framework in catalog.frameworks:
            for edge in framework.edges:
                one = framework, edge.requirement, HOW_MUCH[edge.relation], edge.rationale
                answers[edge.control].append(one)
        controls = {control.hub_id: control for control in catalog.controls if control.hub_id}
        controls |= {control.id: control for control in catalog.controls}
        return cls(catalog, {each.id: each for each in probes}, controls, taught, answers)

    def link(self, control_id: str) -> Link | str:
        control = self.controls.get(control_id)
        return Link(control.id, f"controls/{control.id}") if control else control_id

    def links(self, control_ids: Sequence[str]) -> list[Link | str]:
        return _joined([self.link(each) for each in control_ids])


def _joined(parts: Sequence[Link | str]) -> list[Link | str]:
    line: list[Link | str] = []
    for part in parts:
        line += [", ", part] if line else [part]
    return line


def _index(catalog: Catalog, probes: Sequence[Probe]) -> Page:
    blocks: list[Block] = [
        _paragraph(
            f"{len(catalog.criteria)} criteria, {len(catalog.controls)} controls and "
            f"{len(probes)} probes in the words of an imaging department, and "
            f"{len(catalog.frameworks)} other frameworks that the same controls answer."
        ),
        Text(
            [
                "Begin with ",
                Link("what an auditor samples first", SAMPLES),
                " and with ",
                Link("what went wrong elsewhere", CASES),
                ".",
            ]
        ),
    ]
    own = [control for control in catalog.controls if control.own or control.hub_id]
    off = [control for control in catalog.controls if control.off]
    if own or off:
        blocks.append(
            _paragraph(f"Of these controls {len(own)} are your own, {len(off)} are switched off.")
        )
    blocks += [
        Heading("SOC 2: trust services criteria"),
        _paragraph(
            "Security is in every examination. The other four categories are chosen by what you "
            f"promise your clients. {standing(catalog, SOC2).sentence}"
        ),
    ]
    for category in Category:
        members = [c for c in catalog.criteria if c.category is category]
        blocks.append(Text([Strong(category.value.replace("-", " ").capitalize())]))
        blocks.append(Items([_named(f"criteria/{c.id}", c.id, c.title) for c in members]))
    blocks.append(Heading("Other frameworks"))
    blocks.append(
        Items(
            [
                [
                    Link(f.title, f"frameworks/{f.id}"),
                    "" if f.in_force else " (not in force)",
                    f": {len(f.requirements)} requirements. {standing(catalog, f.id).sentence}",
                ]
                for f in catalog.frameworks
            ]
        )
    )
    blocks.append(Heading("Controls"))
    for family in Family:
        controls = [control for control in catalog.controls if control.family is family]
        blocks.append(Text([Strong(FAMILIES[family])]))
        blocks.append(Items([_named(f"controls/{c.id}", c.id, c.title) for c in controls]))
    blocks += [
        Heading("Probes"),
        Items([_named(f"probes/{p.id}", p.id, p.title) for p in probes]),
    ]
    return Page("README", "The catalog", blocks)


def _paragraph(text: str) -> Text:
    return Text([text])


def _named(to: str, id_: str, title: str) -> Line:
    return [Link(id_, to), f" {title}"]


def _criterion(linked: _Linked, criterion: Criterion) -> Page:
    catalog = linked.catalog
    edges = [edge for edge in catalog.edges if edge.criterion == criterion.id]
    edges.sort(key=lambda edge: (not edge.key, edge.control))
    key = [linked.controls[edge.control] for edge in edges if edge.key]
    blocks: list[Block] = [
        Heading("What it asks of an imaging organization"),
        Text([criterion.asks]),
        Heading("What shows it"),
        Text([criterion.shown_by]),
        Heading("What is enough"),
        _paragraph(
            "Controls marked key are enough together: when all of them are supported, so is the "
            "criterion. The others help, and count for nothing."
        ),
        *[
            Text([*linked.links(chosen.controls), f": {chosen.why}"])
            for chosen in catalog.sufficient
            if chosen.requirement == criterion.id
        ],
        Table(
            ("Control", "How much of it", "Why"),
            [
                (
                    [
                        *([Strong("key ")] if edge.key else []),
                        linked.link(edge.control),
                        f" {linked.controls[edge.control].title}",
                        " (switched off)" if linked.controls[edge.control].off else "",
                    ],
                    [f"{HOW_MUCH[edge.relation]} ({edge.status.value})"],
                    [edge.rationale],
                )
                for edge in edges
            ],
        ),
        Heading("What an auditor will ask in an imaging department"),
        Items([[question] for question in criterion.auditor_asks]),
        Heading("How it fails"),
        Items([[*_named(f"controls/{c.id}", c.id, c.why)] for c in key]),
        *_happened(linked, criterion.id),
        _paragraph(f"{standing(catalog, SOC2).sentence} {_OURS}"),
    ]
    return Page(f"criteria/{criterion.id}", f"{criterion.id} {criterion.title}", blocks)


def _happened(linked: _Linked, *names: str) -> Iterator[Block]:
    """Yield the cases that teach one of these names, those that teach least else first."""
    found = {case.id: case for name in names for case in linked.taught.get(name, ())}
    cases = sorted(found.values(), key=lambda case: len(case.controls) + len(case.criteria))
    if not cases:
        return
    yield Text([Strong("It happened:")])
    yield Items(
        [
            [Link(case.title, CASES, case.id), f" ({case.date}). {case.story}"]
            for case in cases[:CASES_MAX]
        ]
    )
    if more := cases[CASES_MAX:]:
        links = _joined([Link(case.title, CASES, case.id) for case in more[:CASES_LINKED_MAX]])
        yield Text(["Also: ", *links, "."])


def _control(linked: _Linked, control: Control) -> Page:
    both = (control.id, control.hub_id) if control.hub_id else (control.id,)
    blocks: list[Block] = [
        Heading("The control"),
        Text([control.wording]),
        Text([Strong("Performed by: "), control.performer]),
    ]
    if control.off:
        blocks.append(Text([Strong("Switched off by management: "), control.off]))
    blocks += [Heading("Why, and how it fails"), Text([control.why])]
    blocks += _happened(linked, *both)
    blocks += [Heading("What shows it"), Items(list(_proofs(linked, control)))]
    for sample in linked.catalog.samples:
        if sample.control in both:
            blocks += [Heading("How an auditor samples it"), *_sample_blocks(sample)]
    blocks += _how(linked, control)
    edges = [edge for edge in linked.catalog.edges if edge.control == control.id]
    blocks.append(Heading("What it answers"))
    rows: list[tuple[Line, Line, Line]] = [
        (
            [Link(edge.criterion, f"criteria/{edge.criterion}"), " (key)" if edge.key else ""],
            [HOW_MUCH[edge.relation]],
            [edge.rationale],
        )
        for edge in edges
    ]
    for name in both:
        rows += [
            (
                [
                    Link(
                        f"{framework.title}: {requirement}",
                        f"frameworks/{framework.id}",
                        _anchor(requirement),
                    )
                ],
                [relation],
                [why],
            )
            for framework, requirement, relation, why in linked.answers.get(name, ())
        ]
    blocks.append(Table(("Requirement", "How much of it", "Why"), rows))
    told = {standing(linked.catalog, name).sentence for name in names(linked.catalog)}
    blocks.append(_paragraph(told.pop() if len(told) == 1 else "Not all of these are adopted."))
    if control.sources:
        blocks.append(Text([f"Sources: {'; '.join(control.sources)}."]))
    return Page(f"controls/{control.id}", f"{control.id} {control.title}", blocks)


def _proofs(linked: _Linked, control: Control) -> Iterator[Line]:
    for proof in control.proofs:
        probe = linked.probes.get(proof.name)
        name: Link | str = Link(proof.name, f"probes/{proof.name}") if probe else proof.name
        told = probe.title if probe else proof.wants
        aspects = " and ".join(sorted(proof.supports))
        yield [
            f"{proof.kind.value} ",
            name,
            f", every {proof.every_days} days, for {aspects}: {told}",
        ]


def _how(linked: _Linked, control: Control) -> Iterator[Block]:
    remediation = control.remediation
    yield Heading(f"What to do ({remediation.effort.value})")
    if remediation.first:
        yield Text([Strong("First: "), *linked.links(remediation.first), "."])
    yield Text([remediation.text])
    yield Items([[step] for step in remediation.steps], numbered=True)
    for product, steps in remediation.products.items():
        yield Text([Strong(f"On {PRODUCTS[product]}:")])
        yield Items([[step] for step in steps], numbered=True)


def _probe(linked: _Linked, probe: Probe) -> Page:
    users = [
        control
        for control in linked.catalog.controls
        if any(proof.name == probe.id for proof in control.proofs)
    ]
    blocks: list[Block] = [
        Heading("In a reading room"),
        Text([probe.explanation]),
        Heading("What to do when it is not met"),
        Text([probe.remediation]),
        Text([f"Severity: {probe.severity.value}. Source: {probe.source.rstrip('.')}."]),
    ]
    if probe.parameters:
        given = ", ".join(f"{name} = {value}" for name, value in probe.parameters.items())
        blocks.append(Text([f"Parameters, which a control may set stricter: {given}."]))
    if probe.rests_on_ae_title:
        text = "It rests on AE titles, which are no secret: no access control rests on it alone."
        blocks.append(Text([text]))
    blocks.append(Heading("Controls that use it"))
    blocks.append(Items([_named(f"controls/{c.id}", c.id, c.title) for c in users]))
    blocks += _happened(linked, *(control.id for control in users))
    return Page(f"probes/{probe.id}", f"{probe.id}: {probe.title}", blocks)


def _framework(linked: _Linked, framework: Framework) -> Page:
    sets = {each.requirement: each for each in framework.sufficient}
    none = {each.requirement: each.reason for each in framework.none}
    missing = {each.requirement: each.reason for each in framework.open}
    edges: dict[str, list[RequirementEdge]] = defaultdict(list)
    for edge in framework.edges:
        edges[edge.requirement].append(edge)
    blocks: list[Block] = [
        _paragraph(
            f"{len(framework.requirements)} requirements and {len(framework.edges)} reasons. For "
            f"{len(framework.sufficient)} our controls are enough, {len(framework.none)} do not "
            f"concern imaging, {len(framework.open)} are open: what is missing is yours to add."
        ),
        _paragraph(
            f"Argued from: {framework.mapping_source.rstrip('.')}. "
            f"{standing(linked.catalog, framework.id).sentence}"
        ),
        _paragraph(
            f"Gists are our own words, and so are titles where the text is under copyright; the "
            f"source is {framework.source.rstrip('.')}."
        ),
    ]
    for requirement in framework.requirements:
        blocks += [
            Heading(f"{requirement.id} {requirement.title}", _anchor(requirement.id)),
            Text([f"{requirement.asks} ({requirement.kind})"]),
        ]
        chosen = sets.get(requirement.id)
        named = chosen.controls if chosen else ()
        if edges[requirement.id]:
            blocks.append(
                Items(
                    [_edge(linked, edge, edge.control in named) for edge in edges[requirement.id]]
                )
            )
        if chosen:
            blocks.append(Text([Strong("Enough together: "), chosen.why]))
        elif requirement.id in none:
            blocks.append(Text([Strong("Not in imaging: "), none[requirement.id]]))
        else:
            blocks.append(Text([Strong("Open: "), missing.get(requirement.id, "no set yet.")]))
        if requirement.parts:
            here = f"frameworks/{framework.id}"
            parts = _joined([Link(part, here, _anchor(part)) for part in requirement.parts])
            blocks.append(Text([Strong("No better than its parts: "), *parts, "."]))
    return Page(f"frameworks/{framework.id}", framework.title, blocks)


def _edge(linked: _Linked, edge: RequirementEdge, is_key: bool) -> Line:  # noqa: FBT001 - a mark
    control = linked.controls.get(edge.control)
    return [
        *([Strong("key ")] if is_key else []),
        linked.link(edge.control),
        f" {control.title}" if control else "",
        f", {HOW_MUCH[edge.relation]}: {edge.rationale}",
    ]


def _anchor(requirement_id: str) -> str:
    """Return an id as an anchor: `164.312(b)` is `164-312-b`."""
    return re.sub(r"[^a-z0-9]+", "-", requirement_id.lower()).strip("-")


def _sample_blocks(sample: Sample) -> Iterator[Block]:
    yield Items(
        [
            [Strong("Sampled: "), sample.sampled],
            [Strong("Usual exception: "), sample.fails],
            [Strong("Have ready: "), sample.ready],
        ]
    )


def _samples(linked: _Linked) -> Page:
    blocks: list[Block] = [
        _paragraph(
            f"The {len(linked.catalog.samples)} controls to get right before a Type II "
            "examination, in order of weight. Order, counts and usual exceptions are judgement "
            "of practice, not a rule of any standard; your CPA decides."
        )
    ]
    for place, sample in enumerate(linked.catalog.samples, start=1):
        control = linked.controls.get(sample.control)
        title = control.title if control else sample.control
        blocks.append(Heading(f"{place}. {title}"))
        blocks.append(Text([linked.link(sample.control)]))
        blocks += _sample_blocks(sample)
    return Page(SAMPLES, "What an auditor samples first", blocks)


def _cases(linked: _Linked) -> Page:
    blocks: list[Block] = [
        Text(
            ["Failures that happened and are public, in our own words, with where to look them up."]
        )
    ]
    for case in sorted(linked.catalog.cases, key=lambda each: each.date, reverse=True):
        criteria = _joined([Link(each, f"criteria/{each}") for each in case.criteria])
        blocks += [
            Heading(f"{case.title} ({case.date})", case.id),
            Text([case.story]),
            Text(["It teaches ", *linked.links(case.controls), " for ", *criteria, "."]),
            Text([f"Source: {case.source.rstrip('.')}."]),
        ]
        if case.unverified:
            blocks.append(Text([Strong("Not confirmed by a source at hand: "), case.unverified]))
    return Page(CASES, "What went wrong elsewhere", blocks)
