"""Only authenticated AEAD suites with forward secrecy are offered."""

from typing import Final

from scoutview.facts.suites import suite_name, suites
from scoutview.facts.tls import Offers
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict
from scoutview.probes.tls._tls import OFFERS_NEEDS, PROTOCOLS, judged_on_offers

_LEAST_DH_BITS: Final = 2048


@judged_on_offers
def _judge(case: Case, offers: Offers) -> Verdict:
    del case
    table = suites()
    weak = [n for n in offers.suites if n in table and not table[n].strong]
    unknown = [n for n in offers.suites if n not in table]
    faults = []
    if weak:
        least = "" if offers.suites_complete else "at least "
        plural = "" if len(weak) == 1 else "s"
        names = ", ".join(suite_name(number) for number in weak)
        faults.append(
            f"it still accepts weak encryption: {least}{len(weak)} cipher suite{plural}, {names}"
        )
    if 0 < offers.dh_bits < _LEAST_DH_BITS:
        faults.append(f"its key exchange is weak: a {offers.dh_bits}-bit Diffie-Hellman prime")
    if faults:
        return Outcome.NOT_MET, "; ".join(faults)
    if not offers.suites:
        raise NotSeen("it speaks TLS, but chose no cipher suite of those it was asked for")
    if unknown:
        raise NotSeen(f"it chose a suite that is not in the table: {suite_name(unknown[0])}")
    if not offers.suites_complete:
        raise NotSeen("no weak encryption was seen, but not every cipher suite could be asked for")
    return Outcome.MET, "it accepts strong encryption only (forward secrecy and AEAD)"


PROBE: Final = Probe(
    id="tls.offers_only_strong_ciphers",
    title="Only cipher suites with forward secrecy and authenticated encryption are offered",
    severity=Severity.MEDIUM,
    protocols=PROTOCOLS,
    needs=OFFERS_NEEDS,
    judge=_judge,
    remediation=(
        "Leave only ECDHE suites with AES-GCM or ChaCha20: Orthanc SslCiphersAccepted and, from "
        "1.12.4 on, DicomTlsCiphersAccepted; nginx ssl_ciphers and stunnel ciphers "
        "ECDHE+AESGCM:ECDHE+CHACHA20; DCMTK +cs for each suite; on Windows the policy "
        "SSL Cipher Suite Order."
    ),
    source="RFC 9325 section 4.1 and 4.2; DICOM PS3.15 annex B.12",
    explanation=(
        "The cipher suite decides how the images on the wire are encrypted. NULL suites do not "
        "encrypt at all, anonymous ones do not prove who the server is, and those without forward "
        "secrecy let anyone who once gets the server's key read all traffic recorded before. "
        "A weak suite that no client uses today can still be chosen by an attacker in between."
    ),
)
