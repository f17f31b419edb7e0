"""Whether a certificate on a path stands on the revocation list that the estate gives.

Source: RFC 5280 sections 5 and 6.3.
"""

import itertools
from datetime import datetime

from cryptography import x509

from scoutview.findings import Outcome
from scoutview.probes.probe import NotSeen, Verdict
from scoutview.probes.tls._path import Path
from scoutview.probes.tls._signature import has_signed_list
from scoutview.probes.tls._tls import MALFORMED, subject


def judge_revocation(path: Path, crl_der: bytes, at: datetime) -> Verdict:
    """Return MET when the list covers the path and names none of it, NOT_MET when it names one.

    Raises NotSeen when the list cannot tell: it is another issuer's, partial, or out of date.
    """
    crl = _parsed(crl_der)
    issued = [lower for lower, issuer in itertools.pairwise(path) if has_signed_list(issuer, crl)]
    if not issued:
        raise NotSeen("whether it was revoked is unknown: the CRL is not one of its issuers'")
    stale = _stale(crl, at)
    for certificate in issued:
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None:
            when = f"{entry.revocation_date_utc:%Y-%m-%d}"
            also = f" ({stale})" if stale else ""
            return Outcome.NOT_MET, f"{subject(certificate)} was revoked on {when}{also}"
    if stale:
        raise NotSeen(f"whether it was revoked is unknown: {stale}")
    return Outcome.MET, f"not revoked by the CRL of {crl.last_update_utc:%Y-%m-%d}"


def _parsed(der: bytes) -> x509.CertificateRevocationList:
    """Return the list, read through: later reading raises nothing."""
    try:
        crl = x509.load_der_x509_crl(der)
        partial = any(extension.critical for extension in crl.extensions)
        _ = crl.issuer, crl.last_update_utc, crl.next_update_utc
        for entry in crl:
            _ = entry.serial_number, entry.revocation_date_utc
    except MALFORMED as error:
        raise NotSeen("whether it was revoked is unknown: the CRL cannot be read") from error
    if partial:  # a delta, or a list for some certificates only
        raise NotSeen("whether it was revoked is unknown: the CRL is not a complete list")
    return crl


def _stale(crl: x509.CertificateRevocationList, at: datetime) -> str:
    if crl.last_update_utc > at:
        return f"the CRL is dated {crl.last_update_utc:%Y-%m-%d}, after it was seen"
    if crl.next_update_utc is not None and crl.next_update_utc < at:
        return f"the CRL is out of date since {crl.next_update_utc:%Y-%m-%d}"
    return ""
