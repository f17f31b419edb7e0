from datetime import UTC, date, datetime

import pytest

from scoutview.estate.model import Category, Engagement, Period, ReportType
from scoutview.reports.moments import engagement_days, in_utc, in_zone

MOMENT = datetime(2026, 1, 2, 1, 15, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "shown"),
    [
        ("America/Chicago", "2026-01-01 19:15:03 CST (UTC-06:00)"),
        ("Asia/Kolkata", "2026-01-02 06:45:03 IST (UTC+05:30)"),
        ("No/Such", "2026-01-02 01:15:03 UTC (UTC+00:00)"),
        ("../etc/passwd", "2026-01-02 01:15:03 UTC (UTC+00:00)"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_organization(timezone, shown):
    assert in_zone(MOMENT, timezone) == shown


def test_a_moment_in_utc_ends_in_z():
    assert in_utc(MOMENT) == "2026-01-02T01:15:03Z"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ReportType.TYPE_1, "as of 1 October 2026"),
        (ReportType.TYPE_2, "1 October 2026 to 31 December 2026"),
    ],
)
def test_the_days_of_an_engagement_follow_its_type(kind, words):
    period = Period(date(2026, 10, 1), date(2026, 12, 31))
    engagement = Engagement(report=kind, categories=(Category.SECURITY,), period=period)

    assert engagement_days(engagement) == words
