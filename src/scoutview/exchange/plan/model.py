"""The remediation plan: every gap of a judged run with its place, owner, dates and proofs.

Fields are documented in docs/reference/plan-record.md.
"""

from dataclasses import dataclass
from datetime import date

from scoutview.assessment.model import Status
from scoutview.catalog.model import Aspect, Effort, Family, Product, ProofKind
from scoutview.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What will close one open proof of an item.

    `name` is the probe's id, or the slug of what people hand in. `mend` are targets at which a
    probe found the good state absent, `see` those that it has yet to see; both are empty for what
    people hand in. `wants` says what a document, attestation or population must show; `state`
    what became of what was given (empty: nothing was given). `reason` is the judgement's own
    sentence. `done` of `due` windows of the period have their look or piece (operation).
    """

    kind: ProofKind
    name: str
    aspects: tuple[Aspect, ...]
    every_days: int
    reason: str
    mend: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    wants: str = ""
    state: str = ""
    done: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A system that an item is about, and the role that owns it (empty: none is declared)."""

    system: str
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A control that an item waits for and that the plan has no item for, with its status."""

    control: str
    title: str
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One gap. `id` is the same in every plan of every run: it names the control's gap.

    `waits_for` and `blocks` are ids of items; `unplanned` are prerequisites that are not there
    yet and that no criterion in scope rests on. `owner` is the first role that the control names,
    `with_roles` the others. `urgency` is the priority of the most urgent gap that this one is,
    or that waits for it. `begins` and `due` are working days, both included.
    """

    id: str
    control: str
    title: str
    family: Family
    wave: int
    status: Status
    severity: Severity
    priority: float
    urgency: float
    effort: Effort
    working_days: int
    owner: str
    with_roles: tuple[str, ...]
    begins: date
    due: date
    waits_for: tuple[str, ...]
    blocks: tuple[str, ...]
    unplanned: tuple[Unplanned, ...]
    criteria: tuple[str, ...]
    places: tuple[Place, ...]
    found: tuple[str, ...]
    compensated: tuple[str, ...]
    remediation: str
    steps: tuple[str, ...]
    products: tuple[tuple[Product, tuple[str, ...]], ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """Items that need no other of the same wave. `found`: it mends what a look found."""

    number: int
    found: bool
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """Return what the wave is for."""
        if self.found:
            return "Deviations, and what they wait for"
        return "Controls that nothing shows yet"

    @property
    def ends(self) -> date:
        """Return the day on which the last item is due."""
        return max(item.due for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of one judged run. `capacity` is in working days a week for each role.

    `circles` are sentences about prerequisites that the catalog has in a circle.
    """

    organization: str
    run: str
    judged_on: date
    start: date
    capacity: int
    waves: tuple[Wave, ...]
    circles: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Return every item, in the order of the waves."""
        return tuple(item for wave in self.waves for item in wave.items)
