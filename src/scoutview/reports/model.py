"""Everything a report is made from: one judged run with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scoutview.assessment.model import Assessment
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Estate
from scoutview.facts.observation import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """The circumstances of one run, as the ledger tells them.

    `checkpoint` is the signed note's text (empty: not signed yet); `stopped` says why the run
    ended early (empty: it did not). `judgement_reason` is set when this is a later judgement.
    """

    id: str
    opened_at: datetime
    closed_at: datetime | None
    judged_at: datetime
    version: str
    host: str
    connections: int
    estate_hash: str
    catalog_hash: str
    checkpoint: str = ""
    stopped: str = ""
    judgement_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One judged run. `observations` are by their index in the ledger."""

    run: RunRecord
    estate: Estate
    catalog: Catalog
    assessment: Assessment
    observations: Mapping[int, Observation]
