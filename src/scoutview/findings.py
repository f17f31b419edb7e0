"""The words every other folder shares: Outcome, Severity, Vantage, Finding."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What one look at one target told us. Only MET ever supports a control."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    NOT_OBSERVED = "not observed"  # could not look, or may not: off, unreachable, withheld
    BROKEN = "broken"  # our own code failed; never the target's fault


class Severity(StrEnum):
    """How bad it is when a probe's good state is absent; its weight orders the gaps."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Effect(StrEnum):
    """What a look does to the system it looks at: the permissions of the estate file."""

    READS = "reads"  # a paced, read-only connection; needs only a valid authorization
    TRIES_CREDENTIALS = "tries credentials"
    READS_PATIENT_DATA = "reads patient data"
    WRITES_TEST_DATA = "writes test data"


@dataclass(frozen=True, slots=True)
class Vantage:
    """From where something was seen: another place may see something else.

    `host` is the name of the machine that looked, `source` its address on that connection
    (empty when no connection was had), `caller` the AE title it called as (empty: none).
    """

    host: str
    source: str = ""
    caller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One probe's answer about one target, which is `system.endpoint` or `system`.

    `entry` is the index in the ledger of the observation that decided; `entries` are all that
    were read for it. `observed_at` is when the target was seen, never when it was judged.
    """

    probe: str
    target: str
    outcome: Outcome
    message: str
    observed_at: datetime
    vantage: Vantage
    entry: int
    entries: tuple[int, ...] = ()
