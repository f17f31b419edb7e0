"""The table of cipher suites against what other implementations say of the same numbers."""

import re
import ssl
import subprocess

import pytest

from scoutview.facts.suites import suite_name, suites
from tests.peers.programs import environment, locate

LINE = re.compile(r"\s*0x(..),0x(..) - (\S+)\s+- \S+\s+\S+\s+Kx=(\S+)\s+Au=(\S+)\s+.* Mac=(\S+)")


def openssl_table():
    listing = subprocess.run(
        ["openssl", "ciphers", "-V", "-stdname", "ALL:eNULL:@SECLEVEL=0"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [LINE.match(line).groups() for line in listing.splitlines()]


def test_numbers_and_names_are_those_of_openssl():
    table = openssl_table()

    assert len(table) > 100
    for high, low, name, *_ in table:
        assert suite_name(int(high + low, 16)) == name


def test_properties_are_those_of_openssl():
    for high, low, name, exchange, authentication, mac in openssl_table():
        suite = suites()[int(high + low, 16)]
        ephemeral = exchange in {"any", "DH", "ECDH", "DHEPSK", "ECDHEPSK", "SRP"}

        assert suite.aead == (mac == "AEAD"), name
        assert suite.forward_secrecy == ephemeral, name
        if suite.strong:
            assert authentication != "None", name


def test_every_suite_of_our_own_library_is_in_the_table():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:eNULL:@SECLEVEL=0")

    for cipher in context.get_ciphers():
        suite = suites()[cipher["id"] & 0xFFFF]

        assert suite.aead == cipher["aead"]
        assert suite.is_tls13 == (cipher["protocol"] == "TLSv1.3")


@pytest.mark.peers
def test_every_suite_of_gnutls_is_in_the_table():
    listing = subprocess.run(
        [locate("gnutls-cli"), "--list"],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    ).stdout
    rows = re.findall(r"^TLS_(?!GOST)\S+\s+0x(..), 0x(..)\s", listing, re.MULTILINE)

    assert len(rows) > 50
    for high, low in rows:
        assert int(high + low, 16) in suites()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"),
        (0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
        (0x0009, "TLS_RSA_WITH_DES_CBC_SHA"),
        (0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
        (0x0011, "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA"),
        (0x001B, "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"),
        (0x0026, "TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA"),
        (0x003F, "TLS_DH_RSA_WITH_AES_128_CBC_SHA256"),
        (0x0068, "TLS_DH_DSS_WITH_AES_256_CBC_SHA256"),
        (0x009B, "TLS_DH_anon_WITH_SEED_CBC_SHA"),
        (0x00A5, "TLS_DH_DSS_WITH_AES_256_GCM_SHA384"),
        (0xC012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
        (0xC032, "TLS_ECDH_RSA_WITH_AES_256_GCM_SHA384"),
        (0xC04F, "TLS_ECDH_RSA_WITH_ARIA_256_CBC_SHA384"),
        (0xC071, "TLS_ECDHE_PSK_WITH_ARIA_256_CBC_SHA384"),
        (0xC08D, "TLS_ECDH_RSA_WITH_CAMELLIA_256_GCM_SHA384"),
        (0xC0B5, "TLS_SHA384_SHA384"),
        (0xD005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256"),
    ],
)
def test_what_openssl_no_longer_has_is_as_the_registry_says(number, name):
    """From the IANA registry, the ends of the ranges that no library here can confirm."""
    assert suite_name(number) == name


@pytest.mark.parametrize(
    "sign", ["NULL", "EXPORT", "anon", "RC4", "DES", "CBC", "_CCM_8", "KRB5", "SRP", "MD5"]
)
def test_nothing_with_a_sign_of_weakness_is_strong(sign):
    marked = [suite for suite in suites().values() if sign in suite.name]

    assert marked
    assert not any(suite.strong for suite in marked)


def test_static_key_exchange_is_never_strong():
    for suite in suites().values():
        if suite.name.startswith(("TLS_RSA_", "TLS_DH_", "TLS_ECDH_", "TLS_PSK_WITH")):
            assert not suite.strong


@pytest.mark.parametrize("number", [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC030, 0xCCA8])
def test_what_rfc_9325_recommends_is_strong(number):
    assert suites()[number].strong


def test_signalling_values_are_no_suites():
    assert 0x00FF not in suites()
    assert 0x5600 not in suites()
    assert suite_name(0x5600) == "unknown suite 0x5600"
