"""How to repeat an observation with tools that are not ours: DCMTK, OpenSSL, curl, nmap.

The commands use keys that can match nobody, as the looks do: the study's UID is another
random one. Each stands with the answer that the same state gives again.
"""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoutview.estate.model import Endpoint
from scoutview.facts import network, tls, web
from scoutview.facts.dicom import Answer, Command, Exchange, Shown, Transport
from scoutview.facts.observation import Fact, NotLooked
from scoutview.facts.suites import suite_name, suites
from scoutview.facts.tls import Hello
from scoutview.facts.web import WebExchange
from scoutview.reports._dicom_steps import DicomFact, dicom_exchanges
from scoutview.reports._openssl_names import openssl_name
from scoutview.reports._web_steps import WebFact, web_exchanges

NOBODY: Final = "2.25.329800735698586629295641978511506172918"
_STUDY = f"-k QueryRetrieveLevel=STUDY -k StudyInstanceUID={NOBODY}"
_TOOLS = {
    Command.ECHO: "echoscu -v",
    Command.FIND: f"findscu -v -S {_STUDY}",
    Command.WORKLIST: "findscu -v -W -k AccessionNumber=SV-NOBODY",
    Command.GET: f"getscu -v -S {_STUDY}",
    Command.MOVE: f"movescu -v -S -aem SV-NOWHERE {_STUDY}",
    Command.STORE: "storescu -v",
}
_WITHOUT_TLS = {Command.GET, Command.MOVE}
_VERSIONS = {
    "TLS 1.0": "-tls1 -cipher ALL:@SECLEVEL=0",
    "TLS 1.1": "-tls1_1 -cipher ALL:@SECLEVEL=0",
    "TLS 1.2": "-tls1_2",
    "TLS 1.3": "-tls1_3",
}


STRANGER_KEY: Final = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger "
    "-keyout stranger.key -out stranger.crt"
)
_ECHO_STORED: Final = "any made-up object stands for synthetic.dcm"


@dataclass(frozen=True, slots=True)
class Again:
    """A shell command that asks the same again, and what the same state answers."""

    command: str
    expect: str


def tool_words(fact: Fact) -> str:
    """Return which tools the commands need, and what is not as it was."""
    if isinstance(fact, DicomFact):
        return "with DCMTK 3.6.7 or later; the study UID is another random one"
    if isinstance(fact, tls.Offers):
        return "with OpenSSL; many builds of it have left old versions and weak suites out"
    if isinstance(fact, tls.Certificate):
        return "with OpenSSL"
    if isinstance(fact, WebFact):
        return "with curl"
    return "with nmap" if isinstance(fact, network.OpenPorts) else "with netcat"


def repeat(fact: Fact, endpoint: Endpoint | None) -> tuple[Again, ...]:
    """Return shell commands that ask the same again; empty where there was nothing to ask."""
    if isinstance(fact, network.OpenPorts):
        return tuple(_nmap(fact))
    if endpoint is None or isinstance(fact, NotLooked):
        return ()
    return tuple({again.command: again for again in _commands(fact, endpoint)}.values())


def _nmap(fact: network.OpenPorts) -> Iterator[Again]:
    for one in fact.hosts:
        ports = ",".join(str(port) for port in one.asked)
        found = ", ".join(str(port) for port in one.answering) or "none"
        six = "-6 " if ":" in one.host else ""
        command = f"nmap {six}-Pn -sT -p {ports} {shlex.quote(one.host)}"
        yield Again(command, f"open ports: {found}")


def _commands(fact: Fact, endpoint: Endpoint) -> Iterator[Again]:
    if isinstance(fact, network.Reach):
        command = f"nc -vz {shlex.quote(endpoint.host)} {endpoint.port}"
        is_there = fact.state is network.Reachability.ANSWERS
        yield Again(command, "the connection is made" if is_there else fact.state.value)
    elif isinstance(fact, tls.Offers):
        yield from _offers(fact, endpoint)
    elif isinstance(fact, tls.Certificate):
        yield Again(_certificate(endpoint), "the subject, issuer, dates and names above")
    elif isinstance(fact, WebFact):
        yield from _web(fact, endpoint)
    elif isinstance(fact, DicomFact):
        yield from _dicom_commands(fact, endpoint)


