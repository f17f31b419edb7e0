"""What is declared plain is looked at all the same: nothing is plain because someone wrote so."""

import pytest

from scoutview.estate.model import Protocol
from scoutview.findings import Outcome
from tests.looked_at import endpoint, look_at
from tests.looks.tls.servers import listening, openssl_server

TLS = frozenset(
    {
        "tls.offers_only_modern_versions",
        "tls.offers_only_strong_ciphers",
        "tls.certificate_is_trusted",
        "tls.certificate_matches_name",
        "tls.certificate_is_current",
        "tls.certificate_key_is_strong",
    }
)
EVERY = pytest.mark.parametrize(
    "protocol",
    [Protocol.DICOM, Protocol.DICOMWEB, Protocol.HL7, Protocol.MQTT, Protocol.SYSLOG],
)


def outcomes(port, protocol):
    findings = look_at(endpoint(port, protocol=protocol), probes=TLS)
    return {name: findings[name].outcome for name in TLS}


@EVERY
def test_tls_is_judged_as_usual(material, protocol):
    with openssl_server(material, "-tls1_2", "-cipher", "AES128-SHA") as port:
        found = outcomes(port, protocol)

    assert found["tls.offers_only_modern_versions"] is Outcome.MET
    assert found["tls.offers_only_strong_ciphers"] is Outcome.NOT_MET
    assert found["tls.certificate_is_current"] is Outcome.MET
    assert Outcome.NOT_APPLICABLE not in found.values()


@pytest.mark.parametrize("protocol", [Protocol.HL7, Protocol.MQTT, Protocol.SYSLOG])
def test_a_server_that_closes_on_a_hello_is_plain_as_declared(protocol):
    with listening(lambda connection: connection.recv(4096)) as port:
        found = outcomes(port, protocol)

    assert set(found.values()) == {Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize("protocol", [Protocol.DICOM, Protocol.DICOMWEB])
def test_a_server_that_closes_on_everything_is_not_taken_for_plain(protocol):
    with listening(lambda connection: connection.recv(4096)) as port:
        found = outcomes(port, protocol)

    assert set(found.values()) == {Outcome.NOT_OBSERVED}


def test_http_in_clear_is_plain_as_declared():
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    with listening(lambda connection: (connection.recv(4096), connection.sendall(answer))) as port:
        found = outcomes(port, Protocol.DICOMWEB)

    assert set(found.values()) == {Outcome.NOT_APPLICABLE}
