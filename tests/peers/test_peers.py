"""The controls: each peer is what its name says, in the words of clients that are not ours.

What the probes are expected to find on these peers rests on this.
"""

import pytest

from tests.peers.catalogue import CATALOGUE
from tests.peers.questions import (
    Asker,
    echoes,
    finds,
    hands_out,
    lists_work,
    negotiates_3des,
    serves,
    shakes_hands,
    stores,
    verifies_as,
)

pytestmark = pytest.mark.peers

WEAK = ("-cipher", "ALL:@SECLEVEL=0")
TLS10 = shakes_hands("-tls1", *WEAK)
TLS11 = shakes_hands("-tls1_1", *WEAK)
TLS12 = shakes_hands("-tls1_2", *WEAK)
TLS13 = shakes_hands("-tls1_3")
RSA_EXCHANGE = shakes_hands("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0")
NO_ENCRYPTION = shakes_hands("-tls1_2", "-cipher", "NULL-SHA:@SECLEVEL=0", saying="NULL-SHA")
TRIPLE_DES = negotiates_3des()
SCRIPT = "/tools/execute-script"
SCOUTVIEW = "SCOUTVIEW"
QIDO = "/dicom-web/studies?limit=1"

YES = {
    "orthanc-defaults": [
        echoes(),
        echoes(called="WRONG"),
        stores(),
        serves("/system"),
        serves(QIDO),
    ],
    "orthanc-called-title": [echoes()],
    "orthanc-allow-list": [echoes(SCOUTVIEW), finds(SCOUTVIEW), hands_out(SCOUTVIEW)],
    "orthanc-open": [
        echoes(called="WRONG"),
        finds(),
        hands_out(),
        serves(QIDO),
        serves(SCRIPT, script="print(1)"),
    ],
    "orthanc-tls": [echoes(), TLS10, TLS12, TLS13, RSA_EXCHANGE],
    "orthanc-mtls": [echoes(SCOUTVIEW, who="client"), finds(SCOUTVIEW, who="client")],
    "orthanc-users": [echoes(), serves("/system", user="good"), serves(QIDO, status="401")],
    "orthanc-default-password": [
        serves("/system", user="default"),
        serves("/system", status="401"),
    ],
    "orthanc-https": [
        serves("/system", user="good"),
        serves(QIDO, user="good"),
        serves("/system", status="401"),
    ],
    "storescp": [echoes(), echoes(called="WRONG"), stores()],
    "storescp-bcp195-nd": [echoes(), TLS12, TLS13, verifies_as("Verify return code: 0 (ok)")],
    "storescp-bcp195": [TLS10, TLS11, TLS12, TLS13, RSA_EXCHANGE],
    "storescp-aes": [TLS10, TLS11, TLS12, RSA_EXCHANGE],
    "storescp-null": [NO_ENCRYPTION],
    "storescp-rsa1024": [TLS12, verifies_as("Server public key is 1024 bit")],
    "storescp-sha1": [verifies_as("sigalg: RSA-SHA1")],
    "storescp-expired": [verifies_as("certificate has expired")],
    "storescp-soon": [
        verifies_as("Verify return code: 0 (ok)"),
        verifies_as("certificate has expired", "-attime", "IN_14_DAYS"),
    ],
    "storescp-selfsigned": [verifies_as("self-signed certificate")],
    "storescp-unknown-ca": [verifies_as("unable to get local issuer certificate")],
    "storescp-wrong-name": [
        verifies_as("hostname mismatch", "-verify_hostname", "localhost"),
        verifies_as("Verify return code: 0 (ok)", "-verify_hostname", "other.lakeside.example"),
    ],
    "storescp-crl": [
        verifies_as("Verify return code: 0 (ok)"),
        verifies_as("certificate revoked", "-crl_check", "-CRL", "CRL"),
    ],
    "storescp-mtls": [echoes(who="client"), echoes(who="revoked")],
    "storescp-mtls-crl": [echoes(who="client")],
    "dcmqrscp-open": [echoes(), finds(), hands_out()],
    "wlmscpfs": [echoes(), lists_work()],
    "dcmqrscp-stunnel": [echoes(who="client"), finds(who="client")],
    "wlmscpfs-stunnel": [echoes(who="client"), lists_work(who="client")],
    "tls10-only": [TLS10],
    "tls12-only-strong": [echoes(), TLS12, verifies_as("Verify return code: 0 (ok)")],
    "tls13-only": [echoes(), TLS13, verifies_as("Server public key is 256 bit")],
    "tls-3des": [TLS12, TRIPLE_DES],
    "tls-3des-only": [TRIPLE_DES],
}

NO = {
    "orthanc-defaults": [finds(), hands_out(), serves(SCRIPT, script="print(1)")],
    "orthanc-called-title": [echoes(called="WRONG")],
    "orthanc-allow-list": [echoes(), finds(), hands_out(), stores()],
    "orthanc-tls": [finds()],
    "orthanc-mtls": [
        TLS10,
        echoes(SCOUTVIEW),
        echoes(SCOUTVIEW, who="rogue_client"),
        echoes(who="client"),
        finds(who="client"),
        stores(who="client"),
    ],
    "orthanc-users": [serves("/system", user="default")],
    "orthanc-https": [serves("/system", user="default")],
    "storescp-bcp195-nd": [TLS10, TLS11, RSA_EXCHANGE],
    "storescp-aes": [TLS13, shakes_hands("-tls1_2", "-cipher", "ECDHE:@SECLEVEL=0")],
    "storescp-null": [TLS13, RSA_EXCHANGE],
    "storescp-sha1": [verifies_as("sigalg: RSA-SHA256")],
    "storescp-mtls": [echoes(), echoes(who="rogue_client")],
    "storescp-mtls-crl": [echoes(who="revoked"), echoes()],
    "wlmscpfs": [echoes(called="WRONG")],
    "dcmqrscp-open": [echoes(called="WRONG")],
    "dcmqrscp-stunnel": [echoes(), echoes(who="rogue_client"), finds()],
    "wlmscpfs-stunnel": [echoes(), echoes(who="rogue_client"), lists_work()],
    "tls10-only": [TLS11, TLS12, TLS13],
    "tls12-only-strong": [TRIPLE_DES, TLS10, TLS11, TLS13, RSA_EXCHANGE],
    "tls13-only": [TLS10, TLS11, TLS12],
    "tls-3des": [TLS10, TLS13],
    "tls-3des-only": [TLS12, TLS13],
}

LOADED = {
    "orthanc-allow-list",
    "orthanc-open",
    "orthanc-defaults",
    "orthanc-tls",
    "orthanc-mtls",
    "dcmqrscp-open",
    "dcmqrscp-stunnel",
}
TABLE = [
    pytest.param(name, question, expected, id=f"{name}-{question.words}-{expected}")
    for expected, rows in ((True, YES), (False, NO))
    for name, questions in rows.items()
    for question in questions
]


@pytest.fixture
def asker(peers, pki, third_party, tmp_path):
    def ask_for(name):
        peer = peers(name)
        if name in LOADED:
            peers.load(peer)
        return Asker(peer, pki, third_party, tmp_path)

    return ask_for


@pytest.mark.parametrize(("name", "question", "expected"), TABLE)
def test_a_peer_is_what_its_name_says(name, question, expected, asker):
    client = asker(name)

    answer = question.ask(client)

    assert answer is expected, client.peer.log.read_text(errors="replace")[-3000:]


def test_every_peer_of_the_catalogue_is_controlled():
    assert set(YES) == set(CATALOGUE)
