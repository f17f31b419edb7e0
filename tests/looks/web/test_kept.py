"""What is kept of a reply's head."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.looks.web import _kept


@pytest.mark.parametrize(
    ("challenge", "schemes", "realm"),
    [
        ('Basic realm="Orthanc Secure Area"', "Basic", "Orthanc Secure Area"),
        ("Basic", "Basic", ""),
        (
            'Bearer realm="dcm4che", error="invalid_token", Basic realm="x"',
            "Bearer, Basic",
            "dcm4che",
        ),
        ("Negotiate, NTLM", "Negotiate, NTLM", ""),
        ('Digest realm=plain, nonce="abc"', "Digest", "plain"),
        ("", "", ""),
        ("basic=1", "", ""),
        ("Basically realm=x", "", "x"),
    ],
)
def test_a_challenge_tells_its_schemes_and_realm(challenge, schemes, realm):
    assert (_kept.schemes(challenge), _kept.realm(challenge)) == (schemes, realm)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://user:pw@host:8443/a/b?token=1#f", "https://host:8443/a/b"),
        ("/login?next=/studies", "/login"),
        ("app/explorer.html", "app/explorer.html"),
        ("//host/path;p?q", "//host/path;p"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_a_location_is_kept_without_user_query_and_fragment(text, kept):
    assert _kept.location(text) == kept


def test_a_content_type_is_kept_without_its_parameters():
    headers = ((b"Content-Type", b'Application/DICOM; name="ABENDROTH.dcm"'),)

    assert _kept.media_type(headers) == "application/dicom"
    assert _kept.head(200, headers) == b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom\r\n\r\n"


def test_a_status_without_a_name_has_none():
    assert _kept.head(497, ()) == b"HTTP/1.1 497\r\n\r\n"


@given(st.text(max_size=300))
def test_any_location_is_bounded_and_has_no_query(text):
    kept = _kept.location(text)

    assert len(kept) <= 200
    assert "?" not in kept


@given(st.binary(max_size=400))
def test_printable_text_is_ascii_and_bounded(value):
    kept = _kept.printable(value)

    assert len(kept) <= 200
    assert kept.isascii()
    assert kept == "" or kept.isprintable()
