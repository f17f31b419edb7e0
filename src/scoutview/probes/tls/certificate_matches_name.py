"""The certificate is made out to the name by which clients reach the server."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from cryptography import x509

from scoutview.facts.tls import Certificate
from scoutview.findings import Outcome, Severity
from scoutview.probes.probe import Case, Probe, Verdict
from scoutview.probes.tls._tls import CERTIFICATE_NEEDS, PROTOCOLS, judged_on_chain

_MOST_NAMED = 8


@judged_on_chain
def _judge(case: Case, seen: Certificate, chain: tuple[x509.Certificate, ...]) -> Verdict:
    del seen
    wanted = case.declared.server_name or case.declared.host
    names, addresses = _alternative_names(chain[0])
    if not names and not addresses:
        words = "its certificate names no host (no subject alternative name)"
        return Outcome.NOT_MET, f"{words}, so not {wanted}"
    address = _as_address(wanted)
    if address is not None:
        matches = address in addresses
    else:
        matches = any(matches_name(name, wanted) for name in names)
    if matches:
        return Outcome.MET, f"its certificate is made out to {wanted}"
    listed = [*names, *(str(one) for one in addresses)]
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    names_told = ", ".join(listed[:_MOST_NAMED])
    return Outcome.NOT_MET, f"its certificate is made out to {names_told}{more}, not to {wanted}"


def matches_name(presented: str, wanted: str) -> bool:
    """Whether a dNSName of a certificate, perhaps with a wildcard, covers the wanted name.

    A wildcard stands for the whole left-most label and for just one.
    Source: RFC 9525 section 6.3.
    """
    pattern, name = _labels(presented), _labels(wanted)
    if not pattern or len(pattern) != len(name) or "" in name or "*" in wanted:
        return False
    if pattern[0] == "*" and len(pattern) > 1:
        return pattern[1:] == name[1:]
    return "*" not in presented and pattern == name


def _labels(name: str) -> list[str]:
    try:
        ascii_name = name.removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        return []
    return ascii_name.lower().split(".")


def _as_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _alternative_names(
    leaf: x509.Certificate,
) -> tuple[list[str], list[IPv4Address | IPv6Address]]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return [], []
    addresses = found.get_values_for_type(x509.IPAddress)
    single = [one for one in addresses if isinstance(one, IPv4Address | IPv6Address)]
    return found.get_values_for_type(x509.DNSName), single


PROBE: Final = Probe(
    id="tls.certificate_matches_name",
    title="The server's certificate is made out to its name",
    severity=Severity.MEDIUM,
    protocols=PROTOCOLS,
    needs=CERTIFICATE_NEEDS,
    judge=_judge,
    remediation=(
        "Have the certificate issued anew with the name (or the address) by which modalities and "
        "viewers reach the server as a subject alternative name, or set server_name in the estate "
        "file where clients verify another name; Orthanc, DCMTK, nginx and stunnel need no change."
    ),
    source="RFC 9525 section 6; RFC 5280 section 4.2.1.6",
    explanation=(
        "A certificate that is made out to another name proves that some server is genuine, not "
        "this one. Clients then either refuse to connect or are set to ignore names, and then any "
        "certificate of the same authority opens the way to posing as the archive."
    ),
)
