"""What an answer is recognized as."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoutview.facts.web import Content
from scoutview.looks.web import recognize
from scoutview.looks.web.recognize import Answered

LOGIN_FORM = b'<!DOCTYPE html><form method="post"><input name="p" type="password"></form>'
NGINX = b"<html><head><title>400 %s</title></head></html>"


def _content(body=b"", content_type="", status=200, **more):
    return recognize.content(
        Answered(path="/x", status=status, content_type=content_type, body=body, **more)
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"[]", "application/dicom+json"),
        (b"[]", "application/json; charset=utf-8"),
        (b' [ {"0020000D": {"vr": "UI"}}]', "application/json"),
        (b'\xef\xbb\xbf{"00081190": {}}', "application/json"),
        (b"", "application/dicom+xml"),
        (b"<?xml version='1.0'?><NativeDicomModel>", "text/xml"),
        (b"--x", 'multipart/related; type="application/dicom+xml"; boundary=x'),
        (b"x", "application/dicom"),
        (bytes(128) + b"DICM\x02\x00", "application/octet-stream"),
        (b"[]", ""),
    ],
)
def test_dicom_is_recognized_by_type_or_body(body, content_type):
    assert _content(body, content_type) is Content.DICOM


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"error": "no"}', "application/json"),
        (b'["a"]', "application/json"),
        (b"[]", "text/html"),
        (b"<html>NativeDicomModel</html>", "text/html"),
        (b"DICM", "application/octet-stream"),
        (b"--x", 'multipart/related; type="text/xml"; boundary=x'),
        (b"<html><body>Welcome to the portal</body></html>", "text/html"),
    ],
)
def test_other_answers_are_not_dicom(body, content_type):
    assert _content(body, content_type) is Content.OTHER


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "image/jpeg"),
        (b"\xff\xd8\xff\xe0", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"GIF89a", ""),
        (b"x", "video/mp4"),
    ],
)
def test_an_image_is_recognized_by_type_or_body(body, content_type):
    assert _content(body, content_type) is Content.IMAGE


def test_the_icon_of_a_page_is_no_image():
    assert _content(b"<svg>", "image/svg+xml") is Content.OTHER


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, Content.PRODUCT_ERROR),
        (400, Content.PRODUCT_ERROR),
        (500, Content.PRODUCT_ERROR),
        (401, Content.OTHER),
        (403, Content.OTHER),
        (200, Content.OTHER),
    ],
)
def test_a_products_own_error_is_one_unless_it_turns_away(status, kind):
    body = b'{\n\t"HttpError" : "Not Found",\n\t"OrthancError" : "Unknown resource"}'

    assert _content(body, status=status) is kind
    assert _content(b"<html>404 Not Found</html>", "text/html", status=404) is Content.OTHER


def test_no_body_is_nothing():
    assert _content() is Content.NONE


@pytest.mark.parametrize(
    "body",
    [
        LOGIN_FORM,
        b"<html><INPUT id=p TYPE=password>",
        b"<html><form id='kc-form-login' action='x'>",
        b'<html><script>location="https://kc/realms/r/protocol/openid-connect/auth"</script>',
        b'<html><form><input type="hidden" name="SAMLRequest" value="x"></form>',
    ],
)
@pytest.mark.parametrize("content_type", ["text/html", ""])
def test_a_login_page_is_recognized(body, content_type):
    assert _content(body, content_type) is Content.LOGIN


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><p>Forgot your password?</p></html>", "text/html"),
        (b'{"html": "<input type=password>"}', "application/json"),
        (b"<html><input type='text' name='password'></html>", "text/html"),
    ],
)
def test_talk_of_passwords_is_no_login_page(body, content_type):
    assert _content(body, content_type) is Content.OTHER


@pytest.mark.parametrize(
    ("location", "is_login"),
    [
        ("https://kc.example/realms/dcm4che/protocol/openid-connect/auth", True),
        ("/login", True),
        ("/account/sign-in.aspx", True),
        ("https://login.example/", True),
        ("https://auth.example/?rd=x", True),
        ("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", True),
        ("https://accounts.example/o/oauth2/v2/auth", True),
        ("https://idp.example/idp/profile/SAML2/Redirect/SSO", True),
        ("https://fs.example/adfs/ls/?wa=wsignin1.0", True),
        ("/oauth2/start?rd=%2F", True),
        ("/cas/login?service=x", True),
        ("http://127.0.0.1:1/no-auth/dicom-web", False),
        ("http://127.0.0.1:1/no-auth/x", False),
        ("/auth/x", False),
        ("/login/x", False),
        ("https://sso.example/x", False),
        ("https://pacs.example/login/x/", False),
        ("https://blogin.example/", False),
        ("https://pacs.example/saml-off/studies", False),
        ("https://[broken/login", False),
        ("/app/explorer.html", False),
        ("https://pacs.example/dicom-web/studies", False),
        ("/authors", False),
        ("", False),
    ],
)
def test_a_redirect_to_a_login_page_is_recognized(location, is_login):
    kind = _content(status=302, location=location)

    assert (kind is Content.LOGIN) == is_login


@pytest.mark.parametrize(
    "body",
    [
        NGINX % b"The plain HTTP request was sent to HTTPS port",
        b"Reason: You're speaking plain HTTP to an SSL-enabled server port.",
        b"Client sent an HTTP request to an HTTPS server.\n",
        b"Bad Request\nThis combination of host and port requires TLS.",
    ],
)
def test_a_call_for_tls_is_recognized_in_an_error_only(body):
    assert _content(body, status=400) is Content.TLS_ONLY
    assert _content(body, status=200) is Content.OTHER


@pytest.mark.parametrize(
    "said", [b"No required SSL certificate was sent", b"The SSL certificate error"]
)
def test_a_call_for_a_client_certificate_is_recognized_in_an_error_only(said):
    assert _content(NGINX % said, "text/html", status=400) is Content.CERTIFICATE
    assert _content(NGINX % said, "text/html", status=200) is Content.OTHER


def test_a_products_own_answer_is_told_only_where_it_was_asked_for():
    expected = re.compile(rb"\A\[\s*\]")

    assert _content(b"[]", "application/json", product_answer=expected) is Content.PRODUCT
    assert _content(b"<html>", "text/html", product_answer=expected) is Content.OTHER


@pytest.mark.parametrize(
    ("more", "product"),
    [
        ({"realm": "Orthanc Secure Area"}, "Orthanc"),
        ({"body": b'{"HttpError": "Not Found", "OrthancError": "Unknown resource"}'}, "Orthanc"),
        ({"body": b'{"DicomAet" : "ORTHANC"}'}, "Orthanc"),
        ({"location": "https://kc/realms/dcm4che/protocol/openid-connect/auth"}, "dcm4chee"),
        ({"path": "/dcm4chee-arc/aets/DCM4CHEE/rs/studies"}, "dcm4chee"),
        ({"path": "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", "status": 404}, ""),
        ({"server": "nginx", "realm": "Restricted"}, ""),
        ({}, ""),
    ],
)
def test_a_product_is_recognized_by_what_it_says(more, product):
    assert recognize.product(Answered(**({"path": "/x", "status": 401} | more))) == product


@given(
    st.binary(max_size=3000),
    st.text(max_size=60),
    st.text(max_size=60),
    st.integers(min_value=100, max_value=999),
)
def test_any_answer_is_recognized_as_something(body, content_type, location, status):
    answered = Answered(
        path="/x", status=status, content_type=content_type, location=location, body=body
    )

    kind = recognize.content(answered)

    assert kind in Content
    assert (kind is Content.NONE) <= (body == b"")
    assert recognize.product(answered) in {"", "Orthanc", "dcm4chee"}


@pytest.mark.parametrize(
    "piece", [b"<input ", b"<input type=", b"[", b" ", b"<!--", b'{"DicomAet', b"<NativeDicom"]
)
def test_a_body_made_to_be_slow_is_recognized_all_the_same(piece):
    body = b"<html>" + piece * ((1 << 16) // len(piece))

    assert _content(body, "text/html") in {Content.OTHER, Content.LOGIN}
