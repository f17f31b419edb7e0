"""Telling: the report of a judged run from the ledger alone, and its files."""

from pathlib import Path

from scoutview.ledger import Ledger
from scoutview.pipeline.record import Judgement, Run
from scoutview.pipeline.rejudge import catalog_of, estate_of
from scoutview.reports.assessment_json import assessment_json
from scoutview.reports.frameworks import frameworks_json
from scoutview.reports.html import readiness_html
from scoutview.reports.model import Report, RunRecord
from scoutview.reports.pdf import readiness_pdf


class NotJudged(Exception):
    """The run was cut off before it was judged; str() is the sentence."""


class NotWritten(Exception):
    """The reports could not be written; str() is the sentence. The run is recorded."""


def report_of(ledger: Ledger, run_id: str) -> Report:
    """Return everything a report of this run is made from, by its latest judgement.

    Raises NotJudged, and LedgerError when the run is not there or damaged.
    """
    run = Run(ledger, run_id)
    latest = latest_judgement(run)
    return report_by(ledger, run_id, latest, run.catalog_bytes(latest))


def latest_judgement(run: Run) -> Judgement:
    """Return what a run was last judged to be. Raises NotJudged."""
    judgements = run.judgements()
    if not judgements:
        raise NotJudged(
            f"run {run.id} was cut off before it was judged; "
            f'judge what it saw with `scoutview rejudge {run.id} --reason "it was cut off"`.'
        )
    return judgements[-1]


def report_by(ledger: Ledger, run_id: str, judgement: Judgement, bundle: bytes) -> Report:
    """Return everything a report of this run is made from, by this judgement."""
    run = Run(ledger, run_id)
    return Report(
        run=record_of(ledger, run, judgement),
        estate=estate_of(run),
        catalog=catalog_of(bundle),
        assessment=judgement.assessment,
        observations=dict(run.observations()),
    )


def record_of(ledger: Ledger, run: Run, judgement: Judgement) -> RunRecord:
    """Return what reports say of a run and of this judgement of it."""
    closed = run.closed
    return RunRecord(
        id=run.id,
        opened_at=run.opened.opened_at,
        closed_at=closed.closed_at if closed else None,
        judged_at=judgement.judged_at,
        version=judgement.version,
        host=run.opened.host,
        connections=closed.connections if closed else 0,
        estate_hash=run.opened.estate,
        catalog_hash=judgement.catalog,
        checkpoint=_checkpoint(ledger, run.last_entry),
        stopped=closed.stopped if closed else "the run was cut off",
        judgement_reason=judgement.reason,
    )


def _checkpoint(ledger: Ledger, last_entry: int) -> str:
    """Return the first signed checkpoint that covers the run's last entry, empty when none."""
    covering = [point for point in ledger.checkpoints if point.size > last_entry]
    return min(covering, key=lambda point: point.size).note if covering else ""


def write_reports(report: Report, *folders: Path) -> list[Path]:
    """Write the files of a run into each folder and return their paths.

    Raises NotWritten; each file is there whole or not at all.
    """
    contents = {
        "assessment.json": assessment_json(report),
        "frameworks.json": frameworks_json(report),
        "readiness.html": readiness_html(report).encode(),
        "readiness.pdf": readiness_pdf(report),
    }
    written = []
    for folder in folders:
        for name, content in contents.items():
            try:
                written.append(_write_whole(folder / name, content))
            except OSError as error:
                raise NotWritten(
                    f"{folder / name} cannot be written ({error.strerror}); run {report.run.id} is "
                    f"recorded, and `scoutview report {report.run.id}` writes its reports."
                ) from error
    return written


def _write_whole(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        return part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
