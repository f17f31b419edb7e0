"""Which SOC report, which type, and which day or period."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from scoutview.estate.model import Period, ReportType
from scoutview.exchange.scoping._settle import Decisions
from scoutview.exchange.scoping.model import Answers, Reason, Recommendation, ScopingError

# Customary figures, not rules: no standard sets a shortest period or a time for the auditor.
SHORTEST_MONTHS: Final = 3
FIRST_MONTHS: Final = 6
LATER_MONTHS: Final = 12
DAYS_TO_REPORT: Final = {ReportType.TYPE_1: 45, ReportType.TYPE_2: 60}
_OF_TYPE: Final = {
    ReportType.TYPE_1: "It speaks for one day and for design only; readers will ask for"
    " Type II next.",
    ReportType.TYPE_2: "Each control must leave records through the whole period;"
    " significant changes in it are told (DC 9).",
}
_A_YEAR: Final = timedelta(days=366)
_YEARS: Final = range(1990, 2101)
_DAY: Final = r"\d{4}-\d\d-\d\d"
_NEEDS_SOC2: Final = ("soc-2", "soc-2+soc-3", "soc-1+soc-2", "soc-1+soc-2+soc-3", "soc-1")


def which_soc(answers: Answers, decisions: Decisions) -> Recommendation:
    """Return which of SOC 1, 2 and 3 fits the readers."""
    relies = answers.several("relies_on")
    books = "their-books" in relies
    public = "public" in relies
    reasons, implies = [], []
    if "security" in relies or public or not books:
        reasons.append(
            Reason("Readers rely on the safety and service of a system: SOC 2.", ("relies_on",))
        )
        implies.append("A SOC 2 report is for readers who know the system; its use is restricted.")
    if books:
        reasons.append(
            Reason(
                "Readers rely on figures that reach their financial statements: SOC 1.",
                ("relies_on", "services"),
            )
        )
        implies.append(
            "SOC 1 has control objectives of its own; nothing in this workspace speaks for it."
        )
    if public:
        reasons.append(Reason("A statement for everyone is wanted: SOC 3.", ("relies_on",)))
        implies.append(
            "SOC 3 rests on the same criteria and work as SOC 2 and shows no tests in detail."
        )
    soc2 = "security" in relies or public
    chosen = "+".join(
        name for name, wanted in (("soc-1", books), ("soc-2", soc2), ("soc-3", public)) if wanted
    )
    return decisions.settle(
        "soc",
        "Which SOC report",
        chosen or "soc-2",
        reasons,
        choices=_NEEDS_SOC2,
        implies=implies,
    )


def which_type(answers: Answers, decisions: Decisions) -> Recommendation:
    """Return Type I or Type II."""
    asked = answers.one("type_asked")
    months = _room(answers)
    due = answers.day("report_due")
    if asked == ReportType.TYPE_2:
        value = ReportType.TYPE_2
        reasons = [Reason("Readers ask for Type II.", ("type_asked",))]
    elif asked == ReportType.TYPE_1:
        value = ReportType.TYPE_1
        reasons = [Reason("Readers take Type I for now.", ("type_asked",))]
    elif answers.one("earlier_report") != "none":
        value = ReportType.TYPE_2
        reasons = [Reason("A report was there before; operation follows.", ("earlier_report",))]
    elif answers.day("controls_since") is None:
        value = ReportType.TYPE_1
        reasons = [
            Reason(
                "It is not known since when controls are performed with records, so there is no"
                " period to test yet.",
                ("controls_since", "earlier_report"),
            )
        ]
    elif due is not None and months < SHORTEST_MONTHS:
        value = ReportType.TYPE_1
        reasons = [
            Reason(
                f"Only {max(0, months)} whole months fit before {due}, and three are customary.",
                ("report_due", "controls_since"),
            )
        ]
    else:
        value = ReportType.TYPE_2
        reasons = [
            Reason("Controls are performed and there is time for a period.", ("controls_since",))
        ]
    made = decisions.settle(
        "report", "Type I or Type II", value.value, reasons, choices=tuple(ReportType)
    )
    return replace(made, implies=(_OF_TYPE[ReportType(made.value)],))


def which_period(
    answers: Answers, report: ReportType, decisions: Decisions
) -> tuple[Recommendation, Period]:
    """Return the day of a Type I or the period of a Type II. Raises ScopingError."""
    if report is ReportType.TYPE_1:
        day, reasons, implies = _as_of(answers)
        made = decisions.settle("period", "As of", f"{day}", reasons, implies=implies)
        return made, _read(made.value, report)
    start, end, reasons, implies = _through(answers)
    made = decisions.settle("period", "Period", f"{start}..{end}", reasons, implies=implies)
    return made, _read(made.value, report)


def _read(text: str, report: ReportType) -> Period:
    form = _DAY if report is ReportType.TYPE_1 else rf"{_DAY}\.\.{_DAY}"
    example = "2026-10-01" if report is ReportType.TYPE_1 else "2026-04-01..2026-09-30"
    refused = ScopingError(f"override of period: {text[:40]!r} does not fit; give {example}.")
    if not re.fullmatch(form, text):
        raise refused
    try:
        days = [date.fromisoformat(part) for part in text.split("..")]
    except ValueError:
        raise refused from None
    if days[-1] < days[0] or not all(day.year in _YEARS for day in days):
        raise refused
    return Period(days[0], days[-1])


def _room(answers: Answers) -> int:
    """Return how many whole months lie between the first day to test and the last before the due.

    Without a due day a first period has room.
    """
    due = answers.day("report_due")
    if due is None:
        return FIRST_MONTHS
    return _months(_earliest(answers)[0], _last_day(due, ReportType.TYPE_2))


def _as_of(answers: Answers) -> tuple[date, list[Reason], list[str]]:
    due = answers.day("report_due")
    lead = DAYS_TO_REPORT[ReportType.TYPE_1]
    if due is None:
        return (
            _month_end(answers.on + timedelta(days=30)),
            [Reason("No day is asked for: the end of a month that leaves time to prepare.")],
            [],
        )
    day = _last_day(due, ReportType.TYPE_1)
    if day < answers.on:
        words = f"{due} leaves less than {lead} days for the auditor, so the day is today."
        return answers.on, [Reason(words, ("report_due",))], [f"The report may come after {due}."]
    reason = Reason(f"The end of a month, about {lead} days before {due}.", ("report_due",))
    return day, [reason], [f"{lead} days for tests and writing are an assumption: ask the auditor."]


def _through(answers: Answers) -> tuple[date, date, list[Reason], list[str]]:
    start, why = _earliest(answers)
    due = answers.day("report_due")
    least = answers.number("months_asked")
    later = answers.one("earlier_report") == ReportType.TYPE_2
    months = max(least or 0, LATER_MONTHS if later else FIRST_MONTHS)
    reasons, implies = [why], []
    if least:
        reasons.append(Reason(f"Readers ask for at least {least} months.", ("months_asked",)))
    words = (
        "Twelve months are customary after a first report."
        if later
        else ("Six months are customary for a first period.")
    )
    reasons.append(Reason(words, ("earlier_report",)))
    end = _plus_months(start, months)
    if due is not None:
        lead = DAYS_TO_REPORT[ReportType.TYPE_2]
        last = _last_day(due, ReportType.TYPE_2)
        room = _months(start, last)
        if room >= max(least or 0, SHORTEST_MONTHS):
            follows = _follows(answers) is not None
            end = last if room < months else end
            if room > months and not follows:
                start, end = _first_of(last, months), last
            reasons.append(
                Reason(
                    f"It ends at least {lead} days before {due}, for the report.", ("report_due",)
                )
            )
        else:
            end = _plus_months(start, max(least or 0, SHORTEST_MONTHS))
            ready = end + timedelta(days=lead)
            implies.append(
                f"The report cannot be there by {due}: this period gives it about {ready}."
            )
    implies.append(
        f"{DAYS_TO_REPORT[ReportType.TYPE_2]} days for tests and writing are an assumption, and no"
        " standard sets the length: agree both with the auditor and the readers."
    )
    change = answers.day("changes_on")
    if change is not None and start < change <= end:
        implies.append(
            f"A great change takes effect on {change}, inside of the period: it must be told"
            " (DC 9), and both the old and the new system are tested."
        )
    return start, end, reasons, implies


def _follows(answers: Answers) -> date | None:
    """Return the last day of an earlier report that the next one can follow without a gap."""
    ended = answers.day("earlier_end")
    return ended if ended is not None and answers.on - ended <= _A_YEAR else None


def _earliest(answers: Answers) -> tuple[date, Reason]:
    """Return the first day that a period can begin on, and why."""
    ended = _follows(answers)
    since = answers.day("controls_since")
    if ended is not None:
        return ended + timedelta(days=1), Reason(
            f"It follows the earlier report, which spoke through {ended}, without a gap.",
            ("earlier_end",),
        )
    if since is not None:
        return since, Reason(
            f"Controls are performed with records since {since}.", ("controls_since",)
        )
    first = _month_end(answers.on) + timedelta(days=1)
    return first, Reason(
        "It is not known since when controls are performed with records: the next month begins it.",
        ("controls_since",),
    )


def _last_day(due: date, report: ReportType) -> date:
    """Return the last end of a month that leaves time for the report."""
    latest = due - timedelta(days=DAYS_TO_REPORT[report])
    return latest if _month_end(latest) == latest else latest.replace(day=1) - timedelta(days=1)


def _month_end(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _plus_months(day: date, months: int) -> date:
    """Return the last day of so many months that begin on `day`."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    return first.replace(day=min(day.day, _month_end(first).day)) - timedelta(days=1)


def _first_of(end: date, months: int) -> date:
    """Return the first day of so many months that end on `end`, the end of a month."""
    count = end.year * 12 + end.month - months
    return date(count // 12, count % 12 + 1, 1)


def _months(start: date, end: date) -> int:
    """Return the whole months from the first to the last day, both included."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - (1 if after.day < start.day else 0)
