"""What a web server's answer is, from its first bytes: DICOM, a product's own, a login page.

Pure: nothing of a body leaves this module but the word for it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from scoutview.facts.web import Content
from scoutview.looks.web._kept import address

ORTHANC = "Orthanc"
DCM4CHEE = "dcm4chee"

_PREAMBLE_BYTES = 128  # DICOM PS3.10 section 7.1
_DICOM_TYPES = frozenset({"application/dicom", "application/dicom+json", "application/dicom+xml"})
_JSON_TYPES = frozenset({"application/json", "text/json", ""})
# The DICOM JSON Model: objects whose names are eight-digit tags (PS3.18 annex F).
_DICOM_JSON = re.compile(rb'\A\s*(?:\[\s*\]\s*\Z|(?:\[\s*)?\{\s*"[0-9A-Fa-f]{8}"\s*:)')
_DICOM_XML = re.compile(rb"<(?:\w+:)?NativeDicomModel\b")
_HTML = re.compile(
    rb"\A\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_PASSWORD_FIELD = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_SIGN_ON = re.compile(
    rb"kc-form-login|/login-actions/authenticate|/protocol/openid-connect/auth|name=\"SAMLRequest\"",
    re.IGNORECASE,
)
# The host of a sign-on, and the end of a path by which one is known; "auth" alone is neither.
_SIGN_ON_HOST = re.compile(
    r"(?:log-?in|sign-?in|log-?on|sso|auth|idp|adfs)\.[\w.:-]+", re.IGNORECASE | re.ASCII
)
_SIGN_ON_PATH = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|log[-_]?on|sso)(?:\.[a-z]{2,5})?/?\Z"
    r"|/(?:openid-connect/auth|authorize|saml2?|adfs/ls|login-actions/authenticate)/?\Z"
    r"|/oauth2?(?:/[\w.-]{1,64})?/(?:auth|start|sign_in)/?\Z",
    re.IGNORECASE | re.ASCII,
)
# What nginx and IIS say in HTTP to a client that showed no certificate, or a strange one.
_CERTIFICATE = re.compile(
    rb"no required ssl certificate was sent|the ssl certificate error|client certificate required",
    re.IGNORECASE,
)
# What nginx, Apache, Go, Tomcat and IIS say in clear on a port that wants TLS.
_TLS_ONLY = re.compile(
    rb"plain http request was sent to https port|speaking plain http to an ssl-enabled"
    rb"|sent an http request to an https server|combination of host and port requires tls"
    rb"|page you are trying to access is secured with (?:ssl|secure sockets layer)",
    re.IGNORECASE,
)
_NO_IMAGE_TYPES = frozenset({"image/svg+xml", "image/x-icon", "image/vnd.microsoft.icon"})
_IMAGE = re.compile(rb"\A(?:\xff\xd8\xff|\x89PNG\r\n|GIF8[79]a|\xff\x4f\xff\x51|\0\0\0\x0cjP  )")
_ORTHANC_BODY = re.compile(rb'"OrthancError"|"DicomAet"\s*:')
_DCM4CHEE_MARK = re.compile(r"dcm4chee?\b", re.IGNORECASE)
_REDIRECT = range(300, 400)
_FAILED = range(400, 600)
_NOT_FOUND = 404
_REFUSED = frozenset({401, 403, 407})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An HTTP answer with the first bytes of its body, for recognition only.

    `content_type` has its parameters; `product_answer` is what the product's own REST root
    says when it is asked for this path (None: this path is no product's).
    """

    path: str
    status: int
    content_type: str = ""
    location: str = ""
    realm: str = ""
    server: str = ""
    body: bytes = b""
    product_answer: re.Pattern[bytes] | None = None


def content(answered: Answered) -> Content:
    """Return what the answer is, whatever its status."""
    for kind, is_it in _RULES:
        if is_it(answered):
            return kind
    return Content.OTHER if answered.body else Content.NONE


def product(answered: Answered) -> str:
    """Return the product that the answer betrays, empty when none."""
    there = address(answered.location)
    said = f"{answered.realm} {answered.server} {there.host} {there.path}"
    if "orthanc" in said.lower() or _ORTHANC_BODY.search(answered.body):
        return ORTHANC
    if _DCM4CHEE_MARK.search(said):
        return DCM4CHEE
    if answered.status != _NOT_FOUND and _DCM4CHEE_MARK.search(answered.path):
        return DCM4CHEE
    return ""


def _wants_certificate(answered: Answered) -> bool:
    return answered.status in _FAILED and _CERTIFICATE.search(answered.body) is not None


def _wants_tls(answered: Answered) -> bool:
    return answered.status in _FAILED and _TLS_ONLY.search(answered.body) is not None


def _sends_to_login(answered: Answered) -> bool:
    """Whether a redirect leads to a sign-on, and not to where the same path has moved to."""
    if answered.status not in _REDIRECT:
        return False
    there = address(answered.location)
    asked = answered.path.partition("?")[0].rstrip("/")
    if asked and there.path.rstrip("/").endswith(asked):
        return False
    is_host = _SIGN_ON_HOST.fullmatch(there.host) is not None
    return is_host or _SIGN_ON_PATH.search(there.path) is not None


def _is_product(answered: Answered) -> bool:
    expected = answered.product_answer
    return expected is not None and expected.search(answered.body) is not None


def _is_product_error(answered: Answered) -> bool:
    """Whether a product itself says that it cannot answer: no guard turned the request away."""
    if answered.status not in _FAILED or answered.status in _REFUSED:
        return False
    return _ORTHANC_BODY.search(answered.body) is not None


def _is_image(answered: Answered) -> bool:
    main = answered.content_type.partition(";")[0].strip().lower()
    if main in _NO_IMAGE_TYPES:
        return False
    return main.startswith(("image/", "video/")) or _IMAGE.match(answered.body) is not None


def _is_dicom(answered: Answered) -> bool:
    main = answered.content_type.partition(";")[0].strip().lower()
    if main in _DICOM_TYPES:
        return True
    if main == "multipart/related":
        return "application/dicom" in answered.content_type.lower()
    if answered.body[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM":
        return True
    start = answered.body.removeprefix(b"\xef\xbb\xbf")
    if main in _JSON_TYPES and _DICOM_JSON.match(start):
        return True
    return "xml" in main and _DICOM_XML.search(start) is not None


def _is_login(answered: Answered) -> bool:
    is_page = "html" in answered.content_type.lower() or _HTML.match(answered.body) is not None
    asks = _PASSWORD_FIELD.search(answered.body) or _SIGN_ON.search(answered.body)
    return is_page and asks is not None


_RULES: tuple[tuple[Content, Callable[[Answered], bool]], ...] = (
    (Content.CERTIFICATE, _wants_certificate),
    (Content.TLS_ONLY, _wants_tls),
    (Content.LOGIN, _sends_to_login),
    (Content.PRODUCT, _is_product),
    (Content.PRODUCT_ERROR, _is_product_error),
    (Content.DICOM, _is_dicom),
    (Content.IMAGE, _is_image),
    (Content.LOGIN, _is_login),
)
