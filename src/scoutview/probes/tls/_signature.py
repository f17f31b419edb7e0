"""Whether an issuer's key made a signature, by a weak hash too.

That a hash is weak is another statement's matter; "did not sign" would be untrue.
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from scoutview.probes.probe import NotSeen

# cryptography verifies no certificate or list that is signed with these.
_REFUSED_HASHES = (hashes.SHA1, hashes.MD5)


def has_signed(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the issuer's name and key are those that signed the certificate.

    Raises NotSeen for a kind of signature that is not verified here.
    """
    if issuer.subject != certificate.issuer:
        return False
    try:
        if isinstance(certificate.signature_hash_algorithm, _REFUSED_HASHES):
            return _verifies_weak(issuer, certificate, certificate.tbs_certificate_bytes)
        certificate.verify_directly_issued_by(issuer)
    except UnsupportedAlgorithm as error:
        raise NotSeen(f"the chain has a signature that is not verified here: {error}") from error
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def has_signed_list(issuer: x509.Certificate, crl: x509.CertificateRevocationList) -> bool:
    """Whether the issuer's name and key are those that signed the revocation list."""
    if issuer.subject != crl.issuer:
        return False
    try:
        if isinstance(crl.signature_hash_algorithm, _REFUSED_HASHES):
            return _verifies_weak(issuer, crl, crl.tbs_certlist_bytes)
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type] # TypeError
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False


def _verifies_weak(
    issuer: x509.Certificate,
    signed: x509.Certificate | x509.CertificateRevocationList,
    content: bytes,
) -> bool:
    key, algorithm = issuer.public_key(), signed.signature_hash_algorithm
    if algorithm is None:
        return False
    if isinstance(key, rsa.RSAPublicKey):
        way = signed.signature_algorithm_parameters
        scheme = way if isinstance(way, padding.PSS) else padding.PKCS1v15()
        key.verify(signed.signature, content, scheme, algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signed.signature, content, ec.ECDSA(algorithm))
    else:
        return False
    return True
