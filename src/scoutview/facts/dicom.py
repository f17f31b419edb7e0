"""What a DICOM node answered, association by association.

Source: DICOM PS3.8 section 9.3 (PDUs), PS3.7 annex C (status), PS3.15 annex B (TLS).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from scoutview.facts.wire import NOTHING, Wire


class Answer(StrEnum):
    """How a node answered a request for an association, or a command in it."""

    ACCEPTED = "accepted"  # for a command: a response with a status came
    REJECTED = "rejected"
    ABORTED = "aborted"
    CLOSED = "closed"
    SILENT = "silent"
    NOT_DICOM = "not DICOM"
    STOPPED_AT_TLS = "stopped at TLS"  # the peer refused us in the TLS layer
    NO_COMMON_TLS = "no common TLS"  # our own TLS library cannot speak what it offers
    NO_CONNECTION = "no connection"


MOVE_DESTINATION_UNKNOWN = 0xA801  # PS3.4 table C.4-2

# These came as PDUs: whatever they say, the node parsed our request.
SPOKE_DICOM = frozenset({Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED})


class Transport(StrEnum):
    """What carried the association."""

    PLAIN = "plain"
    TLS = "tls"


class Shown(StrEnum):
    """Which client certificate was shown in TLS."""

    NONE = "none"
    KNOWN = "known"
    UNKNOWN = "unknown CA"


class Command(StrEnum):
    """The DIMSE command that was sent once the association was had."""

    ECHO = "C-ECHO"
    FIND = "C-FIND"
    WORKLIST = "C-FIND worklist"
    GET = "C-GET"
    MOVE = "C-MOVE"
    STORE = "C-STORE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One association: who called whom how, what came back.

    `result`, `source`, `reason` are those of the A-ASSOCIATE-RJ (0 when none). `offered` says
    whether the node accepted a presentation context for the command (None: not asked); when it
    did not, `context_result` is why (3: it knows none of the services that were asked for; any
    other: it may offer them otherwise). `status` is the last status of the command (None: no
    response came, `ended` says how).
    `words` is the reply in words. No patient data is kept: matches are not even counted.
    """

    caller: str
    called: str
    transport: Transport
    shown: Shown = Shown.NONE
    answer: Answer
    result: int = 0
    source: int = 0
    reason: int = 0
    command: Command | None = None
    offered: bool | None = None
    context_result: int = 0
    status: int | None = None
    ended: Answer | None = None
    tls_version: str = ""
    tls_suite: str = ""
    implementation: str = ""  # the node's implementation version name
    words: str = ""
    source_address: str = ""
    wire: Wire = NOTHING

    @property
    def caller_not_recognized(self) -> bool:
        """Whether the node refused the calling AE title (PS3.8 table 9-21: 1/1/3)."""
        triple = (self.result, self.source, self.reason)
        return self.answer is Answer.REJECTED and triple == (1, 1, 3)


@dataclass(frozen=True, slots=True)
class PlainAssociation:
    """A stranger's C-ECHO on the endpoint's port without TLS.

    `known` is the known caller's, made when the stranger was closed on or met with silence: a
    node may look at the caller before it answers anything.
    """

    KIND: ClassVar[str] = "dicom.plain"
    SCHEMA: ClassVar[int] = 1

    exchange: Exchange
    known: Exchange | None = None


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """C-ECHO by the caller that the estate says the node knows."""

    KIND: ClassVar[str] = "dicom.known_caller"
    SCHEMA: ClassVar[int] = 1

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Strangers:
    """C-ECHO by three callers the node was never told about, and the known caller's after them."""

    KIND: ClassVar[str] = "dicom.strangers"
    SCHEMA: ClassVar[int] = 1

    exchanges: tuple[Exchange, ...]
    known_after: Exchange | None = None


@dataclass(frozen=True, slots=True)
class WrongCalledTitle:
    """A request to an AE title that the node does not have, by the best caller we have."""

    KIND: ClassVar[str] = "dicom.wrong_called_title"
    SCHEMA: ClassVar[int] = 1

    exchange: Exchange
    caller_is_known: bool


@dataclass(frozen=True, slots=True)
class _StrangerCommand:
    """One command by a stranger.

    `echo_after` is the same stranger's C-ECHO on a new association, made when the command was
    answered by an abort. `known` is the known caller's same command, made where it decides.
    """

    SCHEMA: ClassVar[int] = 1

    exchange: Exchange
    echo_after: Exchange | None = None
    known: Exchange | None = None


@dataclass(frozen=True, slots=True)
class StrangerFind(_StrangerCommand):
    """C-FIND at study level for a random UID, or for the estate's synthetic `test_study`.

    `stranger_found` and `known_found` say whether the synthetic study was among the answers
    (None: there is no test study, or that caller was not served).
    """

    KIND: ClassVar[str] = "dicom.stranger_find"

    stranger_found: bool | None = None
    known_found: bool | None = None


@dataclass(frozen=True, slots=True)
class StrangerWorklist(_StrangerCommand):
    """Modality worklist C-FIND for a random accession number."""

    KIND: ClassVar[str] = "dicom.stranger_worklist"


@dataclass(frozen=True, slots=True)
class StrangerGet(_StrangerCommand):
    """C-GET of a random study UID."""

    KIND: ClassVar[str] = "dicom.stranger_get"


@dataclass(frozen=True, slots=True)
class StrangerMove(_StrangerCommand):
    """C-MOVE of a random study UID to a destination that nobody has."""

    KIND: ClassVar[str] = "dicom.stranger_move"


@dataclass(frozen=True, slots=True)
class StrangerStore(_StrangerCommand):
    """C-STORE of one marked synthetic object."""

    KIND: ClassVar[str] = "dicom.stranger_store"


@dataclass(frozen=True, slots=True)
class ForeignCertificates:
    """Associations over TLS without a certificate, and with one from a CA nobody trusts.

    `known_after` is the known caller's C-ECHO right after, made when one of them met a close
    without a word, which tells only beside a caller who is served.
    """

    KIND: ClassVar[str] = "dicom.foreign_certificates"
    SCHEMA: ClassVar[int] = 1

    without: Exchange
    unknown: Exchange
    known_after: Exchange | None = None
