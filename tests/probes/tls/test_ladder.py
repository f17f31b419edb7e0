"""What all statements about TLS answer where there is no TLS to judge."""

from datetime import timedelta

import pytest

from scoutview.estate.model import Protocol
from scoutview.facts.dicom import Answer
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate, Hello, Offers
from scoutview.facts.web import Content, WebAnswer
from scoutview.findings import Outcome
from scoutview.probes.tls import (
    certificate_is_current,
    certificate_is_trusted,
    certificate_key_is_strong,
    certificate_matches_name,
    offers_only_modern_versions,
    offers_only_strong_ciphers,
)
from tests.probes.tls.builders import (
    NOW,
    endpoint,
    in_clear,
    issue,
    judge,
    no_tls,
    offers,
    shown,
    web_in_clear,
)

DAY = timedelta(days=1)

ON_CHAIN = [
    certificate_is_current.PROBE,
    certificate_is_trusted.PROBE,
    certificate_key_is_strong.PROBE,
    certificate_matches_name.PROBE,
]
PROBES = [*ON_CHAIN, offers_only_modern_versions.PROBE, offers_only_strong_ciphers.PROBE]
every_probe = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
SKIPPED = NotLooked(Offers.KIND, Reason.SKIPPED, "it speaks in clear")
UNHEARD = [Protocol.HL7, Protocol.MQTT, Protocol.LDAP, Protocol.SYSLOG]


