"""`readiness.pdf`: what a board member or an auditor is given on paper, tagged (PDF/UA-1)."""

import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Any, Final, Literal

import typst

from scoutview.reports import cautions
from scoutview.reports._estate_drawing import Picture
from scoutview.reports._pdf_tables import told_apart
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.estate_picture import estate_picture
from scoutview.reports.frameworks import adoption, by_status_ids, framework_results
from scoutview.reports.key_controls import basis, key_controls
from scoutview.reports.marks import STATUS_MARKS
from scoutview.reports.model import Report
from scoutview.reports.moments import engagement_days, in_zone
from scoutview.reports.not_looked import WHY_IN_WORDS, Unseen, not_looked, unanswered_words
from scoutview.reports.to_do import Piece, Task, by_performer, tasks
from scoutview.texts import plain

Json = dict[str, Any]

STANDARD: Final = "ua-1"
NO_GLYPH: Final = "could not be displayed"  # how typst says that no font has a letter
FONT: Final = "Libertinus Serif"  # comes with typst: the same pages on every machine
FIRST: Final = 3
FEW: Final = 4  # names of systems in one line
MESSAGES: Final = 6  # of one gap; the others stand in the HTML report
TARGETS: Final = 40  # of one reason for not looking
_LONG_WORD = re.compile(r"\S{22,}")
_BREAK = "\u200b"  # a place where a long id may be broken


def readiness_pdf(report: Report) -> bytes:
    """Return the PDF: the same report always gives the same bytes with the same fonts.

    Text goes to typst as data, so that markup in it stays text. It claims PDF/UA-1 unless the
    machine has no font for some letter: then it is tagged all the same, and claims nothing.
    """
    picture = estate_picture(report, font=FONT)
    title = plain(f"{report.estate.organization}: {cautions.NAME}, run {report.run.id}")
    data = json.dumps(_shown(_data(report, picture)), ensure_ascii=False)
    inputs = {"title": title, "data": data, "picture": picture.svg}
    when_s = int(report.run.judged_at.timestamp())
    try:
        return _compiled(inputs, when_s, STANDARD)
    except typst.TypstError as error:
        if NO_GLYPH not in str(error):
            raise
        return _compiled(inputs, when_s, None)


