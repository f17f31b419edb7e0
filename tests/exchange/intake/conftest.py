"""Golden files of what is written from lists, configurations and scans.

`pytest tests/reports tests/exchange --update-golden` writes them anew.
"""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[2] / "golden" / "exchange" / "intake"


@pytest.fixture
def golden(request):
    """Compare bytes with a golden file, or write it anew."""

    def check(name, content):
        path = GOLDEN / name
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(content)
        assert path.read_bytes() == content, f"{name} changed: see this folder's conftest.py"

    return check