@every_probe
@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED])
def test_dicom_in_clear_where_plain_was_meant_is_not_applicable(probe, answer):
    outcome, message = judge(probe, SKIPPED, in_clear(answer), declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_APPLICABLE
    assert message == "it is meant to be plain, and it is: it speaks DICOM in clear"


@every_probe
def test_http_in_clear_where_plain_was_meant_is_not_applicable(probe):
    declared = endpoint(tls=False, protocol=Protocol.DICOMWEB)

    outcome, message = judge(probe, SKIPPED, web_in_clear(), declared=declared)

    assert outcome is Outcome.NOT_APPLICABLE
    assert message == "it is meant to be plain, and it is: it speaks HTTP in clear"


@every_probe
@pytest.mark.parametrize(
    "heard",
    [
        in_clear(Answer.CLOSED),
        in_clear(Answer.SILENT),
        in_clear(Answer.NOT_DICOM),
        web_in_clear(WebAnswer.CLOSED),
        web_in_clear(WebAnswer.NOT_HTTP),
        web_in_clear(content=Content.TLS_ONLY),
    ],
)
def test_a_look_that_was_skipped_is_not_taken_for_plain_without_clear_speech(probe, heard):
    outcome, _ = judge(probe, SKIPPED, heard, declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
@pytest.mark.parametrize("protocol", UNHEARD)
@pytest.mark.parametrize("answer", [Hello.CLOSED, Hello.SILENT])
def test_no_tls_where_plain_was_meant_and_nothing_is_heard_is_not_applicable(
    probe, protocol, answer
):
    declared = endpoint(tls=False, protocol=protocol)

    outcome, message = judge(probe, no_tls(answer), declared=declared)

    assert outcome is Outcome.NOT_APPLICABLE
    assert message == "it is meant to be plain, and no TLS answers on it, as declared"


@every_probe
@pytest.mark.parametrize("protocol", [Protocol.DICOM, Protocol.DICOMWEB, Protocol.FHIR])
def test_a_close_where_clear_speech_could_have_been_heard_is_not_observed(probe, protocol):
    declared = endpoint(tls=False, protocol=protocol)

    outcome, _ = judge(probe, no_tls(Hello.CLOSED, "closed"), declared=declared)

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
def test_an_unclear_answer_where_plain_was_meant_is_not_observed(probe):
    declared = endpoint(tls=False, protocol=Protocol.HL7)

    outcome, _ = judge(probe, no_tls(Hello.UNCLEAR, "no route"), declared=declared)

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
def test_an_answer_in_clear_where_plain_was_meant_is_not_applicable(probe):
    outcome, _ = judge(probe, no_tls(Hello.NOT_TLS), declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_APPLICABLE


@every_probe
def test_an_endpoint_meant_to_be_plain_that_does_not_answer_is_not_observed(probe):
    reach = Reach(Reachability.SILENT)

    outcome, _ = judge(probe, SKIPPED, reach, declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
def test_silence_to_a_hello_where_plain_was_meant_is_not_observed(probe):
    outcome, _ = judge(probe, no_tls(Hello.SILENT, "no answer"), declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
@pytest.mark.parametrize("protocol", [Protocol.HTTPS, Protocol.OIDC])
def test_a_protocol_that_is_always_tls_is_meant_to_be(probe, protocol):
    declared = endpoint(tls=False, protocol=protocol)

    outcome, message = judge(probe, no_tls(Hello.NOT_TLS), declared=declared)

    assert outcome is Outcome.NOT_OBSERVED
    assert message == "no TLS was found: answered with HTTP in clear"


@every_probe
@pytest.mark.parametrize("answer", [Hello.NOT_TLS, Hello.SILENT, Hello.UNCLEAR])
def test_no_tls_where_it_was_meant_is_not_observed(probe, answer):
    outcome, message = judge(probe, no_tls(answer, "closed"))

    assert (outcome, message) == (Outcome.NOT_OBSERVED, "no TLS was found: closed")


@every_probe
def test_a_look_that_was_withheld_is_not_observed_and_says_so(probe):
    withheld = NotLooked(Offers.KIND, Reason.WITHHELD, "no authorization")

    outcome, message = judge(probe, withheld)

    assert (outcome, message) == (Outcome.NOT_OBSERVED, "withheld: no authorization")


@every_probe
def test_a_withheld_look_at_a_plain_endpoint_is_not_taken_for_plain(probe):
    withheld = NotLooked(Offers.KIND, Reason.WITHHELD, "no authorization")

    outcome, _ = judge(probe, withheld, declared=endpoint(tls=False))

    assert outcome is Outcome.NOT_OBSERVED


@every_probe
def test_tls_that_nobody_declared_is_judged_all_the_same(probe):
    old = offers("TLS 1.0", suites=(0x000A,))

    outcome, _ = judge(probe, old, shown(), declared=endpoint(tls=False))

    expected = Outcome.NOT_OBSERVED if probe in ON_CHAIN else Outcome.NOT_MET
    assert outcome is expected


@pytest.mark.parametrize("probe", ON_CHAIN, ids=lambda probe: probe.id)
def test_a_server_whose_certificate_stayed_unseen_is_not_observed(probe):
    seen = shown(words="the peer closed the connection")

    outcome, message = judge(probe, seen)

    expected = "no certificate was seen: the peer closed the connection"
    assert (outcome, message) == (Outcome.NOT_OBSERVED, expected)


@pytest.mark.parametrize("probe", ON_CHAIN, ids=lambda probe: probe.id)
def test_a_chain_that_cannot_be_parsed_is_not_observed(probe):
    seen = Certificate(chain=(b"\x30\x03junk",), anchors=(), anchors_from_estate=False)

    outcome, message = judge(probe, seen)

    assert outcome is Outcome.NOT_OBSERVED
    assert "malformed" in message


TWO = {"current": issue("pacs", kind="rsa2048"), "expired": issue("pacs", ends=NOW - DAY)}


@pytest.mark.parametrize(("first", "second"), [("current", "expired"), ("expired", "current")])
def test_of_two_chains_the_worse_decides_and_is_named(first, second):
    seen = shown(TWO[first], other_chains=((TWO[second].der,),))

    outcome, message = judge(certificate_is_current.PROBE, seen)

    serial = f"{TWO['expired'].cert.serial_number:x}"
    assert outcome is Outcome.NOT_MET
    assert message == (
        "its certificate expired on 2026-04-30 "
        f"(the elliptic curve, serial {serial}, one of the 2 that it shows)"
    )


def test_of_two_chains_one_that_cannot_be_read_is_not_met_by_the_other():
    seen = shown(TWO["current"], other_chains=((b"\x30\x03junk",),))

    outcome, message = judge(certificate_is_current.PROBE, seen)

    assert outcome is Outcome.NOT_OBSERVED
    assert "malformed (the unreadable one of the 2 that it shows)" in message


def test_of_two_chains_not_met_is_worse_than_not_observed():
    seen = shown(TWO["expired"], other_chains=((b"\x30\x03junk",),))

    assert judge(certificate_is_current.PROBE, seen)[0] is Outcome.NOT_MET


def test_two_good_chains_are_met_and_told_as_two():
    other = issue("pacs", kind="other ec")

    outcome, message = judge(
        certificate_is_current.PROBE, shown(TWO["current"], other_chains=((other.der,),))
    )

    assert outcome is Outcome.MET
    assert message.endswith("; so for each of the 2 certificates that it shows")


def test_where_others_were_not_asked_for_it_is_said():
    outcome, message = judge(
        certificate_is_current.PROBE, shown(TWO["current"], other_kinds_asked=False)
    )

    assert outcome is Outcome.MET
    assert message.endswith("; one chain was seen, others were not asked for")


@pytest.mark.parametrize("probe", ON_CHAIN, ids=lambda probe: probe.id)
def test_a_chain_is_judged_where_the_hellos_were_withheld(probe):
    """A device that is opted in gets one handshake, and no hellos."""
    withheld = NotLooked(Offers.KIND, Reason.WITHHELD, "one connection")

    _, message = judge(probe, withheld, shown(TWO["current"], anchors=(TWO["current"],)))

    assert "its certificate" in message


@every_probe
def test_metadata_is_whole(probe):
    assert probe.title[0].isupper()
    assert probe.remediation.endswith(".")
    assert "RFC" in probe.source
    assert 2 <= probe.explanation.count(". ") + 1 <= 4
    assert Protocol.HTTP not in probe.protocols
    assert Protocol.DICOM in probe.protocols
