"""How to repeat an observation with tools that are not ours: DCMTK, OpenSSL, curl, nmap.

The commands use keys that can match nobody, as the looks do.
"""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scoutview.estate.model import Endpoint
from scoutview.facts import network, tls, web
from scoutview.facts.dicom import Command, Exchange, Shown, Transport
from scoutview.facts.observation import Fact, NotLooked
from scoutview.reports._dicom_steps import DicomFact, dicom_exchanges
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


def repeat(fact: Fact, endpoint: Endpoint | None) -> tuple[str, ...]:
    """Return shell commands that ask the same again; empty where there was nothing to ask."""
    if isinstance(fact, network.OpenPorts):
        ports = ",".join(str(port) for port in fact.asked)
        return tuple(
            f"nmap {'-6 ' if ':' in host else ''}-Pn -sT -p {ports} {shlex.quote(host)}"
            for host in fact.hosts
        )
    if endpoint is None or isinstance(fact, NotLooked):
        return ()
    return tuple(dict.fromkeys(_commands(fact, endpoint)))


def _commands(fact: Fact, endpoint: Endpoint) -> Iterator[str]:
    if isinstance(fact, network.Reach):
        yield f"nc -vz {shlex.quote(endpoint.host)} {endpoint.port}"
    elif isinstance(fact, tls.Offers):
        for offer in fact.versions:
            if offer.version in _VERSIONS:
                yield f"{_s_client(endpoint)} {_VERSIONS[offer.version]} </dev/null"
    elif isinstance(fact, tls.Certificate):
        yield _certificate(endpoint)
    elif isinstance(fact, WebFact):
        yield from _web(fact, endpoint)
    elif isinstance(fact, DicomFact):
        for _, one in dicom_exchanges(fact):
            yield _dicom(one, endpoint)


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


def _web(fact: WebFact, endpoint: Endpoint) -> tuple[str, ...]:
    accounts = (
        [one.account for one in fact.tries] if isinstance(fact, web.DefaultCredentials) else []
    )
    commands = []
    for place, (_, one) in enumerate(web_exchanges(fact)):
        scheme = "https" if one.tls else "http"
        url = shlex.quote(f"{scheme}://{_address(endpoint)}{one.path}")
        more = " -k" if one.tls else ""
        if accounts:
            more += f" -u {shlex.quote(accounts[place])}"  # curl asks for the password
        if one.method == "POST":
            kind = 'Content-Type: multipart/related; type="application/dicom"; boundary=none'
            more += f" -H {shlex.quote(kind)} --data-binary '--none--'"
        commands.append(f"curl -i{more} {url}")
    return tuple(commands)
