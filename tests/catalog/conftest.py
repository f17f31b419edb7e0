"""The catalog as it is shipped, loaded once."""

import sys
from pathlib import Path

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Catalog

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    return load_catalog()
