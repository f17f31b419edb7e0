"""One look's result with its circumstances: what the ledger keeps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from scoutview.facts import dicom, network, tls, web
from scoutview.findings import Vantage


class Reason(StrEnum):
    """Why there is no look."""

    WITHHELD = "withheld"  # not permitted
    SKIPPED = "skipped"  # an earlier look already told, or made it pointless
    STOPPED = "stopped"  # the run was stopped before it
    FAULT = "fault"  # our own code failed
    NOT_REPORTED = "not reported"  # another place was to look, and has not told lately


@dataclass(frozen=True, slots=True)
class NotLooked:
    """A look that was not made, and why, in words."""

    KIND: ClassVar[str] = "not looked"
    SCHEMA: ClassVar[int] = 1

    look: str  # the kind of the fact that is missing
    reason: Reason
    words: str


Fact = (
    network.Reach
    | network.OpenPorts
    | dicom.PlainAssociation
    | dicom.KnownCaller
    | dicom.Strangers
    | dicom.WrongCalledTitle
    | dicom.StrangerFind
    | dicom.StrangerWorklist
    | dicom.StrangerGet
    | dicom.StrangerMove
    | dicom.StrangerStore
    | dicom.ForeignCertificates
    | tls.Offers
    | tls.Certificate
    | web.AnonymousReading
    | web.AnonymousStorage
    | web.DefaultCredentials
    | web.PlainWeb
    | NotLooked
)


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact about a target (`system.endpoint` or `system`), when and from where it was seen.

    `look` is the kind of fact that was asked for: for a NotLooked it is not the fact's own.
    `seconds` is how long it took, `connections` how many connections it made.
    """

    look: str
    target: str
    observed_at: datetime
    vantage: Vantage
    fact: Fact
    seconds: float = 0.0
    connections: int = 0
