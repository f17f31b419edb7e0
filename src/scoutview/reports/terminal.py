"""The gap as a person reads it in a terminal after `assess`: plain lines, no dependency."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from scoutview.assessment.model import CriterionResult, Gap, Status
from scoutview.catalog.mapped import SOC2
from scoutview.estate.model import Category
from scoutview.findings import Finding, Outcome
from scoutview.reports._plain import ascii_only, fit
from scoutview.reports.accepted_deviations import accepted_deviations, excused_until
from scoutview.reports.counts import by_category, by_outcome, by_status
from scoutview.reports.frameworks import adoption, framework_results, in_words
from scoutview.reports.key_controls import basis
from scoutview.reports.marks import STATUS_MARKS
from scoutview.reports.model import Report
from scoutview.reports.moments import engagement_days, in_zone
from scoutview.reports.not_looked import Why, not_looked, unanswered_words
from scoutview.reports.to_do import system_names
from scoutview.texts import one_line

TOP_GAPS = 3
MOST_FINDINGS = 40
MOST_NAMES = 3
NARROWEST = 40
_WITH_REASON = (Status.DEVIATION, Status.GAP)
_NAMED = {Why.NO_PROBE, Why.LEFT_OUT, Why.NO_ENDPOINT, Why.OUT_OF_SCOPE, Why.NOT_DECLARED}
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

    What the systems showed comes first, a line for each finding. Criteria in deviation or
    without a control stand with their reason, open ones by id; the others are only counted.
    `ascii_safe` is for terminals that cannot show the letters of other scripts.
    """
    pen = _Pen(max(width, NARROWEST), colour)
    parts = (_head, _counts, _shown, _criteria, _frameworks, _gaps, _accepted, _unseen)
    told = ["\n".join(part(report, pen)) for part in parts]
    text = "\n\n".join(part for part in told if part) + "\n"
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
    run = f"Run {report.run.id} (UTC), looked from {report.run.host} {looked}"
    yield from pen.wrapped(run, "", "")
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
    yield from pen.wrapped(basis(report).words, "  ", "    ")
    found = ", ".join(f"{n} {o.value}" for o, n in by_outcome(report.assessment.findings) if n)
    yield from pen.wrapped(f"Findings: {found or 'none'}", "  ", "    ")


def _shown(report: Report, pen: _Pen) -> Iterator[str]:
    """Yield what was not met, by target in the order of the estate."""
    excused = excused_until(report)
    uncounted = set(report.assessment.uncounted)
    numbered = enumerate(report.assessment.findings)
    not_met = [(n, f) for n, f in numbered if f.outcome is Outcome.NOT_MET]
    yield pen.heading("What the systems showed" if not_met else "No finding is not met")
    target = ""
    for place, finding in not_met[:MOST_FINDINGS]:
        if finding.target != target:
            target = finding.target
            yield from pen.wrapped(target, "  ", "    ")
        marks = [f"exception until {excused[place]}"] if place in excused else []
        marks += ["no control counts it"] if place in uncounted else []
        yield _one_finding(finding, f" ({', '.join(marks)})" if marks else "", pen)
    if len(not_met) > MOST_FINDINGS:
        yield f"  and {len(not_met) - MOST_FINDINGS} more in the reports"


def _one_finding(finding: Finding, mark: str, pen: _Pen) -> str:
    """Return a finding in one line: its message is cut, its mark never; the reports have all."""
    room = pen.width - 4
    said = one_line(f"- {finding.probe}: {finding.message}")
    return "    " + fit(said, room - len(mark)) + mark


def _criteria(report: Report, pen: _Pen) -> Iterator[str]:
    criteria = report.assessment.criteria
    worst = [c for c in criteria if c.status in _WITH_REASON]
    yield pen.heading("Criteria") if worst else "No criterion is in deviation or without a control."
    for criterion in sorted(worst, key=lambda one: _WITH_REASON.index(one.status)):
        yield from _criterion(criterion, pen)
    for category in Category:
        ids = [c.id for c in criteria if c.status is Status.OPEN and c.category is category]
        if ids:
            first = f"  {_name(category)} open: "
            yield from pen.wrapped(", ".join(ids), first, " " * 4)


