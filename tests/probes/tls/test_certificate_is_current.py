from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.findings import Outcome
from scoutview.probes.tls.certificate_is_current import PROBE
from tests.probes.tls.builders import NOW, issue, judge, shown

DAY = timedelta(days=1)


def verdict(starts_days, ends_days, **parameters):
    one = issue("pacs", starts=NOW + starts_days * DAY, ends=NOW + ends_days * DAY)
    return judge(PROBE, shown(one), **parameters)


def test_a_certificate_in_its_time_is_met():
    assert verdict(-10, 300) == (Outcome.MET, "its certificate is valid until 2027-02-25")


def test_renewal_is_due_under_a_third_of_its_life():
    words = "its certificate is valid until 2026-08-09; renewal due"

    assert verdict(-300, 100) == (Outcome.MET, words)


@pytest.mark.parametrize(
    ("starts_days", "ends_days", "message"),
    [
        (-100, -1, "its certificate expired on 2026-04-30"),
        (1, 100, "its certificate is not valid before 2026-05-02"),
        (-100, 13, "its certificate expires on 2026-05-14, in less than 14 days"),
    ],
)
def test_outside_its_time_or_near_its_end_is_not_met(starts_days, ends_days, message):
    assert verdict(starts_days, ends_days) == (Outcome.NOT_MET, message)


def test_a_control_may_ask_for_more_days():
    assert verdict(-10, 40, days_left=30)[0] is Outcome.MET
    assert verdict(-10, 40, days_left=60)[0] is Outcome.NOT_MET


@given(
    before=st.integers(-1000, 1000),
    life=st.integers(1, 2000),
    days_left=st.integers(0, 400),
)
def test_met_means_valid_now_and_for_so_many_days(before, life, days_left):
    ends = before + life

    outcome, _ = verdict(before, ends, days_left=days_left)

    assert (outcome is Outcome.MET) == (before <= 0 and ends >= days_left)
