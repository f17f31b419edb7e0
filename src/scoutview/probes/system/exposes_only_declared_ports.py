"""Does the server answer only on the ports that somebody declared?"""

from typing import Final

from scoutview.facts.network import OpenPorts
from scoutview.findings import Outcome, Severity
from scoutview.probes._probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """An undeclared port that answers decides; ports that were never asked must be told."""
    ports = case.fact(OpenPorts)
    undeclared = [port for port in ports.answering if port not in ports.declared]
    if undeclared:
        named = ", ".join(str(port) for port in undeclared)
        return Outcome.NOT_MET, f"answers on undeclared ports: {named}"
    if ports.unasked:
        asked = len(ports.asked)
        raise NotSeen(f"the host fell silent: {asked} ports answered, {len(ports.unasked)} did not")
    return Outcome.MET, f"none of {len(ports.asked)} other ports answers; others were not asked"


PROBE: Final = Probe(
    id="system.exposes_only_declared_ports",
    title="The server answers only on declared ports, of those usually found in a department",
    severity=Severity.MEDIUM,
    protocols=frozenset(),
    needs=("network.ports",),
    judge=judge,
    remediation=(
        "Close the port in the host's firewall (Windows Defender Firewall, nftables), or declare "
        "the service as an endpoint of the system so that it is looked at."
    ),
    source="NIST SP 800-53 CM-7, 45 CFR 164.312(a)(1)",
    explanation=(
        "A forgotten FTP or remote-desktop port is a common way into an archive. Scoutview asks "
        "a short list of clinical and remote-access ports once each; it is no port scan, and "
        "what is not on the list was not asked."
    ),
)
