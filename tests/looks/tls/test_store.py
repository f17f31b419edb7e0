import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.looks.tls import store
from scoutview.looks.tls.store import MOST_FILE_BYTES, Unreadable, read_anchors, read_crl


@pytest.fixture
def trusting(monkeypatch, tmp_path):
    """Makes files of a folder the system's trust store."""

    def trust(file=None, folder=None):
        monkeypatch.setenv("SSL_CERT_FILE", str(file or tmp_path / "none"))
        monkeypatch.setenv("SSL_CERT_DIR", str(folder or tmp_path / "none"))
        store._system_store.cache_clear()

    yield trust
    store._system_store.cache_clear()


def test_every_certificate_of_a_pem_file_is_an_anchor(material):
    assert read_anchors(material.chained) == material.chain


def test_a_der_file_is_read_as_well(material, tmp_path):
    der = tmp_path / "ca.der"
    der.write_bytes(material.chain[1])

    assert read_anchors(der) == material.chain[1:]


def test_a_revocation_list_is_read_in_either_form(material, tmp_path):
    der = tmp_path / "crl.der"
    der.write_bytes(read_crl(material.crl))

    assert read_crl(der) == read_crl(material.crl)


@pytest.mark.parametrize("read", [read_anchors, read_crl])
@pytest.mark.parametrize(
    "content", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\njunk\n-----END CERTIFICATE-----\n"]
)
def test_other_content_is_one_sentence_with_the_file(read, content, tmp_path):
    path = tmp_path / "ca.crt"
    path.write_bytes(content)

    with pytest.raises(Unreadable, match=re.escape(str(path))):
        read(path)


@pytest.mark.parametrize("read", [read_anchors, read_crl])
def test_a_file_out_of_all_proportion_is_not_read(read, tmp_path):
    path = tmp_path / "huge.crt"
    path.write_bytes(bytes(MOST_FILE_BYTES + 1))

    with pytest.raises(Unreadable, match="longer than 1 MiB"):
        read(path)


def test_the_systems_anchor_is_found_in_its_file(material, trusting):
    trusting(file=material.ca)

    assert store.system_anchors(material.chain[:1]) == material.chain[1:]


def test_the_systems_anchor_is_found_in_its_folder(material, trusting, tmp_path):
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0a1b2c3d.0").write_bytes(material.ca.read_bytes())
    (folder / "0a1b2c3d.1").write_bytes(b"junk")
    (folder / "README").write_bytes(material.cert.read_bytes())
    trusting(folder=folder)

    assert store.system_anchors(material.chain[:1]) == material.chain[1:]


def test_of_the_systems_store_only_issuers_of_the_chain_are_kept(material, trusting):
    trusting(file=material.cert)

    assert store.system_anchors(material.chain) == ()


def test_a_chain_that_cannot_be_parsed_has_no_anchors(material, trusting):
    trusting(file=material.ca)

    assert store.system_anchors((b"junk",)) == ()


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_whatever_a_server_shows_has_anchors_or_none(material, at, byte):
    der = material.chain[0]
    at %= len(der)

    anchors = store.system_anchors((der[:at] + bytes([byte]) + der[at + 1 :],))

    assert isinstance(anchors, tuple)
