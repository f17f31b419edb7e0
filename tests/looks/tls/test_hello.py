import ssl
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from scoutview.facts.suites import suites
from scoutview.looks.tls.hello import VERSIONS, all_suites, client_hello, suspects

EVERY_VERSION = pytest.mark.parametrize("version", VERSIONS)


def server(material):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(material.cert, material.private)
    return context


@EVERY_VERSION
def test_a_hello_is_one_record_with_one_whole_message(version):
    hello = client_hello(version, all_suites(version), "pacs.example")

    assert hello[:3] == b"\x16\x03" + bytes([min(VERSIONS[version] & 0xFF, 1)])
    assert int.from_bytes(hello[3:5], "big") == len(hello) - 5
    assert hello[5] == 1
    assert int.from_bytes(hello[6:9], "big") == len(hello) - 9


@EVERY_VERSION
@pytest.mark.parametrize("count", range(1, 200, 7))
def test_no_hello_has_a_length_that_old_terminators_hang_on(version, count):
    hello = client_hello(version, all_suites(version)[:count], "pacs.lakeside.example")

    assert not 256 <= len(hello) - 5 <= 511


@pytest.mark.parametrize("version", ["TLS 1.2", "TLS 1.3"])
def test_our_own_library_understands_it_name_and_all(material, version):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    names = []
    context = server(material)
    context.sni_callback = lambda _connection, name, _context: names.append(name)
    connection = context.wrap_bio(incoming, outgoing, server_side=True)

    incoming.write(client_hello(version, all_suites(version), "pacs.example"))
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()

    assert names == ["pacs.example"]
    assert outgoing.read(6)[5] == 2  # a ServerHello


def test_key_shares_are_new_each_time_and_on_the_curve():
    first, second = (client_hello("TLS 1.3", [0x1301], None) for _ in range(2))
    at = first.index(b"\x00\x17\x00\x41") + 4

    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), first[at : at + 65])

    assert point.curve.name == "secp256r1"
    assert first[at : at + 65] != second[at : at + 65]


def test_ssl3_has_no_extensions_and_says_that_it_knows_renegotiation():
    hello = client_hello("SSL 3.0", [0x000A], "pacs.example")

    assert b"pacs.example" not in hello
    assert hello.endswith(b"\x00\x04\x00\x0a\x00\xff\x01\x00")


@EVERY_VERSION
def test_suspects_are_the_weak_suites_and_those_with_a_prime(version):
    everything, second_look = set(all_suites(version)), set(suspects(version))

    assert second_look <= everything
    for number in everything - second_look:
        assert suites()[number].strong
        assert not suites()[number].uses_finite_field


def test_every_suite_of_the_table_is_offered_in_some_version():
    offered = {number for version in VERSIONS for number in all_suites(version)}

    assert offered == set(suites())


def test_tls13_suites_are_offered_in_tls13_alone():
    assert {number for number in suites() if suites()[number].is_tls13} == set(
        all_suites("TLS 1.3")
    )
    assert not set(all_suites("TLS 1.3")) & set(all_suites("TLS 1.2"))


def test_the_first_sixty_four_suites_hold_what_old_servers_have():
    usual = {0x0005, 0x000A, 0x002F, 0x0035, 0x0009, 0x0001}

    assert usual <= set(all_suites("TLS 1.0")[:64])
    assert usual <= set(suspects("TLS 1.2")[:64])


def test_everything_that_openssl_still_has_is_offered():
    listing = subprocess.run(
        ["openssl", "ciphers", "-V", "ALL:eNULL:@SECLEVEL=0"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known = {
        int(line.split()[0][2:4], 16) << 8 | int(line.split()[0][7:9], 16)
        for line in listing.splitlines()
    }

    assert known <= set(all_suites("TLS 1.2")) | set(all_suites("TLS 1.3"))
