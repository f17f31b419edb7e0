"""Criteria, controls, proofs and edges: frozen records of the catalog's TOML files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Remediation:
    """How to mend it: effort, what to do in one sentence, and steps that name a product."""

    effort: Effort
    text: str
    steps: tuple[str, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A control addresses a criterion; `key` controls decide its status."""

    control: str
    criterion: str
    key: bool
    rationale: str


@dataclass(frozen=True, slots=True)
class NoControl:
    """A criterion that deliberately has no control here, and why (never in Security)."""

    criterion: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that should be true. Order is by id; lookups are by the functions of load.py."""

    criteria: tuple[Criterion, ...]
    controls: tuple[Control, ...]
    edges: tuple[Edge, ...]
    no_controls: tuple[NoControl, ...] = ()

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
