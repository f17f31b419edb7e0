"""One look gives one observation, and tells our faults from the estate's."""

import ssl

import pytest

from scoutview.facts.dicom import Shown
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate
from scoutview.looks.session import Session, Stopped
from scoutview.looks.tls.context import client_context
from scoutview.looks.tls.store import Unreadable
from scoutview.pipeline.look_once import look_once
from tests.looked_at import QUICK, endpoint, known_caller
from tests.peers.pki import Credential


def looked(look, where=None):
    return look_once(Session(QUICK), Reach.KIND, "s.e", look, where)


def raising(error: Exception):
    def look() -> Reach:
        raise error

    return look


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        FileNotFoundError(2, "No such file or directory"),
        ConnectionResetError(104, "Connection reset by peer"),
        ssl.SSLError(1, "broken"),
        ZeroDivisionError("ours"),
    ],
)
def test_an_error_that_no_file_of_the_estate_explains_is_our_fault(error):
    fact = looked(raising(error), endpoint(104)).fact

    assert isinstance(fact, NotLooked)
    assert fact.reason is Reason.FAULT
    assert type(error).__name__ in fact.words


def test_a_run_that_must_end_is_told_as_stopped():
    assert looked(raising(Stopped("stopped by Ctrl-C"))).fact.reason is Reason.STOPPED


def test_a_trust_anchor_that_cannot_be_read_is_no_fault_of_ours():
    fact = looked(raising(Unreadable("ca.crt holds no certificate"))).fact

    assert (fact.reason, fact.words) == (Reason.SKIPPED, "ca.crt holds no certificate")


def test_a_certificate_that_is_not_there_is_named(tmp_path):
    gone = Credential(cert=tmp_path / "gone.crt", key=tmp_path / "gone.key")
    where = endpoint(104, client=known_caller(certificate=gone))

    fact = looked(lambda: client_context(where, Shown.KNOWN), where).fact

    assert fact.reason is Reason.SKIPPED
    assert "gone.crt" in fact.words


def test_a_certificate_that_does_not_fit_its_key_is_named(pki):
    pair = Credential(cert=pki.client.cert, key=pki.server.key)
    where = endpoint(104, client=known_caller(certificate=pair))

    fact = looked(lambda: client_context(where, Shown.KNOWN), where).fact

    assert fact.reason is Reason.SKIPPED
    assert str(pki.client.cert) in fact.words


def test_a_look_without_a_connection_has_no_address(hostile):
    server, session = hostile("silence"), Session(QUICK)
    session.connect(server.host, server.port).close()

    seen = look_once(session, Reach.KIND, "s.e", lambda: Reach(Reachability.NOT_ASKED))

    assert (seen.connections, seen.vantage.source) == (0, "")


def test_a_chain_that_the_look_before_was_shown_was_seen_from_where_that_one_was(hostile):
    server, session = hostile("silence"), Session(QUICK)
    session.connect(server.host, server.port).close()
    shown = Certificate(chain=(b"leaf",), anchors=(), anchors_from_estate=False)

    seen = look_once(session, Certificate.KIND, "s.e", lambda: shown)

    assert (seen.connections, seen.vantage.source) == (0, server.host)
