"""The fixtures by which any test meets the real world: see each one's docstring."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.peers import browser
from tests.peers.hostile import HostileServer, hostile_server
from tests.peers.pki import Pki, make_pki
from tests.peers.programs import ThirdParty, locate
from tests.peers.running import Peers


@pytest.fixture(scope="session")
def pki(tmp_path_factory) -> Pki:
    """The test authority: `pki.ca`, `pki.client.cert`, `pki.expired.key`, ... (paths)."""
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def peers(tmp_path_factory, pki) -> Iterator[Peers]:
    """`peers("orthanc-open")` is that server, running; `peers.load(peer)` stores images there."""
    running = Peers(tmp_path_factory.mktemp("peers"), pki)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def third_party() -> Callable[[str], ThirdParty]:
    """`third_party("echoscu").run("127.0.0.1", 104)` runs a client that is not ours."""
    return lambda name: ThirdParty(locate(name))


@pytest.fixture
def hostile() -> Iterator[Callable[..., HostileServer]]:
    """`hostile("garbage")` is a misbehaving server; see MISBEHAVIOURS, "refused", "unreachable".

    It takes `host="::1"` too, and a function of a `Connection` in place of a name.
    """
    with ExitStack() as started:
        yield lambda kind, **where: started.enter_context(hostile_server(kind, **where))


@pytest.fixture
def accessibility_faults(tmp_path) -> Callable[[Path], list[str]]:
    """`accessibility_faults(page)` is what axe-core finds in a real browser, a line a rule."""
    return lambda page: browser.accessibility_faults(page, tmp_path)
