"""The fixtures `pki`, `peers`, `third_party` and `hostile` are for every test."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault
settings.load_profile("unhurried")

pytest_plugins = ["tests.peers.fixtures"]
