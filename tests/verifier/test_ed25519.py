"""The stand-alone verifier: Ed25519."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoutview.verifier import scoutview_verify as sv

RFC8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), RFC8032)
def test_rfc8032(public, message, signature):
    a, m, s = map(bytes.fromhex, (public, message, signature))
    assert sv.ed25519_holds(a, m, s)
    assert not sv.ed25519_holds(a, m + b"x", s)
    for at in (0, 31, 32, 63):
        wrong = bytearray(s)
        wrong[at] ^= 1
        assert not sv.ed25519_holds(a, m, bytes(wrong))
    more = int.from_bytes(s[32:], "little") + sv.L  # the same signature, S not below L
    assert not sv.ed25519_holds(a, m, s[:32] + more.to_bytes(32, "little"))
    assert not sv.ed25519_holds(a, m, s[:63])
    assert not sv.ed25519_holds(a, m, s + b"\0")
    assert not sv.ed25519_holds(a[:31], m, s)


def test_points():
    assert sv.point_decode((sv.P + 1).to_bytes(32, "little")) is None  # y = 1, not canonical
    assert sv.point_decode((1).to_bytes(32, "little")) == (0, 1, 1, 0)
    assert sv.point_decode((1 | 1 << 255).to_bytes(32, "little")) is None  # minus zero
    assert sv.point_decode((2).to_bytes(32, "little")) is None  # not on the curve
    # identity key, non-canonical: R = S B would verify for each message
    s = 5
    r = sv.BASE
    for _ in range(4):
        r = sv.point_add(r, sv.BASE)
    signature = sv.point_encode(r) + s.to_bytes(32, "little")
    assert not sv.ed25519_holds((sv.P + 1).to_bytes(32, "little"), b"any", signature)
    assert sv.point_add(sv.BASE, sv.BASE)[0] * 1 % sv.P is not None
    assert sv.point_encode(sv.point_add(sv.BASE, sv.BASE)) == sv.point_encode(
        sv.point_double(sv.BASE)
    )


def test_ed25519_random():
    rnd = random.Random(1)
    for i in range(40):
        k = Ed25519PrivateKey.from_private_bytes(rnd.randbytes(32))
        m = rnd.randbytes(i)
        s = k.sign(m)
        a = k.public_key().public_bytes_raw()
        assert sv.ed25519_holds(a, m, s)
        flip = bytearray(s)
        flip[rnd.randrange(64)] ^= 1 << rnd.randrange(8)
        assert not sv.ed25519_holds(a, m, bytes(flip))
