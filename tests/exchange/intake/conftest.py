"""Golden files of what is written from lists, configurations and scans.

`pytest --update-golden` writes them anew.
"""

import pytest

from tests.golden_files import checker


@pytest.fixture
def golden(request):
    """Compare with a golden file, or write it anew."""
    return checker(request, "exchange/intake")
