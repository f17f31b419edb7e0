import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from scoutview.estate.model import Client, Endpoint, Protocol
from scoutview.facts.dicom import (
    Answer,
    Command,
    ForeignCertificates,
    KnownCaller,
    Shown,
    StrangerFind,
    StrangerMove,
    Transport,
)
from scoutview.facts.network import HostPorts, OpenPorts, Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate
from scoutview.facts.web import AnonymousStorage, CredentialTry, DefaultCredentials
from scoutview.reports.repeat import NOBODY, Again, repeat
from tests.reports.lakeside_facts import offers, served, web

PACS = Endpoint(
    id="dicom",
    system="main-pacs",
    protocol=Protocol.DICOM,
    host="192.0.2.11",
    port=11112,
    client=Client("SCOUTVIEW", Path("/pki/c.crt"), Path("/pki/c.key")),
)
FIND = served("SV-STRANGER", "ORTHANC", Command.FIND, 0, "success")
TLS_ECHO = served("A", "B", Command.ECHO, 0, "", transport=Transport.TLS, shown=Shown.KNOWN)


FINDSCU = (
    f"findscu -v -S -k QueryRetrieveLevel=STUDY -k StudyInstanceUID={NOBODY} "
    "-aet SV-STRANGER -aec ORTHANC 192.0.2.11 11112"
)
STOW = (
    "curl -i -H 'Content-Type: multipart/related; type=\"application/dicom\"; boundary=none' "
    "--data-binary --none-- http://192.0.2.11:11112/studies"
)


@pytest.mark.parametrize(
    ("fact", "command"),
    [
        (Reach(Reachability.ANSWERS), "nc -vz 192.0.2.11 11112"),
        (
            StrangerFind(FIND),
            FINDSCU,
        ),
        (KnownCaller(TLS_ECHO), "echoscu -v -aet A -aec B +tls c.key c.crt -ic 192.0.2.11 11112"),
        (
            ForeignCertificates(
                replace(TLS_ECHO, shown=Shown.NONE), replace(TLS_ECHO, shown=Shown.NONE)
            ),
            "echoscu -v -aet A -aec B +tla -ic 192.0.2.11 11112",
        ),
        (
            AnonymousStorage(web("STOW-RS", "POST", "/studies", 400, "")),
            STOW,
        ),
        (
            DefaultCredentials(
                "Orthanc", (CredentialTry("orthanc", web("root", "GET", "/", 401, "", tls=True)),)
            ),
            "curl -i -k -u orthanc https://192.0.2.11:11112/",
        ),
    ],
)
def test_a_fact_can_be_asked_again_with_third_party_tools(fact, command):
    assert [shlex.split(one.command) for one in repeat(fact, PACS)] == [shlex.split(command)]


def test_tls_is_asked_again_version_by_version():
    commands = [one.command for one in repeat(offers(), replace(PACS, server_name="pacs.example"))]

    assert commands[0] == (
        "openssl s_client -connect 192.0.2.11:11112 -servername pacs.example -tls1_3 </dev/null"
    )
    assert any("-tls1 -cipher ALL:@SECLEVEL=0" in command for command in commands)


def test_a_certificate_is_asked_for_with_its_anchor():
    fact = Certificate(chain=(), anchors=(), anchors_from_estate=True)

    (command,) = repeat(fact, replace(PACS, ca=Path("/pki/ca.crt")))

    assert "-CAfile ca.crt" in command.command
    assert command.command.endswith(
        "openssl x509 -noout -subject -issuer -dates -ext subjectAltName"
    )


def test_a_tool_without_tls_is_sent_through_stunnel():
    move = replace(FIND, command=Command.MOVE, transport=Transport.TLS)

    (command,) = repeat(StrangerMove(move), PACS)

    assert command.command.endswith("localhost PORT-OF-A-STUNNEL-TO-11112")


def test_ports_are_asked_again_without_an_endpoint():
    fact = OpenPorts(
        (
            HostPorts("192.0.2.11", (22, 104), (104,), (104,)),
            HostPorts("2001:db8::1", (22,), (), ()),
        )
    )

    assert repeat(fact, None) == (
        Again("nmap -Pn -sT -p 22,104 192.0.2.11", "open ports: 104"),
        Again("nmap -6 -Pn -sT -p 22 2001:db8::1", "open ports: none"),
    )


def test_each_weak_suite_is_asked_for_by_the_name_that_openssl_knows():
    again = repeat(offers(), PACS)

    assert again[-1] == Again(
        "openssl s_client -connect 192.0.2.11:11112 -tls1_2 -cipher AES256-SHA:@SECLEVEL=0 "
        "</dev/null",
        "`Cipher is AES256-SHA`: TLS_RSA_WITH_AES_256_CBC_SHA is offered",
    )
    assert not any("ECDHE-RSA-AES128-GCM-SHA256" in one.command for one in again)


def test_a_command_stands_with_the_answer_that_the_same_state_gives():
    refused = replace(FIND, answer=Answer.REJECTED, result=1, source=1, reason=3)

    (served_again,) = repeat(StrangerFind(FIND), PACS)
    (refused_again,) = repeat(StrangerFind(refused), PACS)

    assert served_again.expect == "Association Accepted; final response 0x0000"
    assert refused_again.expect == "Association Rejected (1/1/3)"


def test_the_strangers_key_is_made_before_it_is_used():
    unknown = replace(TLS_ECHO, shown=Shown.UNKNOWN)

    commands = [one.command for one in repeat(ForeignCertificates(unknown, unknown), PACS)]

    assert commands[0].startswith("openssl req -x509")
    assert "+tls stranger.key stranger.crt" in commands[1]


def test_an_ipv6_address_is_bracketed_in_an_url():
    fact = AnonymousStorage(web("QIDO-RS", "GET", "/studies", 401, ""))

    assert repeat(fact, replace(PACS, host="::1")) == (
        Again("curl -i 'http://[::1]:11112/studies'", "HTTP 401"),
    )


def test_what_was_not_asked_cannot_be_repeated():
    assert repeat(NotLooked("tls.offers", Reason.WITHHELD, "no"), PACS) == ()


def test_titles_and_hosts_cannot_smuggle_a_shell_command():
    sly = replace(FIND, called="X; rm -rf /")

    (command,) = repeat(StrangerFind(sly), replace(PACS, host="$(reboot)"))

    assert "X; rm -rf /" in shlex.split(command.command)
    assert "'$(reboot)'" in command.command
