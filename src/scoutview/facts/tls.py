"""What a TLS server showed of itself.

Source: RFC 8446, RFC 5246 (hello messages), RFC 5280 (certificates).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from scoutview.facts.wire import NOTHING, Wire


class Hello(StrEnum):
    """How a server answered one ClientHello."""

    OFFERED = "offered"  # a ServerHello of just that version
    REFUSED = "refused"  # an alert, or a close after other hellos were answered
    SILENT = "silent"
    NOT_TLS = "not TLS"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class VersionOffer:
    """One protocol version that was asked for by a ClientHello of our own.

    `version` is "SSL 3.0", "TLS 1.0" ... "TLS 1.3"; `suite` the IANA number that the server
    chose (None unless offered).
    """

    version: str
    answer: Hello
    suite: int | None = None
    words: str = ""
    wire: Wire = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Versions and weak suites that a server offers, and the certificates it shows in clear.

    `suites` are the IANA numbers of all suites that the server was seen to choose, strong ones
    and weak ones. `suites_complete` is False when the enumeration of weak suites was cut short.
    `dh_bits` is the smallest finite-field group seen (0: none). `chain` is what the server shows
    of its certificates (DER, leaf first) before any key is agreed; empty in TLS 1.3.
    """

    KIND: ClassVar[str] = "tls.offers"
    SCHEMA: ClassVar[int] = 1

    speaks_tls: bool
    versions: tuple[VersionOffer, ...]
    suites: tuple[int, ...] = ()
    suites_complete: bool = True
    dh_bits: int = 0
    chain: tuple[bytes, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The chain that a server showed (DER, leaf first) and what it may be held against.

    `anchors` are the certificates of the estate's `ca`, if it names one, and those of the system
    store whose subject is an issuer in the chain. `anchors_from_estate` says whether the estate
    names a `ca`. `crl` is the estate's CRL (DER), empty when none is given. `words` says why the
    chain is empty, or which file of the estate could not be read.
    """

    KIND: ClassVar[str] = "tls.certificate"
    SCHEMA: ClassVar[int] = 1

    chain: tuple[bytes, ...]
    anchors: tuple[bytes, ...]
    anchors_from_estate: bool
    crl: bytes = b""
    how: str = ""
    words: str = ""
