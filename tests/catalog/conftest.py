"""The catalog as it is shipped, loaded once."""

import pytest

from scoutview.catalog.load import load_catalog
from scoutview.catalog.model import Catalog


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    return load_catalog()
