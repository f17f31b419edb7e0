"""Does the server answer only on the ports that somebody declared?"""

from typing import Final

from scoutview.facts.network import OpenPorts
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, NotSeen, Probe, Verdict


def judge(case: Case) -> Verdict:
    """An undeclared port that answers decides; ports that could not be told must be named."""
    hosts = case.fact(OpenPorts).hosts
    undeclared = [
        f"{port} of {told.host}"
        for told in hosts
        for port in told.answering
        if port not in told.declared
    ]
    if undeclared:
        return Outcome.NOT_MET, f"answers on undeclared ports: {', '.join(undeclared)}"
    for told in hosts:
        if told.unasked:
            fell = "fell silent" if told.source else "was silent"
            listed = len(told.asked) + len(told.unasked)
            untold = f"{len(told.unasked)} of {listed} other ports could not be told"
            raise NotSeen(f"{told.host} {fell}: {untold}")
    asked = sum(len(told.asked) for told in hosts)
    seen_from = ", ".join(dict.fromkeys(told.source for told in hosts if told.source))
    return Outcome.MET, (
        f"none of {asked} other ports answers, seen from {seen_from or 'here'}; "
        "ports that are not on the list were not asked"
    )


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
