"""Golden files of plans, letters and records.

`pytest tests/reports tests/exchange --update-golden` writes them anew; read the difference before
committing it.
"""

from pathlib import Path

import pytest

from tests.reports.lakeside import lakeside_report

GOLDEN = Path(__file__).parents[2] / "golden" / "exchange"


@pytest.fixture(scope="session")
def report():
    return lakeside_report()


@pytest.fixture
def golden(request):
    """Compare text with a golden file, or write it anew."""

    def check(name, text):
        path = GOLDEN / name
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text, (
            f"{name} changed: pytest tests/reports tests/exchange --update-golden"
        )

    return check
