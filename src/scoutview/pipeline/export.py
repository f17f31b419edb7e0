"""Exports of a judged run: made and checked whole, then written for their owner alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scoutview.assessment.model import Assessment
from scoutview.assessment.requirements import judge_asked_for
from scoutview.catalog.model import Catalog
from scoutview.estate.model import Estate
from scoutview.exchange.judged import Judged
from scoutview.exchange.lists import ciso_assistant, tables
from scoutview.exchange.oscal import models
from scoutview.pipeline.private import private_file
from scoutview.reports.model import Report, RunRecord

OSCAL: Final = "oscal"
CISO_ASSISTANT: Final = "ciso-assistant"
CSV: Final = "csv"
FORMATS: Final = (OSCAL, CISO_ASSISTANT, CSV)
MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    OSCAL: models.NAMES,
    CISO_ASSISTANT: (),
    CSV: tables.NAMES,
}


class ExportError(Exception):
    """Nothing was exported; str() is the one sentence for the user."""


def judged_of(report: Report) -> Judged:
    """Return a run as exports need it."""
    return judged_by(report.run, report.estate, report.catalog, report.assessment)


def judged_by(run: RunRecord, estate: Estate, catalog: Catalog, assessment: Assessment) -> Judged:
    """Return a run as exports need it, by its judgement: they tell no single look."""
    return Judged(
        run=run.id,
        opened_at=run.opened_at,
        ended_at=run.closed_at or run.judged_at,
        judged_at=run.judged_at,
        version=run.version,
        host=run.host,
        estate=estate,
        catalog=catalog,
        assessment=assessment,
        frameworks=judge_asked_for(catalog, estate.engagement, assessment.controls),
    )


def exported(report: Report, format_: str, model: str | None = None) -> dict[str, bytes]:
    """Return the files of a format by name; the same run gives the same bytes.

    Raises:
        ExportError: The format has no such model.
        NotExportable: The run's catalog gives two things one name.
        OscalFault: A document does not follow NIST's schema: our own fault.
    """
    if model is not None and model not in MODELS[format_]:
        known = ", ".join(MODELS[format_]) or "none: it is exported whole"
        raise ExportError(f"{format_} has no model {model[:40]!r}; there are {known}.")
    judged = judged_of(report)
    if format_ == OSCAL:
        return models.documents(judged, model)
    if format_ == CSV:
        return tables.tables(judged, model)
    return ciso_assistant.libraries(judged)


def write_exports(files: Mapping[str, bytes], folder: Path, *, ours: bool) -> list[Path]:
    """Write the files with mode 0600 and return their paths.

    In a folder that a person names (not `ours`) no file is replaced by another content. Raises
    ExportError; nothing is written then that would replace something.
    """
    paths = {folder / name: content for name, content in files.items()}
    try:
        if not ours:
            _refuse_others(paths)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content in paths.items():
            with private_file(path) as file:
                file.write(content)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return list(paths)


def _refuse_others(paths: Mapping[Path, bytes]) -> None:
    for path, content in paths.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise ExportError(
                f"{path} is there with other content; name another folder, or move it away first."
            )
