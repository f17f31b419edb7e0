import pytest


@pytest.fixture
def ws(tmp_path):
    """Where a workspace is to be written."""
    return tmp_path / "workspace"
