"""Judging a recorded run: its own facts, by today's rules, beside every earlier judgement."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scoutview import __version__
from scoutview.assessment.judge import judge
from scoutview.assessment.model import PastFinding
from scoutview.catalog.load import catalog_from_bundle
from scoutview.estate.model import Estate
from scoutview.estate.read import parse_estate
from scoutview.findings import Finding
from scoutview.ledger import Draft, Ledger, Writer
from scoutview.pipeline.judge import Sightings
from scoutview.pipeline.record import JSON, Judgement, Run, draft, evidence, history
from scoutview.pipeline.scope import scope
from scoutview.probes import catalogue as probes
from scoutview.probes._probe import Verdict


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
    estate = estate_of(run)
    sightings = Sightings(
        estate, run.observations(), (run.opened_entry.index, run.opened.opened_at)
    )
    findings = sightings.findings(scope(estate, run.opened.only))
    assessment = judge(
        estate=estate,
        catalog=catalog_from_bundle(ledger.content(used)),
        findings=findings,
        history=[*history(ledger), *_as_history(findings, run_id)],
        evidence=evidence(ledger),
        judged_on=now.astimezone(ZoneInfo(estate.timezone)).date(),
        severities={probe.id: probe.severity for probe in probes.ALL},
        stricter=_Facts(ledger, run_id, sightings).stricter,
        protocols={probe.id: probe.protocols for probe in probes.ALL},
    )
    judgement = Judgement(
        run=run_id,
        judged_at=now,
        version=__version__,
        catalog=used,
        reason=reason,
        assessment=assessment,
    )
    writer.append(draft("judgement", run_id, judgement, run_id, now))
    return judgement


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
            opened = (run.opened_entry.index, run.opened.opened_at)
            self._by_run[run_id] = Sightings(estate_of(run), run.observations(), opened)
        return self._by_run[run_id].stricter(finding, parameters)


def estate_of(run: Run) -> Estate:
    """Return the estate as it was, without looking for the files that it names."""
    return parse_estate(run.estate_bytes(), name=f"the estate of run {run.id}", folder=None)


def _as_history(findings: tuple[Finding, ...], run: str) -> list[PastFinding]:
    return [
        PastFinding(
            probe=finding.probe,
            target=finding.target,
            outcome=finding.outcome,
            observed_at=finding.observed_at,
            entry=finding.entry,
            run=run,
        )
        for finding in findings
    ]
