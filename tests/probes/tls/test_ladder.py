"""What all statements about TLS answer where there is no TLS to judge."""

import pytest

from scoutview.estate.model import Protocol
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Certificate, Hello, Offers
from scoutview.findings import Outcome
from scoutview.probes.tls import (
    certificate_is_current,
    certificate_is_trusted,
    certificate_key_is_strong,
    certificate_matches_name,
    offers_only_modern_versions,
    offers_only_strong_ciphers,
)
from tests.probes.tls.builders import endpoint, judge, no_tls, offers, shown

ON_CHAIN = [
    certificate_is_current.PROBE,
    certificate_is_trusted.PROBE,
    certificate_key_is_strong.PROBE,
    certificate_matches_name.PROBE,
]
PROBES = [*ON_CHAIN, offers_only_modern_versions.PROBE, offers_only_strong_ciphers.PROBE]
every_probe = pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
SKIPPED = NotLooked(Offers.KIND, Reason.SKIPPED, "not meant to be TLS")


@every_probe
def test_plain_where_plain_was_meant_is_not_applicable(probe):
    outcome, _ = judge(probe, SKIPPED, declared=endpoint(tls=False, protocol=Protocol.HL7))

    assert outcome is Outcome.NOT_APPLICABLE


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


@every_probe
def test_metadata_is_whole(probe):
    assert probe.title[0].isupper()
    assert probe.remediation.endswith(".")
    assert "RFC" in probe.source
    assert 2 <= probe.explanation.count(". ") + 1 <= 4
    assert Protocol.HTTP not in probe.protocols
    assert Protocol.DICOM in probe.protocols
