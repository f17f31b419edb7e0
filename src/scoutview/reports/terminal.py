"""The gap as a person reads it in a terminal after `assess`: plain lines, no dependency."""

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scoutview.assessment.model import CriterionResult, Gap, Status
from scoutview.estate.model import Category
from scoutview.findings import Outcome
from scoutview.reports._plain import ascii_only, one_line
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.marks import STATUS_MARKS
from scoutview.reports.model import Report
from scoutview.reports.moments import engagement_days, in_zone
from scoutview.reports.not_looked import not_looked

TOP_GAPS = 5
MOST_FINDINGS = 40
NARROWEST = 40
_TO_DO = (Status.DEVIATION, Status.GAP, Status.OPEN)
_ANSI = {"bad": "31", "fault": "35", "unseen": "33", "held": "34", "good": "32", "none": "2"}
_BOLD = "1"


@dataclass(frozen=True, slots=True)
class _Pen:
    width: int
    colour: bool

    def painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    def heading(self, text: str) -> str:
        return self.painted(text, _BOLD)

    def wrapped(self, text: str, first: str, rest: str) -> Iterator[str]:
        yield from textwrap.wrap(
            one_line(text), self.width, initial_indent=first, subsequent_indent=rest
        )

    def status(self, status: Status, room: int = 0) -> str:
        return self.painted(status.value.ljust(room), _ANSI[STATUS_MARKS[status].key])


def terminal_table(report: Report, *, width: int, colour: bool, ascii_safe: bool = False) -> str:
    """Return the text, every line at most `width` columns, ended by a newline.

    What the systems showed comes first. Criteria in deviation or without a control stand with
    their reason, open ones in a line each; the others are only counted.
    `ascii_safe` is for terminals that cannot show the letters of other scripts.
    """
    pen = _Pen(max(width, NARROWEST), colour)
    parts = (_head, _counts, _shown, _criteria, _gaps, _unseen)
    text = "\n\n".join("\n".join(part(report, pen)) for part in parts) + "\n"
    return ascii_only(text) if ascii_safe else text


def _head(report: Report, pen: _Pen) -> Iterator[str]:
    estate = report.estate
    for line in textwrap.wrap(one_line(estate.organization), pen.width) or [""]:
        yield pen.heading(line)
    kind = estate.engagement.report.value.replace("-", " ")
    yield from pen.wrapped(
        f"Readiness for a SOC 2 examination, {kind}, {engagement_days(estate.engagement)}", "", ""
    )
    looked = in_zone(report.run.opened_at, estate.timezone)
    yield from pen.wrapped(f"Run {report.run.id}, looked from {report.run.host} {looked}", "", "")
    if report.run.stopped:
        yield from pen.wrapped(f"This run ended early: {report.run.stopped}", "", "")


def _counts(report: Report, pen: _Pen) -> Iterator[str]:
    """Yield one line for each status that occurs, worst first, with its count by category."""
    categories = by_category(report.assessment)
    yield pen.heading("Criteria, worst first")
    for status, count in by_status(c.status for c in report.assessment.criteria):
        if count:
            each = ((category, dict(counts)[status]) for category, counts in categories)
            where = ", ".join(f"{_name(category)} {n}" for category, n in each if n)
            first, *rest = textwrap.wrap(where, pen.width - 24) or [""]
            yield f"  {pen.status(status, 15)} {count:3d}  {first}"
            yield from (f"{'':23}{line}" for line in rest)
    found = ", ".join(f"{n} {o.value}" for o, n in by_outcome(report.assessment.findings) if n)
    yield from pen.wrapped(f"Findings: {found or 'none'}", "  ", "    ")


def _shown(report: Report, pen: _Pen) -> Iterator[str]:
    """Yield what was not met, by target in the order of the estate."""
    not_met = [f for f in report.assessment.findings if f.outcome is Outcome.NOT_MET]
    yield pen.heading("What the systems showed" if not_met else "No finding is not met")
    target = ""
    for finding in not_met[:MOST_FINDINGS]:
        if finding.target != target:
            target = finding.target
            yield from pen.wrapped(target, "  ", "    ")
        yield from pen.wrapped(f"- {finding.probe}: {finding.message}", "    ", "      ")
    if len(not_met) > MOST_FINDINGS:
        yield f"  and {len(not_met) - MOST_FINDINGS} more in the reports"


def _criteria(report: Report, pen: _Pen) -> Iterator[str]:
    to_do = [c for c in report.assessment.criteria if c.status in _TO_DO]
    if not to_do:
        yield "No criterion is in deviation, without a control, or open."
    for category in Category:
        members = [c for c in to_do if c.category is category]
        members.sort(key=lambda criterion: _TO_DO.index(criterion.status))
        if members:
            yield pen.heading(_name(category).capitalize())
        for criterion in members:
            yield from _criterion(criterion, pen)


def _criterion(criterion: CriterionResult, pen: _Pen) -> Iterator[str]:
    title, *more = textwrap.wrap(one_line(criterion.title), pen.width - 20) or [""]
    yield f"  {criterion.id:<6} {pen.status(criterion.status, 10)} {title}"
    yield from (f"{'':20}{line}" for line in more)
    if criterion.status is not Status.OPEN:
        yield from pen.wrapped(criterion.reason, " " * 20, " " * 20)


def _gaps(report: Report, pen: _Pen) -> Iterator[str]:
    gaps = report.assessment.gaps
    yield pen.heading("What to do first" if gaps else "No control is in deviation or open")
    for place, gap in enumerate(gaps[:TOP_GAPS], start=1):
        yield from _gap(place, gap, pen)
    if len(gaps) > TOP_GAPS:
        yield f"  and {len(gaps) - TOP_GAPS} more in the reports"


def _gap(place: int, gap: Gap, pen: _Pen) -> Iterator[str]:
    yield from pen.wrapped(gap.remediation or gap.title, f"  {place}. ", "     ")
    on = f"; on {', '.join(gap.targets[:3])}" if gap.targets else ""
    more = f" and {len(gap.targets) - 3} more" if len(gap.targets) > 3 else ""  # noqa: PLR2004
    is_what = "in deviation" if gap.status is Status.DEVIATION else gap.status.value
    about = f"{gap.control} is {is_what}; {', '.join(gap.criteria)}; {gap.effort.value}"
    yield from pen.wrapped(f"{about}{on}{more}", "     ", "     ")


def _unseen(report: Report, pen: _Pen) -> Iterator[str]:
    counted: Counter[str] = Counter()
    for unseen in not_looked(report):
        counted[unseen.why.value] += max(len(unseen.entries), len(unseen.targets))
    yield pen.heading("Not looked at")
    for why, count in counted.items():
        if count:
            yield f"  {count:5d}  {why}"
    yield from pen.wrapped(
        "Ports, systems and sites that nobody declared were not enumerated. Supported means: "
        "seen from here, at this time; it is no opinion.",
        "  ",
        "  ",
    )


def _name(category: Category) -> str:
    return category.value.replace("-", " ")
