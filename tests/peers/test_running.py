import os
import socket
import subprocess

import pytest

from tests.peers import running
from tests.peers.running import Peers, free_ports, listening_ports

pytestmark = pytest.mark.peers


@pytest.fixture
def own_peers(tmp_path, pki):
    """Peers that this test may stop."""
    folder = tmp_path / "peers"
    folder.mkdir()
    mine = Peers(folder, pki)
    yield mine
    mine.stop()


def _answers(peer):
    with socket.socket() as client:
        return client.connect_ex((peer.host, peer.port)) == 0


def test_a_peer_is_started_once(own_peers):
    assert own_peers("storescp") is own_peers("storescp")


def test_after_the_stop_no_port_answers(own_peers):
    started = [own_peers(name) for name in ("orthanc-tls", "wlmscpfs-stunnel")]
    before = [_answers(peer) for peer in started]

    own_peers.stop()

    assert before == [True, True]
    assert [_answers(peer) for peer in started] == [False, False]


def test_a_peer_that_has_ended_fails_the_next_test_that_wants_it(own_peers):
    own_peers("storescp")
    own_peers.stop()

    with pytest.raises(pytest.fail.Exception, match="storescp has ended"):
        own_peers("storescp")


def test_a_peer_that_was_given_up_can_be_asked_for_again(own_peers, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(running, "locate", lambda _: pytest.skip("not here"))
        with pytest.raises(pytest.skip.Exception):
            own_peers("storescp")

    assert _answers(own_peers("storescp"))


def test_a_port_that_another_process_took_is_not_waited_for(own_peers, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        offers = iter([[taken, taken], *([free_ports(2)] * 3)])
        monkeypatch.setattr(running, "free_ports", lambda _: next(offers))

        peer = own_peers("storescp")

    assert peer.port != taken
    assert _answers(peer)


def test_a_peer_listens_on_loopback_only(own_peers):
    peer = own_peers("orthanc-defaults")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only picks the source address
        except OSError:
            pytest.skip("this machine has no address but loopback")
        outside = probe.getsockname()[0]

    with socket.socket() as client, pytest.raises(ConnectionRefusedError):
        client.connect((outside, peer.port))


def test_only_the_ports_of_the_process_itself_are_listed():
    with socket.socket() as ours, subprocess.Popen(["sleep", "60"]) as other:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        theirs = listening_ports(other.pid)
        other.kill()

        assert ours.getsockname()[1] in listening_ports(os.getpid())
        assert theirs == set()
