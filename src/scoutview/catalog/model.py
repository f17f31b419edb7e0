"""Criteria, controls, proofs and edges: frozen records of the catalog's TOML files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scoutview.estate.model import Category, DataClass, Kind, Protocol


class Family(StrEnum):
    """The subject of a control; also its folder under controls/."""

    ACCESS = "access"
    ENCRYPTION = "encryption"
    AUDIT_LOGGING = "audit-logging"
    DICOM = "dicom"
    RIS = "ris"
    IOT = "iot"
    AVAILABILITY = "availability"
    INTEGRITY = "integrity"
    PRIVACY = "privacy"
    CHANGE = "change"
    INCIDENT = "incident"
    RISK = "risk"
    VENDOR = "vendor"
    PEOPLE = "people"
    ASSETS = "assets"
    GOVERNANCE = "governance"


class ProofKind(StrEnum):
    """How a control is shown. Only a probe looks by itself; the others are given by people."""

    PROBE = "probe"
    DOCUMENT = "document"
    ATTESTATION = "attestation"
    POPULATION = "population"


class Aspect(StrEnum):
    """What a proof supports: that a control is suitably designed, or that it operated."""

    DESIGN = "design"
    OPERATION = "operation"


class Effort(StrEnum):
    """How much work a control's remediation is."""

    HOURS = "hours"
    DAYS = "days"
    PROJECT = "project"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One of the 61 trust services criteria: the id, and our own words about it.

    `asks` is our gist for an imaging department; `shown_by` what shows it.
    Source: TSP section 100, 2017 (ids only).
    """

    id: str
    category: Category
    series: str
    title: str
    asks: str
    shown_by: str
    auditor_asks: tuple[str, ...] = ()
    coso_principle: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One piece that shows a control, for design, for operation or for both.

    `name` is the probe's id, or the slug of a document, attestation or population.
    `every_days` is the stated frequency: operation needs one in every such span of the period.
    `parameters` make a probe stricter than its defaults. `wants` says in a sentence what the
    document, attestation or population must show (empty for a probe).
    """

    kind: ProofKind
    name: str
    supports: frozenset[Aspect]
    every_days: int
    parameters: Mapping[str, int] = field(default_factory=dict)
    wants: str = ""


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which systems a control is about. An empty set means any; all that are given must match."""

    kinds: frozenset[Kind] = frozenset()
    protocols: frozenset[Protocol] = frozenset()
    data: frozenset[DataClass] = frozenset()


class Product(StrEnum):
    """What imaging organizations run, for which there are steps of its own."""

    ORTHANC = "orthanc"
    DCM4CHEE = "dcm4chee"
    DCMTK = "dcmtk"
    WINDOWS_MODALITY = "windows-modality"
    STUNNEL = "stunnel"
    NGINX = "nginx"


@dataclass(frozen=True, slots=True)
class Remediation:
    """How to mend it: effort, what to do in one sentence, and steps.

    `first` are the controls without which this one cannot sensibly be done. `products` has steps
    of a product's own, by product, where there is something true to say.
    """

    effort: Effort
    text: str
    steps: tuple[str, ...]
    first: tuple[str, ...] = ()
    products: Mapping[Product, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A control template of the hub, or the organization's own after its overlay.

    `off` holds the reason why the organization does not use it (empty: in use). `own` says that
    the organization wrote it and the hub has no template of it. `commitments`
    are ids of the estate's commitments that it serves. `wording` is the control as an auditor
    reads it; `performer` the role that performs it.
    """

    id: str
    family: Family
    title: str
    wording: str
    why: str
    performer: str
    applies_to: AppliesTo
    proofs: tuple[Proof, ...]
    remediation: Remediation
    sources: tuple[str, ...] = ()
    hub_id: str = ""  # the template's id when an overlay renamed it
    off: str = ""
    own: bool = False
    commitments: tuple[str, ...] = ()


class Relation(StrEnum):
    """What a control is to a requirement. Source: NIST IR 8477, section 4.3 (set theory)."""

    EQUAL = "equal"
    SUPERSET = "superset"
    SUBSET = "subset"
    INTERSECTS = "intersects"


