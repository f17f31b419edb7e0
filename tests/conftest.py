"""The fixtures `pki`, `peers`, `third_party` and `hostile` are for every test."""

pytest_plugins = ["tests.peers.fixtures"]
