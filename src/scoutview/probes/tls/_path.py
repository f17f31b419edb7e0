"""A small path builder: from a certificate to a trust anchor, as of the time it was seen.

Source: RFC 5280 section 6.1 (without policies, and without name constraints: a path that has
them is said to be unchecked rather than trusted).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from scoutview.probes.tls._signature import has_signed
from scoutview.probes.tls._tls import subject

MOST_DEPTH = 8
_MOST_STEPS = 200  # a crafted chain of cross-signed issuers must not take for ever
_CHECKED = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.CERTIFICATE_POLICIES,
    }
)

Path = tuple[x509.Certificate, ...]


@dataclass(slots=True)
class Search:
    """A search for a path; after it, `why_not` is the fault of the most promising try."""

    anchors: Sequence[x509.Certificate]
    others: Sequence[x509.Certificate]
    at: datetime
    why_not: str = ""
    steps: int = 0

    def path(self, leaf: x509.Certificate) -> Path | None:
        """Return leaf to anchor, or None. Raises NotSeen for a signature that is not verified."""
        if is_among(leaf, self.anchors):
            return (leaf,)
        return self._extended((leaf,))

    def _extended(self, below: Path) -> Path | None:
        for issuer in self._issuers(below):
            longer = (*below, issuer)
            if is_among(issuer, self.anchors):
                return longer
            if len(longer) <= MOST_DEPTH:
                found = self._extended(longer)
                if found is not None:
                    return found
        return None

    def _issuers(self, below: Path) -> Iterator[x509.Certificate]:
        for candidate in (*self.anchors, *self.others):
            self.steps += 1
            if self.steps > _MOST_STEPS:
                self.why_not = "the chain is too tangled to follow"
                return
            if candidate.subject != below[-1].issuer or is_among(candidate, below):
                continue
            fault = self._fault(candidate, below)
            if fault:
                self.why_not = f"{subject(candidate)} {fault}"
            else:
                yield candidate

    def _fault(self, issuer: x509.Certificate, below: Path) -> str:
        if not has_signed(issuer, below[-1]):
            return f"did not sign {subject(below[-1])}"
        if not issuer.not_valid_before_utc <= self.at <= issuer.not_valid_after_utc:
            return f"is valid only until {issuer.not_valid_after_utc:%Y-%m-%d}"
        if not self._may_issue(issuer, below):
            return "is not allowed to issue certificates there"
        return ""

    def _may_issue(self, issuer: x509.Certificate, below: Path) -> bool:
        if issuer.version is x509.Version.v1:
            return is_among(issuer, self.anchors)  # it has no extensions; someone chose to trust it
        found = issuer.extensions
        try:
            constraints = found.get_extension_for_class(x509.BasicConstraints).value
        except x509.ExtensionNotFound:
            return False
        between = sum(not is_self_issued(certificate) for certificate in below[1:])
        limit = constraints.path_length
        return (
            constraints.ca and (limit is None or between <= limit) and _may_sign_certificates(found)
        )


def is_self_issued(certificate: x509.Certificate) -> bool:
    """Whether subject and issuer are the same name."""
    return certificate.subject == certificate.issuer


def is_among(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> bool:
    """Whether just this certificate is one of them."""
    der = certificate.public_bytes(Encoding.DER)
    return any(other.public_bytes(Encoding.DER) == der for other in others)


def unchecked(path: Path) -> str:
    """Return what in the path this builder does not check, though it must be (empty: nothing)."""
    for certificate in path:
        for extension in certificate.extensions:
            constrains = extension.oid == ExtensionOID.NAME_CONSTRAINTS
            if constrains or (extension.critical and extension.oid not in _CHECKED):
                name = getattr(extension.oid, "_name", extension.oid.dotted_string)
                return f"{subject(certificate)} has {name}"
    return ""


def _may_sign_certificates(found: x509.Extensions) -> bool:
    try:
        return found.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        return True
