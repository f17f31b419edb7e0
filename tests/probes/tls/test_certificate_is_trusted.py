from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from hypothesis import example, given
from hypothesis import strategies as st

from scoutview.findings import Outcome
from scoutview.probes.tls.certificate_is_current import PROBE as CURRENT
from scoutview.probes.tls.certificate_is_trusted import PROBE
from scoutview.probes.tls.certificate_key_is_strong import PROBE as KEY
from scoutview.probes.tls.certificate_matches_name import PROBE as NAME
from tests.probes.tls.builders import (
    NOW,
    Issued,
    crl,
    endpoint,
    issue,
    judge,
    key,
    shown,
    sign_again,
)

DAY = timedelta(days=1)
ROOT = issue("root", ca=True)
MIDDLE = issue("middle", ROOT, kind="other ec", ca=True)
LEAF = issue("pacs", ROOT)
DEEP_LEAF = issue("pacs", MIDDLE)
OTHER_ROOT = issue("other root", kind="other ec", ca=True)
LISTED = crl(ROOT, LEAF)


@pytest.mark.parametrize(
    ("chain", "anchors"),
    [
        ((LEAF,), (ROOT,)),
        ((LEAF, ROOT), (ROOT,)),
        ((LEAF,), (OTHER_ROOT, ROOT)),
        ((DEEP_LEAF, MIDDLE), (ROOT,)),
        ((DEEP_LEAF, OTHER_ROOT, ROOT, MIDDLE), (ROOT,)),
        ((DEEP_LEAF,), (MIDDLE,)),
        ((DEEP_LEAF,), (DEEP_LEAF,)),
    ],
)
def test_a_path_to_an_anchor_is_met(chain, anchors):
    outcome, message = judge(PROBE, shown(*chain, anchors=anchors))

    assert outcome is Outcome.MET
    assert "revocation was not checked" in message


def test_the_system_store_is_enough_where_the_estate_names_no_authority():
    seen = shown(LEAF, anchors=(ROOT,), anchors_from_estate=False)

    assert judge(PROBE, seen)[0] is Outcome.MET


@pytest.mark.parametrize(
    ("chain", "anchors"),
    [
        ((LEAF,), (OTHER_ROOT,)),
        ((LEAF, ROOT), (OTHER_ROOT,)),
        ((DEEP_LEAF,), (ROOT,)),
        ((LEAF,), (issue("root", kind="other ec", ca=True),)),
        ((LEAF,), (issue("root"),)),
        ((LEAF,), (issue("root", ca=True, may_sign=False),)),
        ((LEAF,), (issue("root", ca=True, ends=NOW - DAY),)),
        ((LEAF,), (issue("root", ca=True, starts=NOW + DAY),)),
        ((DEEP_LEAF, MIDDLE), (issue("root", ca=True, path_length=0),)),
        ((DEEP_LEAF, issue("middle", ROOT, kind="other ec")), (ROOT,)),
        ((DEEP_LEAF, issue("middle", ROOT, kind="other ec", ca=True, ends=NOW - DAY)), (ROOT,)),
    ],
    ids=[
        "another root",
        "its root is shown but not trusted",
        "the intermediate is missing",
        "a root of the same name with another key",
        "the issuer is no authority",
        "the issuer may not sign certificates",
        "the root has expired",
        "the root is not valid yet",
        "the root allows no intermediate",
        "the intermediate is no authority",
        "the intermediate has expired",
    ],
)
def test_no_path_to_the_estates_authority_is_not_met(chain, anchors):
    outcome, message = judge(PROBE, shown(*chain, anchors=anchors))

    assert outcome is Outcome.NOT_MET
    assert "estate's `ca`" in message


def test_a_path_length_of_one_allows_one_intermediate():
    root = issue("root", ca=True, path_length=1)

    assert judge(PROBE, shown(DEEP_LEAF, MIDDLE, anchors=(root,)))[0] is Outcome.MET


@pytest.mark.parametrize(("count", "expected"), [(7, Outcome.MET), (8, Outcome.NOT_MET)])
def test_a_path_has_at_most_eight_issuers(count, expected):
    chain = [ROOT]
    for number in range(count):
        chain.insert(0, issue(f"authority {number}", chain[0], ca=True))
    chain.insert(0, issue("pacs", chain[0]))

    outcome, _ = judge(PROBE, shown(*chain[:-1], anchors=(ROOT,)))

    assert outcome is expected


