"""The parts of the estate file that stand once: organization, engagement, authorization."""

from datetime import date

from scoutview.estate._rules import CRITERION, FRAMEWORK, ID, LINE, PROSE, TIMEZONE, one_of
from scoutview.estate._table import STAND_IN_DAY, Table
from scoutview.estate._windows import WINDOW, parse_window
from scoutview.estate.model import (
    Authorization,
    Category,
    Commitment,
    Engagement,
    Exclusion,
    Period,
    ReportType,
    Retention,
)
from scoutview.estate.permission import INTRUSIVE
from scoutview.findings import Effect

COMMITMENTS_MAX = 500
WINDOWS_MAX = 50
CRITERIA_MAX = 61
FRAMEWORKS_MAX = 50
RETENTION_YEARS = range(1, 101)


def read_organization(top: Table) -> tuple[str, str]:
    """Return the organization's name and its time zone."""
    table = top.table("organization", "a table [organization]", required=True)
    if table is None:
        return "", "UTC"
    name, timezone = table.text("name", LINE), table.text("timezone", TIMEZONE)
    table.close()
    return name, timezone


def read_engagement(top: Table) -> Engagement:
    """Return what the examination will cover."""
    table = top.table("engagement", "a table [engagement]", required=True)
    if table is None:
        return Engagement(
            report=ReportType.TYPE_1, categories=(), period=Period(STAND_IN_DAY, STAND_IN_DAY)
        )
    likely = ReportType.TYPE_2 if table.has("period") else ReportType.TYPE_1
    report = ReportType(table.word("report", one_of(ReportType), likely))
    named = {*_categories(table), Category.SECURITY}
    engagement = Engagement(
        report=report,
        categories=tuple(category for category in Category if category in named),
        period=_period(table, report),
        excluded=_exclusions(table),
        frameworks=_frameworks(table),
    )
    table.close()
    return engagement


def read_commitments(top: Table) -> tuple[Commitment, ...]:
    """Return the principal service commitments."""
    found = []
    for table in top.tables("commitment", "tables [[commitment]]", most=COMMITMENTS_MAX):
        found.append(
            Commitment(
                id=table.text("id", ID),
                text=table.text("text", PROSE),
                categories=_categories(table),
            )
        )
        table.close()
    return tuple(found)


def read_retention(top: Table) -> Retention:
    """Return how long content is kept: six years where nothing is said."""
    table = top.table("retention", "a table [retention]")
    if table is None:
        return Retention()
    expected = f"a number of years from {RETENTION_YEARS.start} to {RETENTION_YEARS[-1]}"
    years = table.number("years", RETENTION_YEARS, "is no time to keep evidence", expected)
    table.close()
    return Retention(years=years)


def read_authorization(top: Table) -> Authorization | None:
    """Return the rules of engagement, or None where nothing may be sent."""
    table = top.table("authorization", "a table [authorization]")
    if table is None:
        return None
    effects = one_of(sorted(effect.value for effect in INTRUSIVE))
    windows = map(parse_window, table.texts("windows", WINDOW, most=WINDOWS_MAX))
    start, end = _days(table, "on", "until")
    authorization = Authorization(
        by=table.text("by", LINE),
        on=start,
        until=end,
        document=table.file("document"),
        allow=frozenset(table.texts("allow", effects, most=len(Effect))),
        windows=tuple(window for window in windows if window),
    )
    table.close()
    return authorization


def _categories(table: Table) -> tuple[Category, ...]:
    texts = table.texts("categories", one_of(Category), most=len(Category))
    return tuple(map(Category, texts))


def _frameworks(table: Table) -> tuple[str, ...] | None:
    is_given = table.has("frameworks")
    named = tuple(table.texts("frameworks", FRAMEWORK, most=FRAMEWORKS_MAX))
    return named if is_given else None


def _days(table: Table, first: str, last: str) -> tuple[date, date]:
    start, end = table.day(first), table.day(last)
    if end < start and end != STAND_IN_DAY:
        table.fault(f"{end} is before {first}, {start}; give a later date", last)
    return start, end


def _period(table: Table, report: ReportType) -> Period:
    """Return the period of a type 2 examination, or the one day of a type 1."""
    period = "period = { start = 2026-04-01, end = 2026-09-30 }"
    if report is ReportType.TYPE_1:
        table.refuse("period", "a type-1 report has no period; write as_of = 2026-10-01")
        day = table.day("as_of")
        return Period(day, day)
    table.refuse("as_of", f"a type-2 report covers a period; write {period}")
    inner = table.table("period", period, required=True)
    if inner is None:
        return Period(STAND_IN_DAY, STAND_IN_DAY)
    start, end = _days(inner, "start", "end")
    inner.close()
    return Period(start, end)


def _exclusions(table: Table) -> tuple[Exclusion, ...]:
    expected = 'tables such as { criterion = "P6.2", reason = "WHY" }'
    found: dict[str, Exclusion] = {}
    for inner in table.tables("excluded", expected, most=CRITERIA_MAX):
        criterion = inner.text("criterion", CRITERION)
        if criterion and criterion in found:
            inner.fault("is excluded twice; take one out", "criterion")
        found[criterion] = Exclusion(criterion, inner.text("reason", PROSE))
        inner.close()
    return tuple(found.values())
