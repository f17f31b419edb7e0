"""A judged run of a made-up imaging group, and golden files.

`pytest tests/reports --update-golden` writes the golden files anew; read the difference
before committing it.
"""

from pathlib import Path

import pytest

from tests.reports.lakeside import lakeside_report

GOLDEN = Path(__file__).parent.parent / "golden"


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files of reports anew"
    )


@pytest.fixture(scope="session")
def report():
    return lakeside_report()


@pytest.fixture
def golden(request):
    """Compare bytes with a golden file, or write it anew."""

    def check(name, content):
        path = GOLDEN / name
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(content)
        assert path.read_bytes() == content, f"{name} changed: pytest tests/reports --update-golden"

    return check
