"""The result of judging: statuses of proofs, controls and criteria, with what is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from scoutview.catalog.model import Aspect, Effort, ProofKind
from scoutview.estate.model import Category, Estate
from scoutview.findings import Finding, Outcome, Severity, Vantage


class Status(StrEnum):
    """What the evidence says of a proof, a control or a criterion. The words an auditor reads."""

    DEVIATION = "deviation"
    OPEN = "open"
    GAP = "gap"  # criteria only: no control addresses it
    COMPENSATED = "compensated"
    SUPPORTED = "supported"
    NOT_APPLICABLE = "not applicable"
    EXCLUDED = "excluded"  # criteria only: left out, with management's reason


# Worst first: the order of every table and count that a person reads.
WORST_FIRST = (
    Status.DEVIATION,
    Status.GAP,
    Status.OPEN,
    Status.COMPENSATED,
    Status.SUPPORTED,
    Status.NOT_APPLICABLE,
    Status.EXCLUDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document, attestation or population from the ledger, and whether it was accepted.

    `name` is the proof's slug. The effective period includes both days. It supports nothing
    before somebody other than its giver read and accepted it (`accepted_by`; `review_entry` is
    that review's entry). `exceptions` is how many items the reviewer found wrong: one is a
    deviation. `rejected` holds the reason of `rejected_by` (empty: not rejected). `file` is the
    content hash of the file in the ledger; None for `given_at` means that it is not known.
    `completeness` says how a list was shown to be complete (empty: it was not, and a population
    then supports nothing).
    """

    control: str
    kind: ProofKind
    name: str
    by: str
    effective_from: date
    effective_to: date
    entry: int
    file_name: str = ""
    file: str = ""
    given_at: datetime | None = None
    accepted_by: str = ""
    review_entry: int | None = None
    review_note: str = ""
    exceptions: int = 0
    rejected: str = ""
    rejected_by: str = ""
    completeness: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFinding:
    """A finding of an earlier run, as the ledger's history gives it to `operation`.

    `estate` is the estate of that run: whether the system was in the boundary, what kind it
    was and which exceptions stood is judged as of then, so that no later edit of the estate
    file makes a deviation of the period vanish.
    """

    probe: str
    target: str
    outcome: Outcome
    observed_at: datetime
    entry: int
    run: str
    estate: Estate
    vantage: Vantage


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """One proof of one control, for one aspect.

    `findings` are indexes into Assessment.findings; `evidence` are ledger entries. `reason` is
    one sentence: why it has this status, or what is missing. `done` of `due` windows of the
    period (operation; 0 of 0 for design).
    """

    kind: ProofKind
    name: str
    aspect: Aspect
    status: Status
    reason: str
    findings: tuple[int, ...] = ()
    evidence: tuple[int, ...] = ()
    done: int = 0
    due: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlResult:
    """One control: design and operation apart. `operation` is None in a type 1 examination.

    `missing` are sentences; `findings` are indexes into Assessment.findings. A control that is
    switched off (`off`) is judged all the same where what it is about is there.
    """

    id: str
    title: str
    design: Status
    operation: Status | None
    proofs: tuple[ProofResult, ...]
    missing: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()
    exceptions: tuple[str, ...] = ()  # one sentence for each exception in force
    commitments: tuple[str, ...] = ()
    off: str = ""  # management's reason for switching it off (empty: in use)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One criterion in scope. `controls` are the ids of its key controls, then the others."""

    id: str
    category: Category
    title: str
    status: Status
    controls: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing to do: a control in deviation or open, with its priority and what to do.

    `priority` = severity x data x exposure / effort, see docs/reference/priority.md; the four
    parts are given so that a reader can re-compute it.
    """

    control: str
    title: str
    status: Status
    priority: float
    severity: Severity
    data_weight: int
    exposure: int
    effort: Effort
    criteria: tuple[str, ...]
    targets: tuple[str, ...]
    messages: tuple[str, ...]
    remediation: str
    steps: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One judgement of one run. Findings are those of this run, in the order of the estate.

    `evidence` is all that people gave, accepted or not. `uncounted` are indexes of findings
    inside the boundary that belong to no control.
    """

    findings: tuple[Finding, ...]
    controls: tuple[ControlResult, ...]
    criteria: tuple[CriterionResult, ...]
    gaps: tuple[Gap, ...]
    evidence: tuple[Evidence, ...] = ()
    uncounted: tuple[int, ...] = ()

    @property
    def all_supported(self) -> bool:
        """Whether everything in scope is supported, compensated, not applicable or excluded."""
        fine = {Status.SUPPORTED, Status.COMPENSATED, Status.NOT_APPLICABLE, Status.EXCLUDED}
        return all(criterion.status in fine for criterion in self.criteria)
