import pytest

from scoutview.facts.suites import suites
from scoutview.findings import Outcome
from scoutview.probes.tls.offers_only_strong_ciphers import PROBE
from tests.probes.tls.builders import judge, offers

STRONG = sorted(number for number, suite in suites().items() if suite.strong)
WEAK = sorted(number for number, suite in suites().items() if not suite.strong)


def test_all_strong_suites_are_met():
    outcome, _ = judge(PROBE, offers("TLS 1.2", "TLS 1.3", suites=tuple(STRONG), dh_bits=2048))

    assert outcome is Outcome.MET


def test_tls13_with_its_usual_suites_is_met():
    outcome, _ = judge(PROBE, offers("TLS 1.3", suites=(0x1301,)))

    assert outcome is Outcome.MET


@pytest.mark.parametrize("weak", WEAK)
def test_any_one_weak_suite_is_not_met_and_named(weak):
    outcome, message = judge(PROBE, offers("TLS 1.2", suites=(0xC02F, weak)))

    assert outcome is Outcome.NOT_MET
    expected = f"it still accepts weak encryption: 1 cipher suite, {suites()[weak].name}"
    assert message == expected


def test_a_list_that_was_cut_short_says_at_least():
    seen = offers("TLS 1.2", suites=(0x0001, 0x0002), suites_complete=False)

    outcome, message = judge(PROBE, seen)

    assert outcome is Outcome.NOT_MET
    expected = "it still accepts weak encryption: at least 2 cipher suites, TLS_RSA_WITH_NULL_MD5"
    assert message.startswith(expected)


def test_a_short_prime_is_not_met_though_every_suite_is_strong():
    outcome, message = judge(PROBE, offers("TLS 1.2", suites=(0x009E,), dh_bits=1024))

    assert outcome is Outcome.NOT_MET
    assert message == "its key exchange is weak: a 1024-bit Diffie-Hellman prime"


def test_nothing_weak_in_a_list_that_was_cut_short_is_not_observed():
    outcome, _ = judge(PROBE, offers("TLS 1.2", suites_complete=False))

    assert outcome is Outcome.NOT_OBSERVED


def test_no_suite_at_all_is_not_observed():
    outcome, _ = judge(PROBE, offers(suites=()))

    assert outcome is Outcome.NOT_OBSERVED


def test_a_suite_that_the_table_does_not_know_is_not_observed():
    outcome, message = judge(PROBE, offers("TLS 1.2", suites=(0xC02F, 0xFEFE)))

    assert outcome is Outcome.NOT_OBSERVED
    assert "0xFEFE" in message
