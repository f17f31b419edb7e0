"""`readiness.html`: the whole story of one run in one file that needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from markupsafe import Markup

from scoutview.assessment.model import ControlResult, CriterionResult
from scoutview.estate.model import Category
from scoutview.findings import Finding
from scoutview.reports import cautions
from scoutview.reports.accepted_deviations import accepted_deviations
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.described import promises, subservice_organizations
from scoutview.reports.estate_picture import estate_picture
from scoutview.reports.findings_view import FindingViews
from scoutview.reports.frameworks import adoption, counted, framework_results
from scoutview.reports.given_evidence import given_evidence
from scoutview.reports.heat_map import heat_map
from scoutview.reports.key_controls import basis, key_controls
from scoutview.reports.marks import OUTCOME_MARKS, SHAPES, STATUS_MARKS, Mark, outcome_mark
from scoutview.reports.model import Report
from scoutview.reports.moments import engagement_days, in_zone
from scoutview.reports.not_looked import WHY_IN_WORDS, Unseen, not_looked, unanswered_words
from scoutview.reports.templates import environment
from scoutview.reports.to_do import by_performer, tasks

FIRST = 3  # things to do that the first screen names
FEW = 12  # targets or messages shown at once; the rest opens


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion with its controls: key ones first, each with whether it is key."""

    result: CriterionResult
    controls: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class UncountedView:
    """A finding that no control counts."""

    place: int
    finding: Finding
    mark: Mark


def readiness_html(report: Report) -> str:
    """Return the page; everything that came from outside is escaped."""
    assessment = report.assessment
    told = not_looked(report)
    todo = tasks(report, told)
    picture = estate_picture(report)
    page = environment().get_template("readiness.html.j2")
    return page.render(
        report=report,
        cautions=cautions,
        checkpoint=cautions.checkpoint_short(report.run.checkpoint),
        days=engagement_days(report.estate.engagement),
        opened=in_zone(report.run.opened_at, report.estate.timezone),
        closed=_closed(report),
        judged=in_zone(report.run.judged_at, report.estate.timezone),
        statuses=by_status(criterion.status for criterion in assessment.criteria),
        categories=by_category(assessment),
        outcomes=by_outcome(assessment.findings),
        status_marks=STATUS_MARKS,
        outcome_marks=OUTCOME_MARKS,
        no_finding=outcome_mark(None),
        shapes=SHAPES,
        picture=picture,
        svg=Markup(picture.svg),  # noqa: S704 - rendered with escaping on
        heat=heat_map(report),
        criteria=_criteria(report),
        frameworks=framework_results(report),
        framework_counts=counted,
        adoption=partial(adoption, report),
        controls=_controls(report),
        control_places={control.id: n for n, control in enumerate(assessment.controls)},
        systems=FindingViews(report).systems(),
        system_places={system.id: n for n, system in enumerate(report.estate.systems)},
        basis=basis(report).words,
        first=todo[:FIRST],
        tasks=[task for task in todo if task.rests_on_findings],
        hand_in=by_performer([task for task in todo if not task.rests_on_findings]),
        accepted=accepted_deviations(report),
        given=given_evidence(report),
        promises=promises(report),
        subservice=subservice_organizations(report),
        uncounted=_uncounted(report),
        off=[control for control in assessment.controls if control.off],
        verify=cautions.verify_commands(report.run.id),
        unseen=_unseen(told),
        unanswered=unanswered_words(report, told),
        why_in_words=WHY_IN_WORDS,
        few=FEW,
    )


def _closed(report: Report) -> str:
    closed = report.run.closed_at
    return "not closed" if closed is None else in_zone(closed, report.estate.timezone)


def _criteria(report: Report) -> list[tuple[Category, list[CriterionView]]]:
    keys = key_controls(report)
    views: dict[Category, list[CriterionView]] = {}
    for result in report.assessment.criteria:
        controls = tuple((name, name in keys[result.id]) for name in result.controls)
        views.setdefault(result.category, []).append(CriterionView(result, controls))
    return [(category, views[category]) for category in Category if category in views]


def _uncounted(report: Report) -> list[UncountedView]:
    findings = report.assessment.findings
    return [
        UncountedView(place, findings[place], outcome_mark(findings[place].outcome))
        for place in report.assessment.uncounted
    ]


def _controls(report: Report) -> list[tuple[str, list[tuple[ControlResult, str]]]]:
    """Return the controls by family, each with its wording from the catalog."""
    known = {control.id: control for control in report.catalog.controls}
    rows = []
    for result in report.assessment.controls:
        control = known.get(result.id)
        family, wording = (control.family.value, control.wording) if control else ("other", "")
        rows.append((family, result, wording))
    rows.sort(key=lambda row: (row[0], row[1].id))
    return [
        (family, [(control, wording) for _, control, wording in members])
        for family, members in groupby(rows, key=lambda row: row[0])
    ]


def _unseen(told: Sequence[Unseen]) -> list[tuple[str, list[Unseen]]]:
    parts = groupby(told, key=lambda unseen: unseen.why)
    return [(why.value, list(members)) for why, members in parts]
