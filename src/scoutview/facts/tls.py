"""What a TLS server showed of itself.

Source: RFC 8446, RFC 5246 (hello messages), RFC 5280 (certificates).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from scoutview.facts.wire import NOTHING, Wire


class Hello(StrEnum):
    """How a server answered one ClientHello."""

    OFFERED = "offered"  # a ServerHello of that version, if need be to a hello for a newer one
    REFUSED = "refused"  # a fitting alert, an older version, or a close that a control confirms
    CLOSED = "closed"  # it closed, and no answer right after shows that it meant this hello
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
    and weak ones. `suites_complete` is False when the enumeration of weak suites was cut short,
    or a version was neither offered nor refused.
    `dh_bits` is the smallest finite-field group seen (0: none). `chain` is what the server shows
    of its certificates (DER, leaf first) before any key is agreed; empty in TLS 1.3.
    `other_chains` are those that it showed to other hellos, and `other_kinds_asked` says whether
    it was asked for an RSA and for an ECDSA certificate.
    """

    KIND: ClassVar[str] = "tls.offers"
    SCHEMA: ClassVar[int] = 2

    speaks_tls: bool
    versions: tuple[VersionOffer, ...]
    suites: tuple[int, ...] = ()
    suites_complete: bool = True
    dh_bits: int = 0
    chain: tuple[bytes, ...] = ()
    other_chains: tuple[tuple[bytes, ...], ...] = ()
    other_kinds_asked: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The chains that a server showed (DER, leaf first) and what they may be held against.

    A server may have several certificates and choose by what a client can do: `chain` is the
    first that it showed, `other_chains` are the others, and `other_kinds_asked` says whether
    both an RSA and an ECDSA certificate were asked for.

    `anchors` are the certificates of the estate's `ca`, if it names one, and those of the system
    store whose subject is an issuer in a chain. `anchors_from_estate` says whether the estate
    names a `ca`. `crl` is the estate's CRL (DER), empty when none is given. `words` says why the
    chain is empty, or which file of the estate could not be read.
    """

    KIND: ClassVar[str] = "tls.certificate"
    SCHEMA: ClassVar[int] = 2

    chain: tuple[bytes, ...]
    anchors: tuple[bytes, ...]
    anchors_from_estate: bool
    other_chains: tuple[tuple[bytes, ...], ...] = ()
    other_kinds_asked: bool = False
    crl: bytes = b""
    how: str = ""
    words: str = ""
