from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.estate._windows import parse_window


@pytest.mark.parametrize(
    ("text", "days", "opens", "closes"),
    [
        ("Mon-Fri 20:00-06:00", {0, 1, 2, 3, 4}, time(20), time(6)),
        ("Sat,Sun 00:00-24:00", {5, 6}, time(0), time(0)),
        ("Mon 20:00-22:00", {0}, time(20), time(22)),
        ("Fri-Mon 01:15-01:16", {4, 5, 6, 0}, time(1, 15), time(1, 16)),
        ("Mon-Wed,Sat 22:00-24:00", {0, 1, 2, 5}, time(22), time(0)),
        ("Sun-Sun 23:59-00:00", {6}, time(23, 59), time(0)),
    ],
)
def test_days_and_hours_are_read(text, days, opens, closes):
    window = parse_window(text)

    assert window is not None
    assert (window.days, window.opens, window.closes) == (days, opens, closes)
    assert window.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon",
        "20:00-06:00",
        "Mon 20:00",
        "Mon 20-06",
        "Mon 20:00-25:00",
        "Mon 24:00-06:00",
        "Mon 20:60-21:00",
        "Mon 20:00-24:01",
        "Mon 20:00-20:00",
        "mon 20:00-22:00",
        "Monday 20:00-22:00",
        "Mon, Tue 20:00-22:00",
        "Mon,,Tue 20:00-22:00",
        "Mon- 20:00-22:00",
        "Mon-Tue-Wed 20:00-22:00",
        "Mon  20:00-22:00",
        "Mon 20:00 - 22:00",
        "Mon 20:00-22:00 ",
        "Mon 20:00-22:00\n",
        "Mon \uff12\uff10:00-22:00",
    ],
)
def test_anything_else_is_no_window(text):
    assert parse_window(text) is None


@given(st.text("MonTueSt,- 0129:4\n", max_size=30))
def test_any_text_is_a_window_or_none(text):
    window = parse_window(text)

    assert window is None or (window.days and window.text == text)
