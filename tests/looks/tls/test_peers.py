"""The TLS looks before third-party servers that other libraries drive."""

import pytest

from scoutview.facts.suites import suite_name, suites
from scoutview.facts.tls import Hello, Offers
from scoutview.looks.tls import certificate, offers
from tests.looks.tls.servers import endpoint, session

pytestmark = pytest.mark.peers
AES_SHA = {"TLS_RSA_WITH_AES_128_CBC_SHA"}
TRIPLE_DES = {
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256",
}
OLD = {"TLS 1.0", "TLS 1.1", "TLS 1.2"}
MODERN = {"TLS 1.2", "TLS 1.3"}


@pytest.mark.parametrize(
    ("name", "versions", "weak"),
    [
        ("storescp-bcp195-nd", MODERN, set()),
        ("storescp-bcp195", OLD | MODERN, AES_SHA),
        ("storescp-aes", OLD, AES_SHA),
        ("storescp-null", OLD, {"TLS_RSA_WITH_NULL_SHA"}),
        ("storescp-mtls", MODERN, set()),
        ("tls12-only-strong", {"TLS 1.2"}, set()),
        ("tls13-only", {"TLS 1.3"}, set()),
        ("tls-3des", {"TLS 1.2"}, TRIPLE_DES),
    ],
)
def test_a_real_server_is_seen_as_it_is_set(peers, name, versions, weak):
    port, lane = peers(name).port, session()

    fact = offers.LOOK.look(lane, endpoint(port), {})
    shown = certificate.LOOK.look(lane, endpoint(port), {Offers.KIND: fact})

    assert {one.version for one in fact.versions if one.answer is Hello.OFFERED} == versions
    assert {suite_name(one) for one in fact.suites if not suites()[one].strong} == weak
    assert fact.suites_complete
    assert shown.chain


def test_only_tls10_behind_stunnel_is_seen(peers):
    fact = offers.LOOK.look(session(), endpoint(peers("tls10-only").port), {})

    assert {one.version for one in fact.versions if one.answer is Hello.OFFERED} == {"TLS 1.0"}