def test_a_tangle_of_authorities_of_one_name_ends_the_search():
    tangle = [issue("root", kind="other ec", ca=True, ends=NOW + n * DAY) for n in range(1, 16)]
    leaf = issue("pacs", tangle[0])

    outcome, message = judge(PROBE, shown(leaf, *tangle, anchors=(OTHER_ROOT,)))

    assert outcome is Outcome.NOT_MET
    assert "too tangled" in message


def test_a_self_signed_leaf_is_not_met_with_or_without_an_authority():
    own = issue("pacs")

    assert judge(PROBE, shown(own)) == (
        Outcome.NOT_MET,
        "its certificate is self-signed, and no trust anchor",
    )
    assert judge(PROBE, shown(own, anchors=(ROOT,)))[0] is Outcome.NOT_MET
    assert judge(PROBE, shown(own, anchors=(own,)))[0] is Outcome.MET


def test_a_private_chain_without_an_authority_is_not_observed():
    outcome, message = judge(PROBE, shown(LEAF))

    assert outcome is Outcome.NOT_OBSERVED
    assert "CN=root" in message


def test_a_chain_that_fails_on_its_way_to_the_system_is_not_observed_without_ca():
    """A private authority may have the name of one in the store: the estate has to say."""
    impostor = issue("root", kind="other ec", ca=True)
    seen = shown(issue("pacs", impostor), anchors=(ROOT,), anchors_from_estate=False)

    outcome, message = judge(PROBE, seen)

    assert outcome is Outcome.NOT_OBSERVED
    assert "CN=root did not sign CN=pacs" in message
    assert "give the authority's certificate as `ca`" in message


def test_a_self_signed_leaf_with_the_name_of_a_root_of_the_system_is_not_met():
    seen = shown(issue("root", kind="other ec"), anchors=(ROOT,), anchors_from_estate=False)

    assert judge(PROBE, seen)[0] is Outcome.NOT_MET


def test_an_authority_file_that_could_not_be_read_is_not_observed():
    seen = shown(LEAF, anchors_from_estate=True, words="ca.crt cannot be read: No such file")

    outcome, message = judge(PROBE, seen)

    assert (outcome, message) == (Outcome.NOT_OBSERVED, "ca.crt cannot be read: No such file")


def test_name_constraints_are_said_to_be_unchecked():
    constraints = x509.NameConstraints([x509.DNSName("lakeside.example")], None)
    root = issue("root", ca=True, extensions=[(constraints, True)])

    outcome, message = judge(PROBE, shown(LEAF, anchors=(root,)))

    assert outcome is Outcome.NOT_OBSERVED
    assert "nameConstraints" in message


def test_an_unknown_critical_extension_is_said_to_be_unchecked():
    odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.1"), b"\x05\x00")
    critical, optional = (issue("pacs", ROOT, extensions=[(odd, said)]) for said in (True, False))

    assert judge(PROBE, shown(critical, anchors=(ROOT,)))[0] is Outcome.NOT_OBSERVED
    assert judge(PROBE, shown(optional, anchors=(ROOT,)))[0] is Outcome.MET


RSA_ROOT = issue("root", kind="rsa2048", ca=True)
RSA_LEAF = issue("pacs", RSA_ROOT)


@pytest.mark.parametrize(("algorithm", "last_byte"), [(hashes.SHA1, 5), (hashes.MD5, 4)])
def test_a_weak_signature_leads_there_all_the_same(algorithm, last_byte):
    """That it is weak is what tls.certificate_key_is_strong says; it is not "did not sign"."""
    weak = sign_again(RSA_LEAF.cert, RSA_ROOT, algorithm, last_byte)
    forged = weak[:-1] + bytes([weak[-1] ^ 1])
    root = {"anchors": (RSA_ROOT,), "anchors_from_estate": True}

    assert judge(PROBE, shown(chain=(weak,), **root))[0] is Outcome.MET
    assert judge(PROBE, shown(chain=(forged,), **root))[0] is Outcome.NOT_MET


