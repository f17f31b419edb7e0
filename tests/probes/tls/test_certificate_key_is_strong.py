import dataclasses

import pytest

from scoutview.findings import Outcome
from scoutview.probes.tls.certificate_key_is_strong import PROBE
from tests.probes.tls.builders import SHA256_WITH_RSA, issue, judge, shown


def signed_with(certificate, last_byte):
    """The same certificate naming another hash: only what it says is judged here."""
    return certificate.der.replace(SHA256_WITH_RSA, SHA256_WITH_RSA[:-1] + bytes([last_byte]))


@pytest.mark.parametrize("kind", ["rsa2048", "ec", "ec384", "ed25519", "ed448"])
def test_a_strong_key_is_met(kind):
    assert judge(PROBE, shown(issue("pacs", kind=kind)))[0] is Outcome.MET


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("rsa1024", "an RSA key of 1024 bits"),
        ("ec224", "an elliptic curve key of 224 bits"),
        ("dsa", "a DSA key of 1024 bits"),
    ],
)
def test_a_weak_key_is_not_met_and_told(kind, words):
    authority = issue("authority", kind="rsa2048", ca=True)

    outcome, message = judge(PROBE, shown(issue("pacs", authority, kind=kind)))

    expected = f"its certificate is weak: CN=pacs has {words}"
    assert (outcome, message) == (Outcome.NOT_MET, expected)


def test_a_control_may_ask_for_longer_keys():
    strict = {"rsa_bits": 3072, "ec_bits": 384}

    assert judge(PROBE, shown(issue("pacs", kind="rsa2048")), **strict)[0] is Outcome.NOT_MET
    assert judge(PROBE, shown(issue("pacs", kind="ec")), **strict)[0] is Outcome.NOT_MET
    assert judge(PROBE, shown(issue("pacs", kind="ec384")), **strict)[0] is Outcome.MET


def test_a_weak_key_of_an_intermediate_is_not_met():
    authority = issue("authority", kind="rsa1024", ca=True)

    outcome, message = judge(PROBE, shown(issue("pacs", authority), authority))

    assert outcome is Outcome.NOT_MET
    assert message.startswith("its certificate is weak: CN=authority has")


@pytest.mark.parametrize(("last_byte", "algorithm"), [(4, "MD5"), (5, "SHA1"), (2, "MD2")])
def test_a_broken_signature_is_not_met(last_byte, algorithm):
    authority = issue("authority", kind="rsa2048", ca=True)
    weak = signed_with(issue("pacs", authority, kind="rsa2048"), last_byte)

    outcome, message = judge(PROBE, shown(chain=(weak, authority.der)))

    expected = f"its certificate is weak: CN=pacs is signed with {algorithm}"
    assert (outcome, message) == (Outcome.NOT_MET, expected)


def test_a_broken_signature_on_an_intermediate_is_not_met():
    root = issue("root", kind="rsa2048", ca=True)
    weak = signed_with(issue("authority", root, kind="rsa2048", ca=True), 5)

    outcome, _ = judge(PROBE, shown(chain=(issue("pacs", kind="rsa2048").der, weak)))

    assert outcome is Outcome.NOT_MET


def test_a_self_signed_root_may_be_signed_with_anything():
    root = issue("root", kind="rsa2048", ca=True)
    seen = shown(chain=(issue("pacs", root, kind="rsa2048").der, signed_with(root, 5)))

    assert judge(PROBE, seen)[0] is Outcome.MET


def test_a_self_signed_leaf_may_so_only_when_it_is_an_anchor():
    weak = signed_with(issue("pacs", kind="rsa2048"), 5)

    assert judge(PROBE, shown(chain=(weak,)))[0] is Outcome.NOT_MET
    anchored = {"anchors_from_estate": True}
    seen = shown(chain=(weak,))
    seen = type(seen)(chain=seen.chain, anchors=(weak,), **anchored)
    assert judge(PROBE, seen)[0] is Outcome.MET


def test_an_anchor_among_the_other_chains_may_so_too():
    weak = signed_with(issue("pacs", kind="rsa2048"), 5)
    strong = issue("pacs").der

    seen = shown(chain=(strong,), other_chains=((weak,),))
    anchored = shown(chain=(strong,), other_chains=((weak,),), anchors_from_estate=True)
    anchored = dataclasses.replace(anchored, anchors=(weak,))

    assert judge(PROBE, seen)[0] is Outcome.NOT_MET
    assert judge(PROBE, anchored)[0] is Outcome.MET


def test_a_key_of_a_kind_unknown_here_is_not_observed():
    exotic = issue("pacs").der.replace(
        bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030105")
    )

    outcome, _ = judge(PROBE, shown(chain=(exotic,)))

    assert outcome is Outcome.NOT_OBSERVED
