import subprocess
from ssl import TLSVersion

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from scoutview.estate.model import Client, Protocol
from scoutview.facts.tls import Hello, Offers, VersionOffer
from scoutview.looks.tls import certificate, offers
from scoutview.looks.tls.certificate import LOOK
from tests.looks.tls.servers import HASTE, endpoint, listening, openssl_server, session, tls_server

TLS12 = (TLSVersion.TLSv1_2, TLSVersion.TLSv1_2)
TLS13 = (TLSVersion.TLSv1_3, TLSVersion.TLSv1_3)


def both_looks(port, **declared):
    lane, where = session(), endpoint(port, **declared)
    offered = offers.LOOK.look(lane, where, {})
    before = lane.connections
    fact = LOOK.look(lane, where, {Offers.KIND: offered})
    return fact, lane.connections - before


@pytest.mark.parametrize("mutual", [False, True])
def test_the_chain_that_was_shown_in_clear_costs_no_connection(material, mutual):
    with tls_server(material, versions=TLS12, mutual=mutual) as port:
        fact, connections = both_looks(port)

    assert fact.chain == material.chain
    assert fact.how == "shown in clear in answer to a hello for TLS 1.2 or older"
    assert connections == 0


@pytest.mark.parametrize("mutual", [False, True])
def test_tls13_shows_its_chain_before_it_can_refuse(material, mutual):
    with tls_server(material, versions=TLS13, mutual=mutual) as port:
        fact, connections = both_looks(port)

    assert fact.chain == material.chain
    assert fact.how == "shown in a handshake (TLSv1.3) without a client certificate"
    assert not fact.other_kinds_asked
    assert connections == 1


def test_every_chain_that_was_shown_is_kept_and_costs_no_connection(material):
    with openssl_server(material, *material.second_certificate, "-tls1_2") as port:
        fact, connections = both_looks(port)

    assert {fact.chain[0], *(chain[0] for chain in fact.other_chains)} == {
        material.chain[0],
        material.ec_leaf,
    }
    assert fact.other_kinds_asked
    assert connections == 0


def test_alone_it_reads_the_chain_in_clear(material):
    lane = session()

    with tls_server(material, versions=TLS12, mutual=True) as port:
        fact = LOOK.look(lane, endpoint(port), {})

    assert fact.chain == material.chain
    assert lane.connections == 1


def test_without_a_certificate_of_our_own_one_handshake_is_tried():
    lane = session(HASTE)

    with listening(lambda connection: connection.recv(4096)) as port:
        fact = LOOK.look(lane, endpoint(port), {Offers.KIND: talks()})

    assert fact.chain == ()
    assert fact.words.startswith("no certificate was shown: ")
    assert lane.connections == 1


def talks():
    versions = (VersionOffer("TLS 1.3", Hello.OFFERED, 0x1301),)
    return Offers(speaks_tls=True, versions=versions)


def test_the_known_callers_certificate_is_shown_when_it_is_needed(material):
    lane = session(HASTE)

    with listening(lambda connection: connection.recv(4096)) as port:
        where = endpoint(port, client=Client(cert=material.cert, key=material.private))
        LOOK.look(lane, where, {Offers.KIND: talks()})

    assert lane.connections == 2


def test_a_client_certificate_that_cannot_be_read_is_told(material, tmp_path):
    with listening(lambda connection: connection.recv(4096)) as port:
        where = endpoint(port, client=Client(cert=tmp_path / "none.crt", key=material.private))
        fact = LOOK.look(session(HASTE), where, {Offers.KIND: talks()})

    assert fact.words == "the client certificate cannot be used: No such file or directory"


def test_silence_is_told_in_words():
    def serve(connection):
        while connection.recv(4096):
            pass

    with listening(serve) as port:
        fact = LOOK.look(session(HASTE), endpoint(port), {Offers.KIND: talks()})

    assert (fact.chain, fact.words) == ((), "no certificate was shown: no answer in time")


def test_an_anonymous_server_shows_none(material):
    with openssl_server(material, "-tls1_2", "-cipher", "ADH-AES128-SHA256:@SECLEVEL=0") as port:
        fact, _ = both_looks(port)

    assert fact.chain == ()
    assert fact.words


def test_the_estates_files_are_what_it_is_held_against(material):
    with tls_server(material, versions=TLS12) as port:
        fact, _ = both_looks(port, ca=material.ca, crl=material.crl)

    assert fact.anchors == (material.authority.public_bytes(Encoding.DER),)
    assert fact.anchors_from_estate
    assert fact.crl[0] == 0x30
    assert fact.words == ""


def test_files_that_cannot_be_read_are_told_beside_the_chain(material, tmp_path):
    with tls_server(material, versions=TLS12) as port:
        fact, _ = both_looks(port, ca=tmp_path / "ca.crt", crl=tmp_path / "ca.crl")

    assert fact.chain == material.chain
    assert fact.anchors_from_estate
    assert fact.words == (
        f"{tmp_path / 'ca.crt'} cannot be read: No such file or directory; "
        f"{tmp_path / 'ca.crl'} cannot be read: No such file or directory"
    )


@pytest.mark.parametrize("inner", ["chain", "leaf only"])
def test_every_python_gives_at_least_the_leaf(material, inner):
    """The chain is public API from Python 3.13 on, private before, and once was not there."""

    class Connection:
        def getpeercert(self, *, binary_form):
            assert binary_form
            return material.chain[0]

    class NewConnection(Connection):
        def get_unverified_chain(self):
            return list(material.chain)

    connection = NewConnection() if inner == "chain" else Connection()

    expected = material.chain if inner == "chain" else material.chain[:1]
    assert certificate._peer_chain(connection) == expected


def test_it_is_pointless_where_the_hellos_found_no_tls():
    versions = (VersionOffer("TLS 1.2", Hello.NOT_TLS),)
    none = Offers(speaks_tls=False, versions=versions, words="answered with HTTP in clear")

    reason = LOOK.pointless(endpoint(443), {Offers.KIND: none})

    assert reason == "it does not speak TLS: answered with HTTP in clear"
    assert LOOK.pointless(endpoint(443), {Offers.KIND: talks()}) == ""
    assert LOOK.pointless(endpoint(104, tls=False, protocol=Protocol.HL7), {}) == ""


def test_openssl_agrees_about_the_chain(material):
    with openssl_server(material, "-tls1_3") as port:
        fact, _ = both_looks(port)
        shown = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-showcerts"],
            input=b"",
            capture_output=True,
            check=False,
        ).stdout

    assert shown.count(b"-----BEGIN CERTIFICATE-----") == len(fact.chain) == 2
