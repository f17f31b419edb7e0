"""Judging a recorded run: its own facts, by today's rules, beside every earlier judgement."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from scoutview import __version__
from scoutview.assessment.judge import judge
from scoutview.assessment.model import Assessment, PastFinding
from scoutview.catalog.load import catalog_from_bundle
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.findings import Finding
from scoutview.ledger import Draft, Ledger, Writer
from scoutview.pipeline.history import evidence, history
from scoutview.pipeline.judge import Sightings
from scoutview.pipeline.record import JSON, Judgement, Run, draft
from scoutview.pipeline.scope import scope
from scoutview.probes import catalogue as probes
from scoutview.probes.probe import Verdict


def judge_run(
    ledger: Ledger, writer: Writer, run_id: str, *, reason: str = "", catalog: bytes | None = None
) -> Judgement:
    """Judge a run from what the ledger holds and append the judgement.

    Probes are those of this version; the catalog is the run's own unless another bundle is
    given. Evidence and history are all that the ledger holds now. Raises LedgerError when the
    run or a part of it is not there.
    """
    run = Run(ledger, run_id)
    now = datetime.now(UTC)
    used = run.opened.catalog
    if catalog is not None and catalog != run.catalog_bytes():
        used = writer.append(Draft("catalog", run_id, catalog, JSON, now, run_id)).content
    judgement = _judgement(ledger, run, ledger.content(used), name=used, reason=reason, now=now)
    writer.append(draft("judgement", run_id, judgement, run_id, now))
    return judgement


def judge_only(
    ledger: Ledger, run_id: str, *, reason: str, catalog: bytes | None = None
) -> tuple[Judgement, bytes]:
    """Judge a run and record nothing: for who has no key. Returns the catalog's bundle, too."""
    run = Run(ledger, run_id)
    bundle = catalog or run.catalog_bytes()
    same = bundle == run.catalog_bytes()
    name = run.opened.catalog if same else f"sha256:{sha256(bundle).hexdigest()}"
    now = datetime.now(UTC)
    return _judgement(ledger, run, bundle, name=name, reason=reason, now=now), bundle


def _judgement(
    ledger: Ledger, run: Run, bundle: bytes, *, name: str, reason: str, now: datetime
) -> Judgement:
    return Judgement(
        run=run.id,
        judged_at=now,
        version=__version__,
        catalog=name,
        reason=reason,
        assessment=_assessment(ledger, run, catalog_of(bundle), now),
    )


def _assessment(ledger: Ledger, run: Run, catalog: Catalog, now: datetime) -> Assessment:
    estate = estate_of(run)
    sightings = _sightings(run, estate)
    return judge(
        estate=estate,
        catalog=catalog,
        findings=sightings.findings(scope(estate, run.opened.only)),
        history=_before(ledger, run),
        evidence=evidence(ledger),
        judged_on=now.astimezone(ZoneInfo(estate.timezone)).date(),
        severities={probe.id: probe.severity for probe in probes.ALL},
        stricter=_Facts(ledger, run.id, sightings).stricter,
        protocols={probe.id: probe.protocols for probe in probes.ALL},
    )


def _before(ledger: Ledger, run: Run) -> list[PastFinding]:
    """Return the findings of other runs; what this run carries from them it has itself."""
    carried = set(run.opened.carried)
    return [p for p in history(ledger) if p.run != run.id and p.entry not in carried]


def _sightings(run: Run, estate: Estate) -> Sightings:
    opened = (run.opened_entry.index, run.opened.opened_at)
    return Sightings(estate, run.observations(), opened)


class _Facts:
    """The facts of this run and of earlier ones, to be judged by a control's own parameters."""

    def __init__(self, ledger: Ledger, run_id: str, sightings: Sightings) -> None:
        self._ledger = ledger
        self._by_run = {run_id: sightings}

    def stricter(self, finding: Finding, parameters: Mapping[str, int]) -> Verdict:
        """Judge a finding again from the facts of the run that its entry belongs to."""
        run_id = self._ledger.entry(finding.entry).run or ""
        if run_id not in self._by_run:
            run = Run(self._ledger, run_id)
            self._by_run[run_id] = _sightings(run, estate_of(run))
        return self._by_run[run_id].stricter(finding, parameters)


@lru_cache(maxsize=4)
def catalog_of(bundle: bytes) -> Catalog:
    """Return the catalog of a bundle; a run that is checked, judged and told reads it once.

    Raises CatalogError for a file in it that is not right.
    """
    return catalog_from_bundle(bundle)


def estate_of(run: Run) -> Estate:
    """Return the estate as it was, without looking for the files that it names."""
    return parse_estate(run.estate_bytes(), name=f"the estate of run {run.id}", folder=None)
