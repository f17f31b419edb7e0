"""Times and days as a reader sees them: in the organization's time zone, offset always named."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from scoutview.estate.model import Engagement, ReportType


def in_zone(moment: datetime, timezone: str) -> str:
    """Return e.g. "2026-07-01 20:15:03 CDT (UTC-05:00)"."""
    local = _local(moment, timezone)
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} (UTC{offset[:3]}:{offset[3:5]})"


def day_in_zone(moment: datetime, timezone: str) -> date:
    """Return the day that a moment falls on in the organization's time zone."""
    return _local(moment, timezone).date()


def _local(moment: datetime, timezone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(timezone))
    except (KeyError, ValueError, OSError):  # a name that this machine's time zones do not have
        return moment.astimezone(UTC)


def in_utc(moment: datetime) -> str:
    """Return e.g. "2026-07-02T01:15:03Z", with microseconds where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def day(when: date) -> str:
    """Return e.g. "1 July 2026"."""
    return f"{when.day} {when:%B %Y}"


def engagement_days(engagement: Engagement) -> str:
    """Return the date (type 1) or the period (type 2) of the examination in words."""
    if engagement.report is ReportType.TYPE_1:
        return f"as of {day(engagement.period.start)}"
    return f"{day(engagement.period.start)} to {day(engagement.period.end)}"