def _compiled(inputs: dict[str, str], when_s: int, standard: Literal["ua-1"] | None) -> bytes:
    source = resources.files("scoutview.reports").joinpath("templates/readiness.typ").read_bytes()
    made = typst.compile(
        source, format="pdf", pdf_standards=standard, timestamp=when_s, sys_inputs=inputs
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def _data(report: Report, picture: Picture) -> Json:
    run, estate, assessment = report.run, report.estate, report.assessment
    told = not_looked(report)
    todo = tasks(report, told)
    return {
        "organization": estate.organization,
        "name": cautions.NAME,
        "restricted": cautions.RESTRICTED,
        "paper": "us-letter" if estate.timezone.startswith("America/") else "a4",
        "engagement": f"{estate.engagement.report.value.replace('-', ' ')}, "
        f"{engagement_days(estate.engagement)}",
        "run": run.id,
        "cover": _cover(report),
        "stopped": run.stopped,
        "not_an_opinion": cautions.NOT_AN_OPINION,
        "mapping": f"{cautions.MAPPING} {adoption(report)}",
        "adoption": adoption(report),
        "frameworks": _frameworks(report),
        "marks": {
            status.value: {"ink": mark.ink, "tint": mark.tint}
            for status, mark in STATUS_MARKS.items()
        },
        "statuses": _counts(by_status(criterion.status for criterion in assessment.criteria)),
        "categories": [
            {"name": category.value.replace("-", " "), "counts": [n for _, n in counts]}
            for category, counts in by_category(assessment)
        ],
        "outcomes": _counts(by_outcome(assessment.findings)),
        "picture": {
            "width": picture.width,
            "height": picture.height,
            "description": picture.description,
        },
        "basis": basis(report).words,
        "first": [_first(task) for task in todo[:FIRST]],
        "gaps": [_gap(task) for task in todo if task.rests_on_findings],
        "hand_in": _hand_in(todo),
        "criteria": _criteria(report),
        **told_apart(report),
        "unanswered": unanswered_words(report, told),
        "unseen": _unseen(told),
        "green": list(cautions.GREEN),
        "utc": cautions.RUN_IN_UTC,
        "verify_words": cautions.VERIFY_WORDS,
        "verify": list(cautions.verify_commands(run.id)),
        "checkpoint": run.checkpoint or cautions.UNSIGNED,
    }


def _frameworks(report: Report) -> list[Json]:
    return [
        {
            "title": result.framework.title,
            "total": len(result.requirements),
            "adoption": adoption(report, result.framework.id),
            "source": result.framework.source,
            "statuses": [
                {"status": status.value, "count": len(ids), "ids": ", ".join(ids)}
                for status, ids in by_status_ids(result)
            ],
        }
        for result in framework_results(report)
    ]


def _cover(report: Report) -> list[tuple[str, str]]:
    run, estate = report.run, report.estate
    closed = "not closed" if run.closed_at is None else in_zone(run.closed_at, estate.timezone)
    rows = [
        ("Categories", ", ".join(estate.engagement.categories).replace("-", " ")),
        ("Looked at", f"{in_zone(run.opened_at, estate.timezone)} to {closed}"),
        ("From where", f"{run.host}, {run.connections} connections"),
        ("Judged", in_zone(run.judged_at, estate.timezone)),
        ("Judged anew because", run.judgement_reason),
        ("Run", f"{run.id} (UTC), by Scoutview {run.version}"),
        ("Checkpoint", cautions.checkpoint_short(run.checkpoint)),
    ]
    return [(label, value) for label, value in rows if value]


def _counts(counts: tuple[tuple[Any, int], ...]) -> list[Json]:
    return [{"word": word.value, "count": count} for word, count in counts]


def _first(task: Task) -> Json:
    return {"do": task.gap.remediation or task.gap.title, "about": _about_first(task)}


def _about_first(task: Task) -> str:
    on = f"on {', '.join(task.on[:FEW])}; " if task.on else ""
    return f"{on}{task.gap.control}, {task.gap.status.value}, {task.gap.effort.value}"


def _gap(task: Task) -> Json:
    gap = task.gap
    left = len(task.found) - MESSAGES
    return {
        "place": task.place,
        "title": gap.title,
        "status": gap.status.value,
        "about": f"Control {gap.control}, {', '.join(gap.criteria) or 'no criterion'}. "
        f"Priority {gap.priority:.1f}: severity {gap.severity.value}, data {gap.data_weight}, "
        f"exposure {gap.exposure}, effort {gap.effort.value}.",
        "do": gap.remediation,
        "steps": list(gap.steps) if task.found else [],
        "looks": list(task.looks),
        "pieces": [_piece(piece) for piece in task.pieces],
        "found": list(task.found[:MESSAGES]),
        "more": f"and {left} more, in readiness.html" if left > 0 else "",
    }


def _piece(piece: Piece) -> Json:
    state = f": {piece.state}" if piece.state else ""
    wants = f": {piece.wants.rstrip('.')}" if piece.wants and not piece.state else ""
    return {"name": f"{piece.kind.value} {piece.name}", "rest": f"{wants}{state}."}


def _hand_in(todo: Sequence[Task]) -> list[Json]:
    return [
        {
            "performer": performer,
            "rows": [
                {
                    "control": task.gap.control,
                    "title": task.gap.title,
                    "who": task.performer if performer != task.performer else "",
                    "pieces": [_piece(piece) for piece in task.pieces],
                    "effort": task.gap.effort.value,
                    "criteria": ", ".join(task.gap.criteria),
                }
                for task in members
            ],
        }
        for performer, members in by_performer([t for t in todo if not t.rests_on_findings])
    ]


def _criteria(report: Report) -> list[Json]:
    keys = key_controls(report)
    return [
        {
            "id": c.id,
            "title": c.title,
            "category": c.category.value.replace("-", " "),
            "status": c.status.value,
            "reason": c.reason,
            "controls": ", ".join(name + "*" * (name in keys[c.id]) for name in c.controls)
            or "none",
        }
        for c in report.assessment.criteria
    ]


def _unseen(told: Sequence[Unseen]) -> list[Json]:
    parts: dict[str, Json] = {}
    for unseen in told:
        part = parts.setdefault(
            unseen.why, {"why": unseen.why.value, "words": WHY_IN_WORDS[unseen.why], "rows": []}
        )
        if part["rows"] and not unseen.names_targets:
            part["rows"][0]["words"] += f", {unseen.words}"
            continue
        left = len(unseen.targets) - TARGETS
        more = f", and {left} more (all are in assessment.json)" if left > 0 else ""
        part["rows"].append(
            {
                "count": len(unseen.findings),
                "words": unseen.words,
                "targets": ", ".join(unseen.targets[:TARGETS]) + more
                if unseen.names_targets
                else "",
            }
        )
    return list(parts.values())


def _shown(value: Any) -> Any:  # noqa: ANN401 - walks any JSON
    """Make every text plain, and let long words break."""
    if isinstance(value, str):
        return _LONG_WORD.sub(lambda word: _breakable(word[0]), plain(value))
    if isinstance(value, dict):
        return {key: _shown(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    return value


def _breakable(word: str) -> str:
    marked = re.sub(r"([._/:@=-])(?=\w)", rf"\1{_BREAK}", word)
    return re.sub(rf"([^{_BREAK}]{{22}})(?=[^{_BREAK}])", rf"\1{_BREAK}", marked)
