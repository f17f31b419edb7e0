"""TLS 1.2 and TLS 1.3 are the only versions offered."""

from typing import Final

from scoutview.facts.tls import Hello, Offers
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.tls._tls import OFFERS_NEEDS, PROTOCOLS, judged_on_offers

_OLD: Final = ("SSL 3.0", "TLS 1.0", "TLS 1.1")
_REFUSED: Final = f"{', '.join(_OLD[:-1])} and {_OLD[-1]}"


@judged_on_offers
def _judge(case: Case, offers: Offers) -> Verdict:
    del case
    answers = {offer.version: offer for offer in offers.versions}
    offered = [offer.version for offer in offers.versions if offer.answer is Hello.OFFERED]
    old = [version for version in _OLD if version in offered]
    if old:
        return Outcome.NOT_MET, f"it still speaks old TLS: {' and '.join(old)}"
    if not offered:
        raise NotSeen("it speaks TLS, but accepted no version that was asked for")
    for version in _OLD:
        if version not in answers:
            raise NotSeen(f"{version} was not asked for")
        if answers[version].answer is not Hello.REFUSED:
            raise NotSeen(f"{version} was neither offered nor refused: {answers[version].words}")
    spoken = " and ".join(sorted(offered))
    return Outcome.MET, f"it speaks {spoken}, and refused {_REFUSED}; SSL 2.0 was not asked"


PROBE: Final = Probe(
    id="tls.offers_only_modern_versions",
    title="Only TLS 1.2 and TLS 1.3 are offered",
    severity=Severity.HIGH,
    protocols=PROTOCOLS,
    needs=OFFERS_NEEDS,
    judge=_judge,
    remediation=(
        "Set the lowest version to TLS 1.2: Orthanc SslMinimumProtocolVersion 4 and, from 1.12.4 "
        "on, DicomTlsMinimumProtocolVersion 4; DCMTK --profile-bcp195-nd; nginx ssl_protocols "
        "TLSv1.2 TLSv1.3; stunnel sslVersionMin = TLSv1.2."
    ),
    source="RFC 8996; RFC 9325 section 3.1; DICOM PS3.15 annex B.12",
    explanation=(
        "Images and reports on this connection are protected only as well as the oldest version "
        "that the server still accepts. TLS 1.0, TLS 1.1 and SSL 3.0 have known breaks, and an "
        "attacker on the network can push a modality or a viewer down to them. A device that "
        "cannot do better belongs behind a TLS front or in a network of its own."
    ),
)
