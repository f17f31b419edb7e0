"""Golden files of what is written for other tools.

`pytest tests/exchange/scoping --update-golden` writes them anew; read the difference first.
"""

from contextlib import suppress
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden" / "exchange"


def pytest_addoption(parser):
    with suppress(ValueError):  # another folder's golden files have added it
        parser.addoption("--update-golden", action="store_true", help="write golden files anew")


@pytest.fixture
def golden(request):
    """Compare bytes with a golden file, or write it anew."""

    def check(name, content):
        path = GOLDEN / name
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(content)
        assert path.read_bytes() == content, (
            f"{name} changed: pytest tests/exchange/scoping --update-golden"
        )

    return check
