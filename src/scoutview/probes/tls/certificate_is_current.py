"""The certificate is valid, and will be for some time yet."""

from datetime import timedelta
from typing import Final

from cryptography import x509

from scoutview.facts.tls import Certificate
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, Probe, Verdict
from scoutview.probes.tls._tls import CERTIFICATE_NEEDS, PROTOCOLS, judged_on_chain


@judged_on_chain
def _judge(case: Case, seen: Certificate, chain: tuple[x509.Certificate, ...]) -> Verdict:
    del seen
    starts, ends = chain[0].not_valid_before_utc, chain[0].not_valid_after_utc
    left = ends - case.observed_at
    least_days = case.parameters["days_left"]
    until = f"{ends:%Y-%m-%d}"
    if case.observed_at < starts:
        return Outcome.NOT_MET, f"its certificate is not valid before {starts:%Y-%m-%d}"
    if left < timedelta(0):
        return Outcome.NOT_MET, f"its certificate expired on {until}"
    if left < timedelta(days=least_days):
        words = f"its certificate expires on {until}, in less than {least_days} days"
        return Outcome.NOT_MET, words
    due = "; renewal due" if left < (ends - starts) / 3 else ""
    return Outcome.MET, f"its certificate is valid until {until}{due}"


PROBE: Final = Probe(
    id="tls.certificate_is_current",
    title="The server's certificate is valid and not about to expire",
    severity=Severity.HIGH,
    protocols=PROTOCOLS,
    needs=CERTIFICATE_NEEDS,
    judge=_judge,
    remediation=(
        "Renew the certificate and restart or reload the server that shows it (Orthanc, DCMTK's "
        "storescp and stunnel read it at start, nginx at reload), then put its end date in the "
        "calendar or have it renewed by an ACME client such as certbot."
    ),
    source="RFC 5280 section 4.1.2.5",
    explanation=(
        "On the day a certificate expires, modalities stop sending and viewers stop opening "
        "studies, often on a weekend. Where they go on, nobody is checking certificates at all. "
        "Either way it must be renewed before that day comes."
    ),
    parameters={"days_left": 14},
)
