"""What a web server answered, without what it delivered.

Source: RFC 9110 (HTTP), DICOM PS3.18 sections 8 to 10 (DICOMweb).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from scoutview.facts.wire import NOTHING, Wire

QIDO_RS: Final = "QIDO-RS"
WADO_URI: Final = "WADO-URI"
BESIDE_WADO_URI: Final = "a path beside WADO-URI"  # one that cannot exist, to compare with


class WebAnswer(StrEnum):
    """What became of one HTTP request."""

    ANSWERED = "answered"
    CLOSED = "closed"
    SILENT = "silent"
    NOT_HTTP = "not HTTP"
    TLS_FAILED = "TLS failed"
    STOPPED_AT_TLS = "stopped at TLS"  # the peer wants another certificate than we showed
    NO_CONNECTION = "no connection"


class Content(StrEnum):
    """What a body was recognized as. Bodies themselves are never kept."""

    NONE = "none"
    DICOM = "DICOM"  # DICOM JSON, XML, Part 10 or multipart of these
    IMAGE = "image"  # JPEG, PNG, GIF or video, as WADO-URI renders them
    PRODUCT = "product"  # the recognized product's own REST answer
    PRODUCT_ERROR = "the product's own error"  # the request got through to it
    LOGIN = "login page"
    CERTIFICATE = "asks for a client certificate"
    TLS_ONLY = "asks for TLS"  # what a TLS port says to a request in clear
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebExchange:
    """One request and its answer. `path` holds no patient data: keys can match nobody.

    `label` says in words what was asked ("QIDO-RS", "WADO-URI", "Orthanc /system").
    `challenge` holds the authentication schemes that a 401 asked for ("Basic, Bearer").
    `status` is None unless `answer` is ANSWERED.
    """

    label: str
    method: str
    path: str
    tls: bool
    answer: WebAnswer
    status: int | None = None
    location: str = ""
    media_type: str = ""
    realm: str = ""
    challenge: str = ""
    server: str = ""
    content: Content = Content.NONE
    body_bytes: int = 0
    words: str = ""
    source_address: str = ""
    wire: Wire = NOTHING


@dataclass(frozen=True, slots=True)
class AnonymousReading:
    """QIDO-RS, WADO-URI and the recognized product's own REST roots, without credentials.

    `product` is the recognized product ("Orthanc", "dcm4chee"), empty when none was.
    """

    KIND: ClassVar[str] = "web.anonymous_reading"
    SCHEMA: ClassVar[int] = 1

    exchanges: tuple[WebExchange, ...]
    product: str = ""


@dataclass(frozen=True, slots=True)
class AnonymousStorage:
    """STOW-RS with an empty multipart body, which can store nothing, without credentials."""

    KIND: ClassVar[str] = "web.anonymous_storage"
    SCHEMA: ClassVar[int] = 1

    exchange: WebExchange


@dataclass(frozen=True, slots=True)
class CredentialTry:
    """One known vendor default; the password is never kept."""

    account: str
    exchange: WebExchange


@dataclass(frozen=True, slots=True)
class DefaultCredentials:
    """Known defaults of the recognized product, one try each.

    `stopped` says why not all were tried (a sign of a lockout, the run was stopped); empty
    when all were.
    """

    KIND: ClassVar[str] = "web.default_credentials"
    SCHEMA: ClassVar[int] = 1

    product: str
    tries: tuple[CredentialTry, ...]
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class PlainWeb:
    """GETs without TLS on the endpoint's own port: of the root, then of its own path.

    `further` is empty where the root is the endpoint's own path, or where the port spoke no
    HTTP to the first.
    """

    KIND: ClassVar[str] = "web.plain"
    SCHEMA: ClassVar[int] = 1

    exchange: WebExchange
    further: tuple[WebExchange, ...] = ()

    @property
    def exchanges(self) -> tuple[WebExchange, ...]:
        """Return every request and its answer, in time order."""
        return (self.exchange, *self.further)
