"""Catalog and probes -> pages that teach each criterion, requirement, control and probe."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoutview.catalog.adoption import SOC2, standing
from scoutview.catalog.model import (
    Case,
    Catalog,
    Control,
    Criterion,
    Framework,
    Product,
    Sample,
)
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
                one = framework, edge.requirement, edge.relation.value, edge.rationale
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
    series: dict[str, list[Criterion]] = defaultdict(list)
    for criterion in catalog.criteria:
        series[criterion.series].append(criterion)
    blocks.append(Heading("SOC 2: trust services criteria"))
    blocks.append(
        Items([_named(f"criteria/{c.id}", c.id, c.title) for each in series.values() for c in each])
    )
    blocks += [
        Heading("Other frameworks"),
        Items([[Link(f.title, f"frameworks/{f.id}")] for f in catalog.frameworks]),
        Heading("Controls"),
        Items([_named(f"controls/{c.id}", c.id, c.title) for c in catalog.controls]),
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
        Heading("What an auditor will ask in an imaging department"),
        Items([[question] for question in criterion.auditor_asks]),
        Heading("How it fails"),
        Items([[*_named(f"controls/{c.id}", c.id, c.why)] for c in key]),
        *_happened(linked, criterion.id),
        Heading("What shows it"),
        Text([criterion.shown_by]),
        Heading("Controls that address it"),
        Text(["Those in bold are the sufficient set: the criterion is supported when all are."]),
        Table(
            ("Control", "It is to the criterion", "Why"),
            [
                (
                    [
                        *([Strong("key: ")] if edge.key else []),
                        linked.link(edge.control),
                        f" {linked.controls[edge.control].title}",
                    ],
                    [f"{edge.relation.value}, {edge.status.value}"],
                    [edge.rationale],
                )
                for edge in edges
            ],
        ),
    ]
    blocks += [
        Text([Strong("Enough together: "), chosen.why])
        for chosen in catalog.sufficient
        if chosen.requirement == criterion.id
    ]
    blocks.append(_paragraph(f"{standing(catalog, SOC2).sentence} {_OURS}"))
    return Page(f"criteria/{criterion.id}", f"{criterion.id} {criterion.title}", blocks)


def _happened(linked: _Linked, name: str) -> Iterator[Block]:
    if cases := linked.taught.get(name):
        yield Text([Strong("It happened:")])
        yield Items([[Link(case.title, CASES), f" ({case.date}). {case.story}"] for case in cases])


def _control(linked: _Linked, control: Control) -> Page:
    names = (control.id, control.hub_id) if control.hub_id else (control.id,)
    blocks: list[Block] = [
        Heading("The control"),
        Text([control.wording]),
        Text([Strong("Performed by: "), control.performer]),
    ]
    if control.off:
        blocks.append(Text([Strong("Switched off by management: "), control.off]))
    blocks += [Heading("Why, and how it fails"), Text([control.why])]
    for name in names:
        blocks += _happened(linked, name)
    blocks += [Heading("What shows it"), Items(list(_proofs(linked, control)))]
    for sample in linked.catalog.samples:
        if sample.control in names:
            blocks += [Heading("How an auditor samples it"), *_sample_blocks(sample)]
    blocks += _how(linked, control)
    edges = [edge for edge in linked.catalog.edges if edge.control == control.id]
    blocks.append(Heading("What it answers"))
    rows: list[tuple[Line, Line, Line]] = [
        (
            [Link(edge.criterion, f"criteria/{edge.criterion}"), " (key)" if edge.key else ""],
            [edge.relation.value],
            [edge.rationale],
        )
        for edge in edges
    ]
    for name in names:
        rows += [
            (
                [Link(f"{framework.title}: {requirement}", f"frameworks/{framework.id}")],
                [relation],
                [why],
            )
            for framework, requirement, relation, why in linked.answers.get(name, ())
        ]
    blocks.append(Table(("Requirement", "The control is to it", "Why"), rows))
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
    cases = {case.id: case for control in users for case in linked.taught.get(control.id, ())}
    if cases:
        blocks.append(Heading("It happened"))
        blocks.append(
            Items([[Link(c.title, CASES), f" ({c.date}). {c.story}"] for c in cases.values()])
        )
    return Page(f"probes/{probe.id}", f"{probe.id}: {probe.title}", blocks)


def _framework(linked: _Linked, framework: Framework) -> Page:
    sets = {each.requirement: each for each in framework.sufficient}
    none = {each.requirement: each.reason for each in framework.none}
    missing = {each.requirement: each.reason for each in framework.open}
    rows: list[tuple[Line, Line, Line]] = []
    for requirement in framework.requirements:
        answer: Line
        if chosen := sets.get(requirement.id):
            answer = [*linked.links(chosen.controls), f": {chosen.why}"]
        elif requirement.id in none:
            answer = [Strong("Not in imaging: "), none[requirement.id]]
        else:
            answer = [Strong("Open: "), missing.get(requirement.id, "nobody argued a set.")]
        rows.append(
            (
                [Strong(requirement.id), f" {requirement.title} ({requirement.kind})"],
                [requirement.asks],
                answer,
            )
        )
    blocks: list[Block] = [
        _paragraph(
            f"{len(framework.requirements)} requirements, {len(framework.edges)} edges, "
            f"{len(framework.sufficient)} sufficient sets, {len(framework.none)} not in imaging, "
            f"{len(framework.open)} open."
        ),
        _paragraph(
            f"Argued from: {framework.mapping_source.rstrip('.')}. "
            f"{standing(linked.catalog, framework.id).sentence}"
        ),
        _paragraph(
            f"Titles and gists are our own words; the source is {framework.source.rstrip('.')}."
        ),
        Table(("Requirement", "What it asks of an imaging department", "Enough together"), rows),
    ]
    return Page(f"frameworks/{framework.id}", framework.title, blocks)


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
            Heading(f"{case.title} ({case.date})"),
            Text([case.story]),
            Text(["It teaches ", *linked.links(case.controls), " for ", *criteria, "."]),
            Text([f"Source: {case.source.rstrip('.')}."]),
        ]
        if case.unverified:
            blocks.append(Text([Strong("Not confirmed by a source at hand: "), case.unverified]))
    return Page(CASES, "What went wrong elsewhere", blocks)
