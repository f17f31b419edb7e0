"""Golden files of plans, letters and records.

`pytest --update-golden` writes them anew; read the difference before
committing it.
"""

import pytest

from tests.golden_files import checker
from tests.reports.lakeside import lakeside_report


@pytest.fixture(scope="session")
def report():
    return lakeside_report()


@pytest.fixture
def golden(request):
    """Compare with a golden file, or write it anew."""
    return checker(request, "exchange")