def _frameworks(report: Report, pen: _Pen) -> Iterator[str]:
    results = framework_results(report)
    if results:
        yield pen.heading("Other frameworks")
    for result in results:
        yield from pen.wrapped(in_words(result), "  ", "    ")
    shown = (SOC2, *(result.framework.id for result in results))
    told = {adoption(report, name) for name in shown}
    if len(told) == 1:
        yield from pen.wrapped(told.pop(), "  ", "  ")
    else:
        for name in shown:
            yield from pen.wrapped(f"{name}: {adoption(report, name)}", "  ", "    ")


def _criterion(criterion: CriterionResult, pen: _Pen) -> Iterator[str]:
    title, *more = textwrap.wrap(one_line(criterion.title), pen.width - 20) or [""]
    yield f"  {criterion.id:<6} {pen.status(criterion.status, 10)} {title}"
    yield from (f"{'':20}{line}" for line in more)
    yield from pen.wrapped(criterion.reason, " " * 20, " " * 20)


def _gaps(report: Report, pen: _Pen) -> Iterator[str]:
    gaps = report.assessment.gaps
    yield pen.heading("What to do first" if gaps else "No control is in deviation or open")
    for place, gap in enumerate(gaps[:TOP_GAPS], start=1):
        yield from _gap(place, gap, system_names(gap, report.estate), pen)
    if len(gaps) > TOP_GAPS:
        yield f"  and {len(gaps) - TOP_GAPS} more in the reports"


def _gap(place: int, gap: Gap, systems: tuple[str, ...], pen: _Pen) -> Iterator[str]:
    on = f" On {_few(systems)}." if systems else ""
    yield from pen.wrapped(f"{gap.remediation or gap.title}{on}", f"  {place}. ", "     ")
    is_what = "in deviation" if gap.status is Status.DEVIATION else gap.status.value
    about = f"{gap.control} is {is_what}; {', '.join(gap.criteria)}; {gap.effort.value}"
    yield from pen.wrapped(about, "     ", "     ")


def _few(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def _accepted(report: Report, pen: _Pen) -> Iterator[str]:
    """Yield what management accepted, switched off or left out."""
    accepted = accepted_deviations(report)
    for one in accepted[:MOST_NAMES]:
        exception = one.exception
        words = f"Accepted deviation: {exception.probe} at {exception.target}, by "
        words += f"{exception.approved_by} until {exception.until}: {one.state}"
        yield from pen.wrapped(words, "", "  ")
    if len(accepted) > MOST_NAMES:
        yield f"and {len(accepted) - MOST_NAMES} more accepted deviations in the reports"
    off = [control.id for control in report.assessment.controls if control.off]
    if off:
        yield from pen.wrapped(f"Switched off by management: {', '.join(off)}", "", "  ")
    excluded = [out.criterion for out in report.estate.engagement.excluded]
    if excluded:
        yield from pen.wrapped(f"Excluded by the engagement: {', '.join(excluded)}", "", "  ")


def _unseen(report: Report, pen: _Pen) -> Iterator[str]:
    told = not_looked(report)
    yield pen.heading("Not looked at")
    yield from pen.wrapped(unanswered_words(report, told), "  ", "    ")
    for why in Why:
        mine = [one for one in told if one.why is why and one.targets and not one.findings]
        if mine and why in _NAMED:
            names = ", ".join(name for one in mine for name in one.targets)
            yield from pen.wrapped(f"{why.value}: {names}", "  ", "    ")
    yield from pen.wrapped(
        "Ports, systems and sites that nobody declared were not enumerated. Supported means: "
        "seen from here, at this time; it is no opinion.",
        "  ",
        "  ",
    )


def _name(category: Category) -> str:
    return category.value.replace("-", " ")
