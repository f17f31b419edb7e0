"""The framing of `ledger/log`: a big-endian uint16 length before each envelope.

Source: C2SP tlog-tiles, "Log entries": 256 frames are an entry bundle, byte for byte.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from scoutview.ledger.errors import LedgerError

HEADER_BYTES = 2
MAX_ENVELOPE_BYTES = 8192
_HEADERS = [n.to_bytes(HEADER_BYTES, "big") for n in range(MAX_ENVELOPE_BYTES + 1)]


def frame(envelope: bytes) -> bytes:
    """The envelope with its length before it.

    Raises:
        LedgerError: As `framed`.
    """
    return b"".join(framed([envelope]))


def framed(envelopes: Sequence[bytes]) -> list[bytes]:
    """The parts of frames, uncopied: a length, its envelope, the next length, and so on.

    Raises:
        LedgerError: An envelope is empty or over MAX_ENVELOPE_BYTES.
    """
    lengths = list(map(len, envelopes))
    odd = [length for length in lengths if not 0 < length <= MAX_ENVELOPE_BYTES]
    if odd:
        raise LedgerError(
            f"The entry cannot be recorded: its envelope takes {odd[0]} bytes and may take"
            f" {MAX_ENVELOPE_BYTES}; shorten its subject."
        )
    headers = [_HEADERS[length] for length in lengths]
    return [part for pair in zip(headers, envelopes, strict=True) for part in pair]


class Frames:
    """The envelopes of a log, in order, up to the first frame that is not whole.

    `end` is the offset after the last envelope given. When all are given, `fault` says why the rest
    is no frame (None: there is no rest), and `torn` that it is the beginning of one.
    """

    __slots__ = ("_file", "end", "fault", "torn")

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        self._file = file
        self.end = start
        self.fault: str | None = None
        self.torn = False

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(self.end)
        read = self._file.read
        while header := read(HEADER_BYTES):
            length = int.from_bytes(header, "big") if len(header) == HEADER_BYTES else 1
            if not 0 < length <= MAX_ENVELOPE_BYTES:
                self.fault = f"its length is {length}, which no entry has"
                return
            envelope = read(length)
            if len(header) + len(envelope) < HEADER_BYTES + length:
                self.fault, self.torn = "it is cut off", True
                return
            self.end += HEADER_BYTES + length
            yield envelope
