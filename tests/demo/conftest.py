"""The demo estate, started once for all tests that only ask it something."""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from scoutview.demo.estate import TIMEZONE
from scoutview.demo.running import DemoEstate, running


@pytest.fixture(scope="session")
def today():
    return datetime.now(ZoneInfo(TIMEZONE)).date()


@pytest.fixture(scope="session")
def demo(tmp_path_factory, today) -> Iterator[DemoEstate]:
    with running(tmp_path_factory.mktemp("demo"), today) as started:
        yield started


@pytest.fixture(scope="session")
def noon(today):
    return datetime.combine(today, time(12), ZoneInfo(TIMEZONE))
