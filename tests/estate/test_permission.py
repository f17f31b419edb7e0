from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoutview.estate._windows import parse_window
from scoutview.estate.model import (
    DEVICES,
    Authorization,
    Category,
    Engagement,
    Estate,
    Kind,
    Period,
    ReportType,
    System,
    Window,
)
from scoutview.estate.permission import (
    INTRUSIVE,
    ONE_CONNECTION,
    next_opening,
    one_connection_only,
    refusal,
    withheld,
)
from scoutview.findings import Effect

CHICAGO = ZoneInfo("America/Chicago")
TUESDAY_NIGHT = datetime(2026, 6, 16, 22, 0, tzinfo=CHICAGO)
PACS = System(id="main-pacs", kind=Kind.PACS, name="Main archive")
SCANNER = System(id="ct-1", kind=Kind.MODALITY, name="CT room 1")


def window(text: str) -> Window:
    parsed = parse_window(text)
    assert parsed is not None
    return parsed


def authorization(*windows: str, allow: frozenset[str] = frozenset()) -> Authorization:
    return Authorization(
        by="Dana Ruiz, CIO",
        on=date(2026, 3, 3),
        until=date(2026, 12, 31),
        allow=allow,
        windows=tuple(map(window, windows)),
    )


def estate(given_authorization: Authorization | None, timezone: str = "America/Chicago") -> Estate:
    day = date(2026, 10, 1)
    return Estate(
        organization="Lakeside Imaging",
        timezone=timezone,
        engagement=Engagement(
            report=ReportType.TYPE_1, categories=(Category.SECURITY,), period=Period(day, day)
        ),
        authorization=given_authorization,
    )


def test_nothing_is_sent_without_an_authorization():
    words = refusal(estate(None), TUESDAY_NIGHT)

    assert words == "Nothing is sent: the estate file has no [authorization]."


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (
            "2026-03-03T05:59:59+00:00",
            (
                "Nothing is sent: the authorization starts on 2026-03-03, "
                "and it is 2026-03-02 23:59 in America/Chicago."
            ),
        ),
        ("2026-03-03T06:00:00+00:00", ""),
        ("2027-01-01T05:59:59+00:00", ""),
        (
            "2027-01-01T06:00:00+00:00",
            (
                "Nothing is sent: the authorization ended on 2026-12-31, "
                "and it is 2027-01-01 00:00 in America/Chicago."
            ),
        ),
    ],
)
def test_dates_are_whole_days_of_the_organization(now, words):
    assert refusal(estate(authorization()), datetime.fromisoformat(now)) == words


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-06-16T19:59:59", False),  # a Tuesday
        ("2026-06-16T20:00:00", True),
        ("2026-06-17T05:59:59", True),
        ("2026-06-17T06:00:00", False),
        ("2026-06-20T05:59:59", True),  # Saturday morning: the window of Friday
        ("2026-06-20T20:00:00", False),
        ("2026-06-22T03:00:00", False),  # Monday morning: there is none of Sunday
    ],
)
def test_a_window_may_cross_midnight(now, is_open):
    moment = datetime.fromisoformat(now).replace(tzinfo=CHICAGO)

    words = refusal(estate(authorization("Mon-Fri 20:00-06:00")), moment)

    assert (words == "") is is_open


def test_the_window_of_the_evening_before_the_first_day_counts_from_midnight():
    nights = estate(authorization("Mon-Fri 20:00-06:00"))

    assert refusal(nights, datetime(2026, 3, 2, 23, 59, tzinfo=CHICAGO))
    assert not refusal(nights, datetime(2026, 3, 3, 0, 0, tzinfo=CHICAGO))


def test_the_last_window_ends_with_the_last_day():
    nights = estate(authorization("Thu 20:00-06:00"))

    assert not refusal(nights, datetime(2026, 12, 31, 23, 59, tzinfo=CHICAGO))
    assert "ended on 2026-12-31" in refusal(nights, datetime(2027, 1, 1, tzinfo=CHICAGO))


def test_a_whole_day_ends_at_midnight():
    weekends = estate(authorization("Sat,Sun 00:00-24:00"))

    assert not refusal(weekends, datetime(2026, 6, 21, 23, 59, tzinfo=CHICAGO))
    assert refusal(weekends, datetime(2026, 6, 22, 0, 0, tzinfo=CHICAGO))


def test_a_refusal_says_when_the_next_window_opens():
    words = refusal(
        estate(authorization("Mon-Fri 20:00-06:00")), datetime(2026, 6, 20, 12, tzinfo=UTC)
    )

    assert words == (
        "Nothing is sent: it is outside the authorization's windows; the next one opens"
        " Mon 2026-06-22 20:00 (America/Chicago)."
    )