class EdgeStatus(StrEnum):
    """How far an edge was thought through; a proposed one never counts.

    Argued is the word of this catalog's authors; adopted that of the organization's management,
    which alone decides which controls meet its criteria; own that of an edge which the
    organization wrote. None is shipped as adopted or own.
    """

    PROPOSED = "proposed"
    ARGUED = "argued"
    ADOPTED = "adopted"
    OWN = "own"

    @property
    def counts(self) -> bool:
        """Whether an edge of this status supports anything."""
        return self is not EdgeStatus.PROPOSED


class Basis(StrEnum):
    """What an edge was argued from."""

    TEXT_READ = "text-read"
    IDS_AND_CROSSWALK = "ids-and-crosswalk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A control addresses a criterion; `key` controls decide its status.

    A control of the hub is key where the criterion's sufficient set names it; one of the
    organization's own where its file says so.
    """

    control: str
    criterion: str
    key: bool
    relation: Relation
    status: EdgeStatus
    rationale: str


@dataclass(frozen=True, slots=True)
class NoControl:
    """A criterion that deliberately has no control here, and why (never in Security)."""

    criterion: str
    reason: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of a framework beside SOC 2: its id, and our own words about it.

    `kind` is the framework's own word, such as `standard` or `addressable`. `parts` are other
    requirements of the framework without which this one is not met, such as the specifications of
    a standard (45 CFR 164.306(c), (d)).
    """

    id: str
    kind: str
    title: str
    asks: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementEdge:
    """A control addresses a requirement, with what it is to it, and why in one sentence."""

    control: str
    requirement: str
    relation: Relation
    status: EdgeStatus
    rationale: str


@dataclass(frozen=True, slots=True)
class SufficientSet:
    """The controls that together are enough for a requirement, and why."""

    requirement: str
    controls: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class NotInImaging:
    """A requirement that no control answers, because it does not concern imaging."""

    requirement: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenRequirement:
    """A requirement for which no set of controls is enough yet, and what is missing."""

    requirement: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A framework beside SOC 2 with its requirements, and how the controls answer them.

    One that is not `in_force`, such as a proposed rule, stands in no report that did not ask for
    it. `place` orders them, lowest first.
    """

    id: str
    title: str
    source: str
    requirements: tuple[Requirement, ...]
    basis: Basis
    mapping_source: str
    edges: tuple[RequirementEdge, ...]
    sufficient: tuple[SufficientSet, ...]
    none: tuple[NotInImaging, ...]
    open: tuple[OpenRequirement, ...] = ()
    in_force: bool = True
    place: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A failure that really happened and is public, and what it teaches.

    `date` is a year, a month or a day as far as it is known. `unverified` says what of the story
    no source at hand confirmed (empty: all of it is confirmed).
    """

    id: str
    title: str
    date: str
    source: str
    story: str
    controls: tuple[str, ...]
    criteria: tuple[str, ...]
    unverified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A control that an auditor samples early: from what, how it fails, what to have ready."""

    control: str
    sampled: str
    fails: str
    ready: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Management made mappings its own: who, when, and of each requirement what was adopted.

    `framework` is `soc2` or the id of another framework. `requirements` gives for each id the
    digest of its mapping as it was that day (`scoutview.catalog.adoption`).
    """

    framework: str
    by: str
    on: date
    requirements: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that should be true. Order is by id; lookups are by the functions of load.py."""

    criteria: tuple[Criterion, ...]
    controls: tuple[Control, ...]
    edges: tuple[Edge, ...]
    no_controls: tuple[NoControl, ...] = ()
    sufficient: tuple[SufficientSet, ...] = ()
    basis: Basis = Basis.IDS_AND_CROSSWALK
    mapping_source: str = ""
    frameworks: tuple[Framework, ...] = ()
    adoptions: tuple[Adoption, ...] = ()
    digests: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # before overlays
    cases: tuple[Case, ...] = ()
    samples: tuple[Sample, ...] = ()

    @property
    def own_ids(self) -> dict[str, str]:
        """The organization's own id of each control of the hub that it renamed, by the hub's."""
        return {control.hub_id: control.id for control in self.controls if control.hub_id}

    def control(self, control_id: str) -> Control:
        """Return the control with this id. Raises KeyError when there is none."""
        for control in self.controls:
            if control_id in {control.id, control.hub_id}:
                return control
        raise KeyError(control_id)

    def criterion(self, criterion_id: str) -> Criterion:
        """Return the criterion with this id. Raises KeyError when there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)
