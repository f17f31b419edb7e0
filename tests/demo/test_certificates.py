"""The demo's certificates are what the estate needs them to be."""

import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509

from scoutview.demo.certificates import Server, make_pki, server_name

TODAY = date(2026, 5, 1)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def read(path):
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "pki"
    good, old = Server("good", "127.0.0.1"), Server("old", "127.0.0.2", expired=True, with_rsa=True)
    return make_pki(folder, TODAY, good, old)


def test_the_root_issued_all_of_them(made):
    root = read(made.ca)

    for credential in (made.client, *made.servers.values()):
        read(credential.cert).verify_directly_issued_by(root)


def test_only_the_expired_one_is_out_of_its_time(made):
    good, old = read(made.servers["good"].cert), read(made.servers["old"].cert)

    assert good.not_valid_before_utc < NOW < good.not_valid_after_utc - timedelta(days=300)
    assert old.not_valid_after_utc < NOW - timedelta(days=30)


def test_a_server_is_named_by_name_and_address(made):
    names = read(made.servers["good"].cert).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )

    assert names.value.get_values_for_type(x509.DNSName) == [server_name("good")]
    assert [str(each) for each in names.value.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_keys_are_for_their_owner_only(made):
    for credential in (made.client, *made.servers.values()):
        assert stat.S_IMODE(credential.key.stat().st_mode) == 0o600


def test_two_makings_have_the_same_names_and_other_keys(made, tmp_path):
    again = make_pki(tmp_path / "again", TODAY, Server("good", "127.0.0.1"))
    first, second = read(made.servers["good"].cert), read(again.servers["good"].cert)

    assert first.subject == second.subject
    assert first.issuer == second.issuer
    assert first.public_key() != second.public_key()
