"""RFC 3161 time stamps of checkpoints: what is stamped, what is asked, and what came back.

Source: RFC 3161; docs/reference/ledger-format.md, section 8.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography.x509 import Certificate
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from scoutview.ledger.errors import LedgerError

STAMP_TYPE: Final = "application/timestamp-reply"
QUERY_TYPE: Final = "application/timestamp-query"
MOST_BYTES: Final = 65_536
_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_GRANTED: Final = frozenset({PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS})
_SEQUENCE, _CONTEXT_0 = 0x30, 0xA0
_LONG, _MOST_LENGTH_BYTES = 0x80, 4


def query(head: bytes) -> bytes:
    """The request that a time-stamp authority answers, for the signed head of a checkpoint.

    The authority is asked to enclose its certificates.
    """
    request = TimestampRequestBuilder().data(head).hash_algorithm(HashAlgorithm.SHA256)
    return request.cert_request(cert_request=True).build().as_bytes()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a granted time stamp says; who made it is still to be checked."""

    imprint: bytes
    at: datetime
    _response: TimeStampResponse

    def verify(self, head: bytes, roots: Sequence[Certificate]) -> None:
        """Check that an authority whose certificate leads to these roots made it, for this head.

        Raises:
            LedgerError: It did not.
        """
        builder = VerifierBuilder(roots=list(roots))
        try:
            builder.build().verify(self._response, sha256(head).digest())
        except (VerificationError, ValueError) as error:
            raise LedgerError(f"The time stamp does not verify: {error}.") from error


def read(reply: bytes) -> Stamp:
    """What a reply of a time-stamp authority says.

    Raises:
        LedgerError: It is no reply, grants nothing, or stamps another hash than SHA-256.
    """
    if len(reply) > MOST_BYTES:
        raise LedgerError(f"The time stamp has over {MOST_BYTES} bytes.")
    try:
        response = decode_timestamp_response(_with_sorted_certificates(reply))
        if response.status not in _GRANTED:
            words = "; ".join(response.status_string) or f"status {response.status}"
            raise LedgerError(f"The authority granted no time stamp: {_printable(words)}.")
        info = response.tst_info
        imprint, at = info.message_imprint, info.gen_time
    except ValueError as error:
        raise LedgerError(f"This is no time-stamp response: {_printable(str(error))}.") from error
    if imprint.hash_algorithm.dotted_string != _SHA256:
        raise LedgerError("The time stamp is over another hash than SHA-256.")
    return Stamp(imprint.message, at, response)


def check_imprint(reply: bytes, head: bytes) -> None:
    """Check that a reply stamps this head, whoever made it.

    Raises:
        LedgerError: It does not.
    """
    if read(reply).imprint != sha256(head).digest():
        raise LedgerError("The time stamp is of another text than this checkpoint's.")


def _printable(text: str) -> str:
    return re.sub(r"[^ -~]", "?", text)[:200]


Item = tuple[int, int, int, int]  # tag, where it begins, where its content begins, where it ends


def _with_sorted_certificates(reply: bytes) -> bytes:
    """The reply with `SignedData.certificates` in the order of DER.

    OpenSSL does not sort that set, which the library refuses; it is not signed, so its order may
    be mended. Source: X.690 section 11.6, RFC 5652 section 5.1.
    """
    at = _find(reply, _SEQUENCE, [(1, _SEQUENCE), (1, _CONTEXT_0), (0, _SEQUENCE)])
    if at is None:
        return reply
    certificates = [item for item in _items(reply, at[2], at[3]) if item[0] == _CONTEXT_0]
    if not certificates:
        return reply
    _, _, start, end = certificates[0]
    every = sorted(reply[item[1] : item[3]] for item in _items(reply, start, end))
    ordered = b"".join(every)
    return reply[:start] + ordered + reply[end:] if len(ordered) == end - start else reply


def _find(data: bytes, tag: int, path: Sequence[tuple[int, int]]) -> Item | None:
    """The item that is reached by these places, each with the tag that it must have."""
    items = _items(data, 0, len(data))
    here = items[0] if items and items[0][0] == tag else None
    for place, wanted in path:
        if here is None:
            return None
        inner = _items(data, here[2], here[3])
        here = inner[place] if len(inner) > place and inner[place][0] == wanted else None
    return here


def _items(data: bytes, start: int, end: int) -> list[Item]:
    """The items between two places, up to the first that is malformed. Source: X.690, 8.1."""
    found = []
    while start + 2 <= end:
        tag, length, content = data[start], data[start + 1], start + 2
        if length >= _LONG:
            count = length - _LONG
            if not 1 <= count <= _MOST_LENGTH_BYTES or content + count > end:
                break
            length = int.from_bytes(data[content : content + count], "big")
            content += count
        if content + length > end:
            break
        found.append((tag, start, content, content + length))
        start = content + length
    return found
