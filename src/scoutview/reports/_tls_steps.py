"""What a TLS server showed, in words.

Source: RFC 8446, RFC 5280.
"""

import hashlib

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import SignatureAlgorithmOID

from scoutview.facts.suites import suite_name, suites
from scoutview.facts.tls import Certificate, Hello, Offers
from scoutview.reports._step import Detail, Step
from scoutview.reports.moments import in_utc


def offer_steps(fact: Offers) -> tuple[Step, ...]:
    """Return one question and answer for each protocol version that was asked for."""
    return tuple(
        Step(
            title=offer.version,
            asked=f"A ClientHello that offers {offer.version} only.",
            reply="; ".join(
                part
                for part in (
                    offer.answer.value,
                    f"suite {_suite(offer.suite)}" if offer.suite is not None else "",
                    offer.words,
                )
                if part
            )
            + ".",
            wire=offer.wire,
        )
        for offer in fact.versions
    )


def offer_details(fact: Offers) -> tuple[Detail, ...]:
    """Return the versions and suites that a server was seen to choose."""
    offered = [offer.version for offer in fact.versions if offer.answer is Hello.OFFERED]
    details = [
        ("Speaks TLS", "yes" if fact.speaks_tls else "no"),
        ("Versions offered", ", ".join(offered) or "none"),
        ("Suites seen", ", ".join(_suite(n) for n in fact.suites) or "none"),
    ]
    weak = [n for n in fact.suites if n in suites() and not suites()[n].strong]
    if weak:
        details.append(("Of these weak", ", ".join(suite_name(n) for n in weak)))
    if not fact.suites_complete:
        details.append(("Enumeration", "cut short: other weak suites may be offered, too"))
    if fact.dh_bits:
        details.append(("Smallest finite-field group", f"{fact.dh_bits} bits"))
    if fact.words:
        details.append(("Note", fact.words))
    return tuple(details)


def _suite(number: int) -> str:
    return f"{suite_name(number)} (0x{number:04X})"


def certificate_details(fact: Certificate) -> tuple[Detail, ...]:
    """Return the chain in words, leaf first, and what it was held against."""
    details: list[Detail] = []
    for place, der in enumerate(fact.chain):
        who = "Server certificate" if place == 0 else f"Chain, certificate {place + 1}"
        details += [(f"{who}: {label}", value) for label, value in _certificate(der)]
    for number, chain in enumerate(filter(None, fact.other_chains), start=2):
        details += [(f"Other certificate {number}: {k}", v) for k, v in _certificate(chain[0])]
    held = "the estate's ca" if fact.anchors_from_estate else "the system's own store"
    details.append(("Held against", f"{held}, {len(fact.anchors)} fitting certificates"))
    details.append(("Revocation list", "given" if fact.crl else "none given"))
    details += [(label, text) for label, text in (("How", fact.how), ("Note", fact.words)) if text]
    return tuple(details)


def _certificate(der: bytes) -> list[Detail]:
    fingerprint = ("SHA-256", hashlib.sha256(der).hexdigest())
    try:
        shown = x509.load_der_x509_certificate(der)
        return [
            ("subject", shown.subject.rfc4514_string() or "(empty)"),
            ("issuer", shown.issuer.rfc4514_string() or "(empty)"),
            ("names", _names(shown)),
            ("valid from", in_utc(shown.not_valid_before_utc)),
            ("valid to", in_utc(shown.not_valid_after_utc)),
            ("key", _key(shown)),
            ("signature", _signature(shown)),
            ("serial", f"{shown.serial_number:x}"),
            fingerprint,
        ]
    except ValueError:  # a server may show anything; the bytes stay in the ledger
        return [("unreadable", f"{len(der)} bytes that are no certificate"), fingerprint]


def _names(shown: x509.Certificate) -> str:
    try:
        names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return "none"
    return ", ".join(str(name.value) for name in names) or "none"


def _key(shown: x509.Certificate) -> str:
    try:
        key = shown.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "of a kind that is not known here"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}, {key.key_size} bits"
    return type(key).__name__.removesuffix("PublicKey")


_SIGNATURES = {
    value: name.lower().replace("_", " ")
    for name, value in vars(SignatureAlgorithmOID).items()
    if isinstance(value, x509.ObjectIdentifier)
}


def _signature(shown: x509.Certificate) -> str:
    oid = shown.signature_algorithm_oid
    return _SIGNATURES.get(oid, oid.dotted_string)