def test_a_refusal_says_when_no_window_opens_any_more():
    words = refusal(
        estate(authorization("Mon 20:00-22:00")), datetime(2026, 12, 29, tzinfo=CHICAGO)
    )

    assert words == (
        "Nothing is sent: it is outside the authorization's windows, and none opens before"
        " the authorization ends on 2026-12-31."
    )


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        # 2026-03-08: after 01:59 comes 03:00.
        ("Sun 02:30-06:00", "2026-03-08T03:30-05:00", "2026-03-08T06:00-05:00"),
        ("Sat 22:00-02:30", "2026-03-07T22:00-06:00", "2026-03-08T01:30-06:00"),
        # 2026-11-01: 01:00 to 01:59 come twice.
        ("Sun 01:30-06:00", "2026-11-01T01:30-06:00", "2026-11-01T06:00-06:00"),
        ("Sat 22:00-01:30", "2026-10-31T22:00-05:00", "2026-11-01T01:30-05:00"),
    ],
)
def test_a_change_of_the_clocks_never_widens_a_window(text, opens, closes):
    first, last = map(datetime.fromisoformat, (opens, closes))
    second = timedelta(seconds=1)
    there = estate(authorization(text))

    answers = [refusal(there, moment) for moment in (first - second, first, last - second, last)]

    assert [answer == "" for answer in answers] == [False, True, True, False]


def test_a_window_that_a_change_of_the_clocks_swallows_opens_a_week_later():
    sundays = authorization("Sun 02:15-02:45")

    opening = next_opening(sundays, CHICAGO, datetime(2026, 3, 8, 0, 0, tzinfo=CHICAGO))

    assert opening == datetime(2026, 3, 15, 2, 15, tzinfo=CHICAGO)


def test_the_next_opening_is_now_while_a_window_is_open():
    opening = next_opening(authorization("Tue 20:00-23:00"), CHICAGO, TUESDAY_NIGHT)

    assert opening == TUESDAY_NIGHT


def test_the_next_opening_is_the_first_day_where_there_are_no_windows():
    opening = next_opening(authorization(), CHICAGO, datetime(2025, 1, 1, tzinfo=UTC))

    assert opening == datetime(2026, 3, 3, tzinfo=CHICAGO)


def test_nothing_opens_after_the_end():
    assert next_opening(authorization(), CHICAGO, datetime(2027, 1, 2, tzinfo=UTC)) is None


def test_a_time_without_its_zone_is_our_own_fault():
    with pytest.raises(ValueError, match="time zone"):
        refusal(estate(authorization()), datetime(2026, 6, 16))  # noqa: DTZ001 - the fault


def test_a_server_may_be_read_with_an_authorization():
    assert withheld(estate(authorization()), PACS, Effect.READS, TUESDAY_NIGHT) == ""


def test_a_refusal_of_everything_withholds_everything():
    words = withheld(estate(None), PACS, Effect.READS, TUESDAY_NIGHT)

    assert words == "Nothing is sent: the estate file has no [authorization]."


@pytest.mark.parametrize(
    ("controller", "who"), [("vendor-x", "vendor-x"), ("client:Lake Hospital", "Lake Hospital")]
)
def test_a_system_of_others_needs_their_consent(controller, who):
    theirs = replace(PACS, controlled_by=controller)

    words = withheld(estate(authorization()), theirs, Effect.READS, TUESDAY_NIGHT)

    assert words == f"main-pacs is controlled by {who}, and no consent of theirs is given"


def test_a_consent_opens_a_system_of_others():
    theirs = replace(PACS, controlled_by="vendor-x", consent=Path("consent.pdf"))

    assert withheld(estate(authorization()), theirs, Effect.READS, TUESDAY_NIGHT) == ""


def test_a_consent_does_not_replace_the_opt_in_of_a_device():
    theirs = replace(SCANNER, controlled_by="vendor-x", consent=Path("consent.pdf"))

    assert withheld(estate(authorization()), theirs, Effect.READS, TUESDAY_NIGHT)


def test_a_device_gets_nothing_by_default():
    words = withheld(estate(authorization()), SCANNER, Effect.READS, TUESDAY_NIGHT)

    assert words == 'ct-1 is a modality; it gets no packet without allow = ["one connection"]'


def test_a_device_that_is_opted_in_gets_one_connection_that_reads():
    opted = replace(SCANNER, allow=frozenset({ONE_CONNECTION, *INTRUSIVE}))
    there = estate(authorization(allow=INTRUSIVE))

    answers = {effect: withheld(there, opted, effect, TUESDAY_NIGHT) for effect in Effect}

    assert one_connection_only(opted)
    assert answers.pop(Effect.READS) == ""
    assert set(answers.values()) == {"ct-1 is a modality; it gets one connection that only reads"}


@pytest.mark.parametrize(
    ("authorized", "allowed", "words"),
    [
        (True, True, ""),
        (False, True, '"tries credentials" is not allowed by the authorization'),
        (True, False, '"tries credentials" is not allowed by main-pacs'),
        (False, False, '"tries credentials" is not allowed by the authorization nor by main-pacs'),
    ],
)
def test_an_intrusive_look_says_which_permission_is_missing(authorized, allowed, words):
    effect = Effect.TRIES_CREDENTIALS
    there = estate(authorization(allow=frozenset({effect} if authorized else ())))
    system = replace(PACS, allow=frozenset({effect} if allowed else ()))

    assert withheld(there, system, effect, TUESDAY_NIGHT) == words


