"""What may be sent to what, and why not: pure rules; the time is given.

Two rules stand above all others: without a valid authorization nothing is sent, and a device
that may be examining a patient gets nothing unless it is opted in.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from scoutview.estate.model import Authorization, Estate, System, Window
from scoutview.findings import Effect

ONE_CONNECTION: Final = "one connection"
INTRUSIVE: Final = frozenset(Effect) - {Effect.READS}
ONE_DAY: Final = timedelta(days=1)
DAYS_AHEAD: Final = 16  # yesterday and two weeks: a change of the clocks may swallow one window
MIDNIGHT: Final = time(0, 0)


def refusal(estate: Estate, now: datetime) -> str:
    """Return why no packet may leave now, as a sentence; empty when packets may be sent.

    Dates are whole days in the organization's time zone. `now` must know its time zone.
    """
    authorization = estate.authorization
    if authorization is None:
        return "Nothing is sent: the estate file has no [authorization]."
    zone = ZoneInfo(estate.timezone)
    utc = _utc(now)
    today = utc.astimezone(zone).date()
    here = f"it is {utc.astimezone(zone):%Y-%m-%d %H:%M} in {estate.timezone}"
    if today < authorization.on:
        return f"Nothing is sent: the authorization starts on {authorization.on}, and {here}."
    if today > authorization.until:
        return f"Nothing is sent: the authorization ended on {authorization.until}, and {here}."
    opens = next_opening(authorization, zone, utc)
    if opens is None:
        return (
            "Nothing is sent: it is outside the authorization's windows, and none opens before"
            f" the authorization ends on {authorization.until}."
        )
    if opens > utc:
        return (
            "Nothing is sent: it is outside the authorization's windows; the next one opens"
            f" {opens:%a %Y-%m-%d %H:%M} ({estate.timezone})."
        )
    return ""


def withheld(estate: Estate, system: System, effect: Effect, now: datetime) -> str:
    """Return why a look with this effect is withheld from the system; empty when it is allowed."""
    return refusal(estate, now) or withheld_at_any_time(estate, system, effect)


def withheld_at_any_time(estate: Estate, system: System, effect: Effect) -> str:
    """Return why a look would be withheld even in the authorized hours; empty when it would not.

    For the plan, which is made before there is an authorization.
    """
    return (
        _consent_missing(system)
        or _device_rule(system, effect)
        or _allow_missing(estate, system, effect)
    )


def one_connection_only(system: System) -> bool:
    """Whether one connection is all that this system may get in a run, opted in as it may be."""
    return system.is_device


def next_opening(authorization: Authorization, tz: ZoneInfo, now: datetime) -> datetime | None:
    """Return the first moment from `now` on at which packets may be sent, in `tz`.

    It is `now` itself while a window is open, and None when none opens before the end.
    """
    utc = _utc(now)
    waiting = [max(opens, utc) for opens, closes in _spans(authorization, tz, utc) if closes > utc]
    return min(waiting).astimezone(tz) if waiting else None


def _utc(moment: datetime) -> datetime:
    """Return the moment in UTC: times of one zone compare by the wall clock, folds ignored."""
    if moment.tzinfo is None:
        raise ValueError("the time must carry its time zone")
    return moment.astimezone(UTC)


def _spans(
    authorization: Authorization, tz: ZoneInfo, utc: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield when packets may be sent in the coming days, in UTC: windows cut to the dates."""
    begins = _instant(authorization.on, MIDNIGHT, tz)
    ends = _instant(authorization.until + ONE_DAY, MIDNIGHT, tz)
    if not authorization.windows and begins < ends:
        yield begins, ends
    first = max(utc.astimezone(tz).date(), authorization.on) - ONE_DAY
    for day in (first + ONE_DAY * ahead for ahead in range(DAYS_AHEAD)):
        for window in authorization.windows:
            if day.weekday() in window.days:
                opens, closes = _hours(window, day, tz)
                opens, closes = max(opens, begins), min(closes, ends)
                if opens < closes:
                    yield opens, closes


def _hours(window: Window, day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a window of a day opens and closes, in UTC.

    Where the clocks change, it opens at the later and closes at the earlier of the two moments
    that a time can mean, so that the clock on the wall always shows a time in the window.
    """
    last = day + ONE_DAY if window.closes <= window.opens else day
    opens = max(_instant(day, window.opens, tz, fold) for fold in (0, 1))
    closes = min(_instant(last, window.closes, tz, fold) for fold in (0, 1))
    return opens, closes


def _instant(day: date, wall: time, tz: ZoneInfo, fold: int = 0) -> datetime:
    return datetime.combine(day, wall, tz).replace(fold=fold).astimezone(UTC)


def _consent_missing(system: System) -> str:
    if system.controlled_by == "us" or system.consent is not None:
        return ""
    controller = system.controlled_by.removeprefix("client:")
    return f"{system.id} is controlled by {controller}, and no consent of theirs is given"


def _device_rule(system: System, effect: Effect) -> str:
    if not system.is_device:
        return ""
    if ONE_CONNECTION not in system.allow:
        return (
            f'{system.id} is a {system.kind}; it gets no packet without allow = ["one connection"]'
        )
    if effect is not Effect.READS:
        return f"{system.id} is a {system.kind}; it gets one connection that only reads"
    return ""


def _allow_missing(estate: Estate, system: System, effect: Effect) -> str:
    """Return which of the two allow lists an intrusive effect is missing from."""
    if effect not in INTRUSIVE:
        return ""
    authorized = estate.authorization.allow if estate.authorization else frozenset[str]()
    places = (("the authorization", authorized), (system.id, system.allow))
    missing = [place for place, allow in places if effect not in allow]
    return f'"{effect}" is not allowed by {" nor by ".join(missing)}' if missing else ""