def test_a_kind_of_signature_that_cannot_be_verified_is_not_observed():
    md2 = sign_again(RSA_LEAF.cert, RSA_ROOT, hashes.SHA1, last_byte=2)

    seen = shown(chain=(md2,), anchors=(RSA_ROOT,))

    assert judge(PROBE, seen)[0] is Outcome.NOT_OBSERVED


def test_a_list_with_a_weak_signature_revokes_too():
    listed = x509.load_der_x509_crl(crl(RSA_ROOT, RSA_LEAF))
    weak = sign_again(listed, RSA_ROOT)

    outcome, _ = judge(PROBE, shown(RSA_LEAF, anchors=(RSA_ROOT,), crl=weak))

    assert outcome is Outcome.NOT_MET


def verdict_with(revocations, chain=(LEAF,)):
    return judge(PROBE, shown(*chain, anchors=(ROOT,), crl=revocations))


def test_a_list_that_does_not_name_it_is_met():
    outcome, message = verdict_with(crl(ROOT, issue("another", ROOT)))

    assert outcome is Outcome.MET
    assert "not revoked by the CRL of 2026-04-30" in message


def test_a_list_that_names_it_is_not_met():
    outcome, message = verdict_with(crl(ROOT, LEAF))

    assert (outcome, message) == (Outcome.NOT_MET, "CN=pacs was revoked on 2026-04-30")


def test_a_list_that_names_an_intermediate_is_not_met():
    assert verdict_with(crl(ROOT, MIDDLE), (DEEP_LEAF, MIDDLE))[0] is Outcome.NOT_MET


def test_a_list_that_is_out_of_date_revokes_but_never_clears():
    stale = {"starts": NOW - 9 * DAY, "ends": NOW - DAY}

    revoked, revoked_message = verdict_with(crl(ROOT, LEAF, **stale))
    cleared, cleared_message = verdict_with(crl(ROOT, **stale))

    assert (revoked, cleared) == (Outcome.NOT_MET, Outcome.NOT_OBSERVED)
    assert "out of date since 2026-04-30" in revoked_message
    assert "out of date since 2026-04-30" in cleared_message


@pytest.mark.parametrize(
    "revocations",
    [
        crl(OTHER_ROOT),
        crl(Issued(ROOT.cert, key("other ec"))),
        crl(ROOT, starts=NOW + DAY, ends=NOW + 2 * DAY),
        crl(ROOT, extensions=[x509.DeltaCRLIndicator(1)]),
        b"\x30\x00",
    ],
    ids=["another issuer's", "forged", "of the future", "a delta", "no list"],
)
def test_a_list_that_cannot_tell_is_not_observed(revocations):
    outcome, message = verdict_with(revocations)

    assert outcome is Outcome.NOT_OBSERVED
    assert "whether it was revoked is unknown" in message


def test_a_list_that_the_estate_names_but_nobody_could_read_is_not_observed():
    seen = shown(LEAF, anchors=(ROOT,), words="ca.crl cannot be read: No such file")

    outcome, message = judge(PROBE, seen, declared=endpoint(crl=Path("ca.crl")))

    assert outcome is Outcome.NOT_OBSERVED
    assert "ca.crl cannot be read" in message


@given(st.integers(0, len(LEAF.der) - 1), st.integers(0, 255))
@example(14, 128)  # a serial number below zero
def test_a_certificate_with_a_changed_byte_never_breaks_a_probe_or_stays_trusted(at, byte):
    changed = LEAF.der[:at] + bytes([byte]) + LEAF.der[at + 1 :]
    seen = shown(chain=(changed,), anchors=(ROOT,), anchors_from_estate=True)

    outcomes = {probe.id: judge(probe, seen)[0] for probe in (PROBE, CURRENT, KEY, NAME)}

    assert Outcome.BROKEN not in outcomes.values()
    assert changed == LEAF.der or outcomes[PROBE.id] is not Outcome.MET


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_list_with_a_changed_byte_never_breaks_the_probe_or_clears(at, byte):
    at %= len(LISTED)

    outcome, _ = verdict_with(LISTED[:at] + bytes([byte]) + LISTED[at + 1 :])

    assert outcome in (Outcome.NOT_MET, Outcome.NOT_OBSERVED)
