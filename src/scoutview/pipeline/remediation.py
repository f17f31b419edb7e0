"""The remediation plan of a judged run, with its files and the letters to vendors."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from scoutview.exchange.oscal.models import plan_documents
from scoutview.exchange.plan.document import plan_docx
from scoutview.exchange.plan.jira import plan_jira_csv
from scoutview.exchange.plan.letters import deviations, letter_docx, letter_markdown, letters
from scoutview.exchange.plan.markdown import plan_markdown
from scoutview.exchange.plan.model import Plan
from scoutview.exchange.plan.planner import DEFAULT_CAPACITY, plan_of
from scoutview.exchange.plan.workbook import plan_xlsx
from scoutview.exchange.texts import FIRST_DAY, LAST_DAY
from scoutview.findings import Outcome
from scoutview.pipeline.export import judged_by
from scoutview.pipeline.judged import Judged
from scoutview.pipeline.private import private_file
from scoutview.pipeline.said import SaidError


def plan_run(seen: Judged, start: date, capacity: int = DEFAULT_CAPACITY) -> Plan:
    """Return the plan of a judged run.

    Raises SaidError for a start, or an end, on a day that not every file of the plan can tell.
    """
    if not FIRST_DAY <= start <= LAST_DAY:
        raise SaidError(
            f"--start {start}: expected a day from {FIRST_DAY} to {LAST_DAY}; give the first day"
            " of work."
        )
    plan = plan_of(
        run=seen.run,
        estate=seen.estate,
        catalog=seen.catalog,
        assessment=seen.assessment,
        judged_on=seen.judged_on,
        start=start,
        capacity=capacity,
    )
    ends = max((wave.ends for wave in plan.waves), default=start)
    if ends > LAST_DAY:
        raise SaidError(
            f"--start {start}: the work would end on {ends}, after {LAST_DAY}; give an earlier day."
        )
    return plan


def plan_files(plan: Plan) -> Mapping[str, bytes]:
    """Return the files of a plan by name."""
    return {
        "plan.md": plan_markdown(plan).encode(),
        "plan.xlsx": plan_xlsx(plan),
        "plan.docx": plan_docx(plan),
        "plan-jira.csv": plan_jira_csv(plan).encode(),
    }


def oscal_files(seen: Judged, plan: Plan) -> Mapping[str, bytes]:
    """Return the plan as an OSCAL plan of action and milestones, with its days, by name.

    With it come the files that it leads to, so that no reference in the folder ends in nothing.
    Raises OscalFault when a file does not follow NIST's schema: our own fault.
    """
    due = {item.control: item.due for item in plan.items}
    run = judged_by(seen.record, seen.estate, seen.catalog, seen.assessment)
    return plan_documents(run, due)


def letter_files(seen: Judged, plan: Plan) -> Mapping[str, bytes]:
    """Return the letters to vendors by name, each as Markdown and as a Word document."""
    return dict(_letter_files(seen, plan))


def _letter_files(seen: Judged, plan: Plan) -> Iterator[tuple[str, bytes]]:
    wanted = deviations(plan)
    observed = [
        seen.observed(number)
        for number, finding in enumerate(seen.assessment.findings)
        if finding.outcome is Outcome.NOT_MET and (finding.probe, finding.target) in wanted
    ]
    for letter in letters(plan, seen.estate, observed):
        yield f"letters/{letter.name}.md", letter_markdown(letter).encode()
        yield f"letters/{letter.name}.docx", letter_docx(letter)


def write_new(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files for their owner's eyes alone, and return their paths.

    A file that is there already and is otherwise may have been edited: then nothing is written.
    Raises SaidError.
    """
    paths = {folder / name: content for name, content in files.items()}
    try:
        for path, content in paths.items():
            if path.exists() and path.read_bytes() != content:
                raise SaidError(
                    f"{path} is there already and says something else, so nothing was written; "
                    "name another folder with --out, or take it away."
                )
        for path, content in paths.items():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with private_file(path) as file:
                file.write(content)
    except OSError as error:
        where = error.filename or folder
        raise SaidError(f"{where} cannot be written: {error.strerror or error}.") from error
    return list(paths)