def test_only_devices_are_held_to_one_connection():
    held = {kind for kind in Kind if one_connection_only(replace(PACS, kind=kind))}

    assert held == DEVICES


ZONES = st.sampled_from(
    ["UTC", "America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
WINDOWS = st.builds(
    Window,
    st.frozensets(st.integers(0, 6), min_size=1),
    CLOCK,
    CLOCK,
    st.just("generated"),
)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
ALLOWED = st.frozensets(st.sampled_from([*INTRUSIVE, ONE_CONNECTION]))
AUTHORIZATIONS = st.builds(
    Authorization,
    by=st.just("Dana Ruiz, CIO"),
    on=st.just(date(2026, 1, 1)) | DAYS,
    until=st.just(date(2026, 12, 31)) | DAYS,
    allow=ALLOWED,
    windows=st.just(()) | st.lists(WINDOWS, max_size=3).map(tuple),
)
YEAR_START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(-40_000, 560_000).map(
    lambda minutes: YEAR_START + timedelta(minutes=minutes)
) | st.builds(
    # The hours around the changes of the clocks.
    lambda start, minutes: start + timedelta(minutes=minutes),
    st.sampled_from(
        [
            datetime(2026, 3, 8, 8, tzinfo=UTC),
            datetime(2026, 11, 1, 7, tzinfo=UTC),
            datetime(2026, 3, 29, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 1, tzinfo=UTC),
            datetime(2026, 4, 4, 15, tzinfo=UTC),
        ]
    ),
    st.integers(-300, 300),
)
SYSTEMS = st.builds(
    System,
    id=st.just("system"),
    kind=st.sampled_from(Kind),
    name=st.just("System"),
    controlled_by=st.sampled_from(["us", "vendor-x", "client:Lake Hospital"]),
    consent=st.none() | st.just(Path("consent.pdf")),
    allow=ALLOWED,
)


def wall_clock_allows(rules: Authorization, zone: str, now: datetime) -> bool:
    """Say whether the date and the clock on the wall are inside the rules, written differently."""
    local = now.astimezone(ZoneInfo(zone))
    if not rules.on <= local.date() <= rules.until:
        return False
    clock, today, yesterday = local.time(), local.weekday(), (local.weekday() - 1) % 7
    return not rules.windows or any(
        (today in w.days and w.opens <= clock and (clock < w.closes or w.closes <= w.opens))
        or (yesterday in w.days and w.closes <= w.opens and clock < w.closes)
        for w in rules.windows
    )


@given(AUTHORIZATIONS, ZONES, MOMENTS)
def test_packets_leave_only_while_the_clock_on_the_wall_allows(rules, zone, now):
    if not refusal(estate(rules, zone), now):
        assert wall_clock_allows(rules, zone, now)


@given(AUTHORIZATIONS, MOMENTS)
def test_without_changes_of_the_clocks_the_wall_decides(rules, now):
    assert (refusal(estate(rules, "UTC"), now) == "") is wall_clock_allows(rules, "UTC", now)


@given(AUTHORIZATIONS, ZONES, MOMENTS, st.floats(0, 0.999))
def test_nothing_is_open_before_the_next_opening_and_something_is_then(rules, zone, now, share):
    opening = next_opening(rules, ZoneInfo(zone), now)
    assume(opening is not None)
    opening = opening.astimezone(UTC)
    between = now + (opening - now) * share

    assert refusal(estate(rules, zone), opening) == ""
    assert opening == now or refusal(estate(rules, zone), between)


@given(ZONES, MOMENTS, SYSTEMS, st.sampled_from(Effect))
def test_without_an_authorization_everything_is_withheld(zone, now, system, effect):
    assert refusal(estate(None, zone), now)
    assert withheld(estate(None, zone), system, effect, now)


@given(AUTHORIZATIONS, MOMENTS, SYSTEMS, st.sampled_from(Effect))
def test_what_is_sent_has_every_permission_and_what_has_them_is_sent(rules, now, system, effect):
    permissions = [
        wall_clock_allows(rules, "UTC", now),
        system.controlled_by == "us" or system.consent is not None,
        not system.is_device or (ONE_CONNECTION in system.allow and effect is Effect.READS),
        effect is Effect.READS or effect in rules.allow & system.allow,
    ]

    assert (withheld(estate(rules, "UTC"), system, effect, now) == "") is all(permissions)


@given(AUTHORIZATIONS, ZONES, MOMENTS, SYSTEMS, st.sampled_from(Effect))
def test_a_device_without_its_permission_gets_nothing(rules, zone, now, system, effect):
    device = replace(system, kind=Kind.MODALITY, allow=system.allow - {ONE_CONNECTION})

    assert withheld(estate(rules, zone), device, effect, now)
