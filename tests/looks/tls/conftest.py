import pytest

from tests.looks.tls.servers import Material


@pytest.fixture(scope="session")
def material(tmp_path_factory) -> Material:
    return Material(tmp_path_factory.mktemp("tls"))