def _offers(fact: tls.Offers, endpoint: Endpoint) -> Iterator[Again]:
    """Yield one command for each version, then one for each suite that is not strong."""
    offered = []
    for offer in fact.versions:
        if offer.version not in _VERSIONS:
            continue
        expect = "an alert or a close, and `Cipher is (NONE)`"
        if offer.answer is Hello.OFFERED:
            offered.append(offer.version)
            expect = f"`New, {offer.version.replace(' ', 'v')}` with a cipher that is not (NONE)"
        yield Again(f"{_s_client(endpoint)} {_VERSIONS[offer.version]} </dev/null", expect)
    old = [version for version in offered if version != "TLS 1.3"]
    version = "-tls1_2" if "TLS 1.2" in old or not old else _VERSIONS[old[0]].split()[0]
    for number in fact.suites:
        suite = suites().get(number)
        if suite is None or suite.strong or suite.is_tls13:
            continue
        name = openssl_name(suite_name(number))
        command = f"{_s_client(endpoint)} {version} -cipher {name}:@SECLEVEL=0 </dev/null"
        yield Again(command, f"`Cipher is {name}`: {suite.name} is offered")


def _dicom_commands(fact: DicomFact, endpoint: Endpoint) -> Iterator[Again]:
    exchanges = dicom_exchanges(fact)
    if any(one.shown is Shown.UNKNOWN for _, one in exchanges):
        yield Again(STRANGER_KEY, "a key and a certificate that nobody trusts")
    for _, one in exchanges:
        yield Again(_dicom(one, endpoint), _dicom_expected(one))


def _dicom_expected(one: Exchange) -> str:
    """Return what DCMTK prints, in words."""
    if one.answer is Answer.REJECTED:
        return f"Association Rejected ({one.result}/{one.source}/{one.reason})"
    if one.answer is not Answer.ACCEPTED:
        return f"no association: {one.answer.value}"
    if one.offered is False:
        return "Association Accepted, but no acceptable presentation context"
    if one.status is None:
        return "Association Accepted"
    more = f"; {_ECHO_STORED}" if one.command is Command.STORE else ""
    return f"Association Accepted; final response 0x{one.status:04X}{more}"


def _dicom(one: Exchange, endpoint: Endpoint) -> str:
    command = one.command or Command.ECHO
    callers = f"-aet {shlex.quote(one.caller)} -aec {shlex.quote(one.called)}"
    where = f"{shlex.quote(endpoint.host)} {endpoint.port}"
    tail = " synthetic.dcm" if command is Command.STORE else ""
    if one.transport is Transport.TLS and command in _WITHOUT_TLS:
        where = f"localhost PORT-OF-A-STUNNEL-TO-{endpoint.port}"
    carried = (
        "" if one.transport is Transport.PLAIN or command in _WITHOUT_TLS else _tls(one, endpoint)
    )
    return f"{_TOOLS[command]} {callers}{carried} {where}{tail}"


def _tls(one: Exchange, endpoint: Endpoint) -> str:
    client = endpoint.client
    if one.shown is Shown.UNKNOWN:
        return " +tls stranger.key stranger.crt -ic"
    if one.shown is Shown.KNOWN and client.cert is not None:
        key = client.key or client.cert
        return f" +tls {_file(key)} {_file(client.cert)} -ic"
    return " +tla -ic"


def _file(path: Path) -> str:
    return shlex.quote(path.name)


def _address(endpoint: Endpoint) -> str:
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    return f"{host}:{endpoint.port}"


def _s_client(endpoint: Endpoint) -> str:
    name = f"-servername {shlex.quote(endpoint.server_name)}" if endpoint.server_name else ""
    return f"openssl s_client -connect {shlex.quote(_address(endpoint))} {name}".rstrip()


def _certificate(endpoint: Endpoint) -> str:
    anchors = f" -CAfile {_file(endpoint.ca)}" if endpoint.ca else ""
    wanted = "-noout -subject -issuer -dates -ext subjectAltName"
    return f"{_s_client(endpoint)} -showcerts{anchors} </dev/null | openssl x509 {wanted}"


def _web(fact: WebFact, endpoint: Endpoint) -> Iterator[Again]:
    accounts = (
        [one.account for one in fact.tries] if isinstance(fact, web.DefaultCredentials) else []
    )
    for place, (_, one) in enumerate(web_exchanges(fact)):
        more = f" -u {shlex.quote(accounts[place])}" if accounts else ""  # curl asks for the rest
        expect = one.answer.value if one.status is None else f"HTTP {one.status}"
        yield Again(_curl(one, endpoint, more), expect)


def _curl(one: WebExchange, endpoint: Endpoint, more: str) -> str:
    scheme = "https" if one.tls else "http"
    url = shlex.quote(f"{scheme}://{_address(endpoint)}{one.path}")
    insecure = " -k" if one.tls else ""
    if one.method == "POST":
        kind = 'Content-Type: multipart/related; type="application/dicom"; boundary=none'
        more += f" -H {shlex.quote(kind)} --data-binary '--none--'"
    return f"curl -i{insecure}{more} {url}"
