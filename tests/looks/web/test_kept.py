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
        ("https://host:8443/", "https://host:8443/"),
        ("/a/b?next=/studies", "/a/b"),
        ("https://host/patients/ABENDROTH", "https://host"),
        ("/patients/ABENDROTH", ""),
        ("app/explorer.html", ""),
        ("//host/a/b;ABENDROTH?q", "//host"),
        ("https://ABENDROTH^SYNTHETICA/", ""),
        ("mailto:ABENDROTH", ""),
        ("https://[broken", ""),
        ("https://u[@h]/", ""),
        ("", ""),
    ],
)
def test_of_a_location_only_what_was_asked_for_and_its_host_are_kept(text, kept):
    assert _kept.location(text, "/a/b?limit=1") == kept


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        (b"https://host/", b"https://host/"),
        (b"https://host/ABENDROTH", b"https://host (not kept)"),
        (b"/ABENDROTH", b"(not kept)"),
    ],
)
def test_a_location_that_is_cut_short_says_so(location, kept):
    told = _kept.head(302, ((b"Location", location),), "/a/b")

    assert told == b"HTTP/1.1 302 Found\r\nLocation: " + kept + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("nginx/1.24.0 (Ubuntu)", "nginx/1.24.0"),
        ("SimpleHTTP/0.6 Python/3.11.2", "SimpleHTTP/0.6 Python/3.11.2"),
        ("x ABENDROTH^SYNTHETICA", "x"),
        ("x/ABENDROTH^SYNTHETICA (unclosed ABENDROTH", ""),
        ("1.1 proxy", "proxy"),
        ("\u00e4/1", ""),
        ("a" * 300, "a" * 80),
        ("", ""),
    ],
)
def test_only_products_are_kept_of_a_header_that_names_them(value, kept):
    assert _kept.products(value) == kept


@pytest.mark.parametrize("name", [b"Server", b"X-Powered-By", b"Via"])
def test_a_header_that_names_products_is_kept_as_products_only(name):
    told = _kept.head(200, ((name, b"ABENDROTH^SYNTHETICA"),), "/")

    assert told == b"HTTP/1.1 200 OK\r\n" + name + b": (not kept)\r\n\r\n"


def test_a_content_type_is_kept_without_its_parameters():
    headers = ((b"Content-Type", b'Application/DICOM; name="ABENDROTH.dcm"'),)

    assert _kept.media_type(headers) == "application/dicom"
    assert (
        _kept.head(200, headers, "/")
        == b"HTTP/1.1 200 OK\r\nContent-Type: application/dicom\r\n\r\n"
    )


def test_a_status_without_a_name_has_none():
    assert _kept.head(497, (), "/") == b"HTTP/1.1 497\r\n\r\n"


@given(st.text(max_size=300))
def test_any_location_is_bounded_and_has_no_query(text):
    kept = _kept.location(text, "/a/b")

    assert len(kept) <= 200
    assert "?" not in kept


@given(st.binary(max_size=400))
def test_printable_text_is_ascii_and_bounded(value):
    kept = _kept.printable(value)

    assert len(kept) <= 200
    assert kept.isascii()
    assert kept == "" or kept.isprintable()
