"""Golden files of what is written for other tools.

`pytest --update-golden` writes them anew; read the difference first.
"""

import pytest

from tests.golden_files import checker


@pytest.fixture
def golden(request):
    """Compare with a golden file, or write it anew."""
    return checker(request, "exchange")
