import pytest

from scoutview.facts.tls import Hello, VersionOffer
from scoutview.findings import Outcome
from scoutview.probes.tls.offers_only_modern_versions import PROBE
from tests.probes.tls.builders import judge, offers


@pytest.mark.parametrize("offered", [("TLS 1.2",), ("TLS 1.3",), ("TLS 1.2", "TLS 1.3")])
def test_modern_versions_alone_are_met(offered):
    outcome, message = judge(PROBE, offers(*offered))

    assert outcome is Outcome.MET
    assert message == (
        f"it speaks {' and '.join(offered)}, and refused SSL 3.0, TLS 1.0 and TLS 1.1; "
        "SSL 2.0 was not asked"
    )


@pytest.mark.parametrize("old", ["SSL 3.0", "TLS 1.0", "TLS 1.1"])
def test_an_old_version_beside_modern_ones_is_not_met_and_named(old):
    outcome, message = judge(PROBE, offers("TLS 1.2", "TLS 1.3", old))

    assert (outcome, message) == (Outcome.NOT_MET, f"it still speaks old TLS: {old}")


def test_an_old_version_is_not_met_even_where_others_stayed_unclear():
    outcome, _ = judge(PROBE, offers("TLS 1.0", other=Hello.SILENT))

    assert outcome is Outcome.NOT_MET


@pytest.mark.parametrize("other", [Hello.SILENT, Hello.CLOSED, Hello.UNCLEAR, Hello.NOT_TLS])
def test_an_old_version_that_was_not_refused_is_not_taken_for_refused(other):
    outcome, message = judge(PROBE, offers("TLS 1.2", "TLS 1.3", other=other))

    assert outcome is Outcome.NOT_OBSERVED
    assert "neither offered nor refused" in message


def test_an_old_version_that_was_never_asked_for_is_not_taken_for_refused():
    only = (VersionOffer("TLS 1.2", Hello.OFFERED),)

    outcome, message = judge(PROBE, offers(versions=only))

    assert (outcome, message) == (Outcome.NOT_OBSERVED, "SSL 3.0 was not asked for")


def test_a_server_that_only_alerts_is_not_observed():
    outcome, message = judge(PROBE, offers())

    assert outcome is Outcome.NOT_OBSERVED
    assert "accepted no version" in message
