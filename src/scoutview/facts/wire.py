"""The bytes of one exchange, bounded, without any patient data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wire:
    """What went over the wire, for the evidence card.

    `sent` and `received` are the first bytes only (looks keep at most KEPT_BYTES of each and
    leave out everything that could hold patient data: data sets, response bodies). The totals
    count all bytes, kept or not.
    """

    sent: bytes = b""
    received: bytes = b""
    sent_bytes: int = 0
    received_bytes: int = 0


KEPT_BYTES = 1024
NOTHING = Wire()
