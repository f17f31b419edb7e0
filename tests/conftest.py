"""The fixtures `pki`, `peers`, `third_party` and `hostile` are for every test."""

import os
import tempfile

from hypothesis import settings

from tests.golden_files import OPTION

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault
settings.load_profile("unhurried")

# Before any test loads a catalog: what the user's own cache holds is not what is tested.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="scoutview-tests-")

pytest_plugins = ["tests.peers.fixtures"]


def pytest_addoption(parser):
    parser.addoption(OPTION, action="store_true", help="write the golden files anew")
