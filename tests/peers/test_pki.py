from dataclasses import fields

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from tests.peers.pki import Credential, Pki

LEAVES = [each.name for each in fields(Pki) if each.type in {Credential, "Credential"}]


def _load(path):
    return x509.load_pem_x509_certificates(path.read_bytes())


def test_there_is_a_leaf_of_every_kind():
    assert len(LEAVES) == 13


@pytest.mark.parametrize("name", LEAVES)
def test_each_key_belongs_to_its_certificate_and_is_private(name, pki):
    credential = getattr(pki, name)

    key = serialization.load_pem_private_key(credential.key.read_bytes(), password=None)

    assert key.public_key() == _load(credential.cert)[0].public_key()
    assert credential.key.stat().st_mode & 0o077 == 0


def test_the_sha1_signature_is_genuine(pki):
    (ca,), (leaf,) = _load(pki.ca), _load(pki.sha1.cert)

    sha1 = hashes.SHA1()  # noqa: S303 - the weak signature is what is tested
    ca.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, padding.PKCS1v15(), sha1)

    assert leaf.signature_hash_algorithm.name == "sha1"


def test_the_list_revokes_only_the_revoked_certificate(pki):
    revocations = x509.load_pem_x509_crl(pki.crl.read_bytes())
    (revoked,), (server,) = _load(pki.revoked.cert), _load(pki.server.cert)

    assert revocations.is_signature_valid(_load(pki.ca)[0].public_key())
    assert revocations.get_revoked_certificate_by_serial_number(revoked.serial_number)
    assert revocations.get_revoked_certificate_by_serial_number(server.serial_number) is None


def test_a_chain_leads_from_the_leaf_to_the_anchor(pki):
    leaf, intermediate = _load(pki.chained.cert)
    (ca,) = _load(pki.ca)

    leaf.verify_directly_issued_by(intermediate)
    intermediate.verify_directly_issued_by(ca)
