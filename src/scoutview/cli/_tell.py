"""What is printed after a run was judged: the gap, the files, and the exit code."""

import os
import shlex
import shutil
import sys
from pathlib import Path

import click

from scoutview.cli._errors import COULD_NOT_RUN
from scoutview.cli._progress import telling
from scoutview.pipeline.report import report_of, write_reports
from scoutview.pipeline.workspace import Workspace
from scoutview.reports.model import Report
from scoutview.reports.terminal import terminal_table


def tell(workspace: Workspace, run: str, out: Path | None) -> int:
    """Write the reports of a run, print its gap and return 0 or 1."""
    folders = [] if out is None else [out]
    if out is None or os.access(workspace.folder, os.W_OK):  # an auditor may only read it
        folders.insert(0, workspace.out(run))
    try:
        return tell_report(report_of(workspace.ledger(), run), *folders)
    except KeyboardInterrupt:
        again = shlex.join(["scoutview", "report", run, "--workspace", str(workspace.folder)])
        click.echo(f"Stopped. The run is recorded; this writes its reports: {again}", err=True)
        raise click.exceptions.Exit(COULD_NOT_RUN) from None


def tell_report(report: Report, *folders: Path) -> int:
    """Write the reports into the folders, print the gap and return 0 or 1."""
    with telling("Writing the reports"):
        written = write_reports(report, *folders)
    width = max(60, min(120, shutil.get_terminal_size((100, 24)).columns))
    click.echo(terminal_table(report, width=width, colour=sys.stdout.isatty()))
    click.echo(f"Run {report.run.id}. Reports:")
    for path in written:
        click.echo(f"  {path}")
    return 0 if report.assessment.all_supported else 1
