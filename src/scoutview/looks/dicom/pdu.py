"""Protocol data units of the DICOM upper layer: building ours, reading the peer's with bounds.

Source: DICOM PS3.8 section 9.3 and annex D.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ = 0x01, 0x02, 0x03
P_DATA, RELEASE_RQ, RELEASE_RP, ABORT = 0x04, 0x05, 0x06, 0x07

HEADER_BYTES = 6
MOST_PDU_BYTES = 65_536  # a longer one than this is never needed for our requests
OUR_MAX_LENGTH = 16_384  # announced; peers must not send longer P-DATA (PS3.8 annex D.1)

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"
IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
IMPLEMENTATION_UID = "2.25.305828488182831875890203105390285383139"  # Scoutview's own
IMPLEMENTATION_NAME = "SCOUTVIEW"
VERIFICATION = "1.2.840.10008.1.1"
ACCEPTANCE, NO_ABSTRACT_SYNTAX = 0, 3  # results of a presentation context, PS3.8 table 9-18
FIXED_PART_BYTES = 68  # of an A-ASSOCIATE-RQ or -AC, before its items


class NotDicom(Exception):
    """The bytes are no PDU that PS3.8 knows, or longer than any answer to us can be."""


@dataclass(frozen=True, slots=True)
class Context:
    """The peer's word on one presentation context that we asked for."""

    result: int
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An A-ASSOCIATE-AC: its contexts by their id, and who the peer says it is."""

    contexts: dict[int, Context] = field(default_factory=dict)
    implementation: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One presentation data value of a P-DATA-TF."""

    context: int
    is_command: bool
    is_last: bool
    data: bytes


def _item(kind: int, payload: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(payload)) + payload


def _title(text: str) -> bytes:
    return text.encode("ascii", "replace")[:16].ljust(16)


def context_ids(abstract_syntaxes: Sequence[str]) -> dict[int, str]:
    """Return the odd ids under which we ask for these services, in order."""
    return {1 + 2 * at: syntax for at, syntax in enumerate(abstract_syntaxes)}


def associate_request(*, caller: str, called: str, abstract_syntaxes: Sequence[str]) -> bytes:
    """Build an A-ASSOCIATE-RQ for services, each in implicit or explicit VR little endian.

    Verification is always asked for, too: some nodes refuse the whole association when they
    offer nothing of what is asked, which would hide that just this service is not offered.
    AE titles hold at most 16 ASCII characters; the estate reader saw to that.
    """
    asked = dict.fromkeys([*abstract_syntaxes, VERIFICATION])
    contexts = b"".join(_context(*each) for each in context_ids(list(asked)).items())
    user = _item(0x51, struct.pack(">I", OUR_MAX_LENGTH))
    user += _item(0x52, IMPLEMENTATION_UID.encode()) + _item(0x55, IMPLEMENTATION_NAME.encode())
    body = struct.pack(">H2x", 1) + _title(called) + _title(caller) + bytes(32)
    body += _item(0x10, APPLICATION_CONTEXT.encode()) + contexts + _item(0x50, user)
    return pdu(ASSOCIATE_RQ, body)


def _context(number: int, abstract_syntax: str) -> bytes:
    syntaxes = _item(0x30, abstract_syntax.encode())
    syntaxes += _item(0x40, IMPLICIT_LITTLE_ENDIAN.encode())
    syntaxes += _item(0x40, EXPLICIT_LITTLE_ENDIAN.encode())
    return _item(0x20, bytes([number, 0, 0, 0]) + syntaxes)


def pdu(kind: int, body: bytes) -> bytes:
    """Put the header before a body."""
    return struct.pack(">BxI", kind, len(body)) + body


def data_transfer(data: bytes, context: int, *, is_command: bool) -> bytes:
    """Build a P-DATA-TF that carries one whole message part in a context."""
    control = (1 if is_command else 0) | 2
    value = bytes([context, control]) + data
    return pdu(P_DATA, struct.pack(">I", len(value)) + value)


RELEASE_REQUEST = pdu(RELEASE_RQ, bytes(4))
ABORT_REQUEST = pdu(ABORT, bytes(4))


def read_header(header: bytes) -> tuple[int, int]:
    """Return kind and body length. Raises NotDicom for unknown kinds and absurd lengths."""
    kind, length = struct.unpack(">BxI", header)
    if not ASSOCIATE_RQ <= kind <= ABORT:
        raise NotDicom(_what_it_is(header))
    if length > MOST_PDU_BYTES:
        raise NotDicom(f"announced a PDU of {length} bytes; at most {MOST_PDU_BYTES} are read")
    return kind, length


def _what_it_is(header: bytes) -> str:
    if header[0] in {0x14, 0x15, 0x16} and header[1] == 0x03:
        return "answered with a TLS record"
    if header.startswith(b"HTTP/"):
        return "answered in HTTP"
    if header.startswith(b"SSH-"):
        return "answered in SSH"
    return "answered with bytes that are no DICOM PDU"


def read_accept(body: bytes) -> Accepted:
    """Read the body of an A-ASSOCIATE-AC. Raises NotDicom when it is cut short or overrun."""
    if len(body) < FIXED_PART_BYTES:
        raise NotDicom("its acceptance is cut short")
    contexts: dict[int, Context] = {}
    implementation = ""
    for kind, payload in _items(body[FIXED_PART_BYTES:]):
        if kind == 0x21 and len(payload) >= 4:  # PS3.8 table 9-18
            syntaxes = [value for sub, value in _items(payload[4:]) if sub == 0x40]
            syntax = syntaxes[0].rstrip(b"\0").decode("ascii", "replace") if syntaxes else ""
            contexts[payload[0]] = Context(payload[2], syntax)
        if kind == 0x50:  # user information, PS3.8 table 9-20
            implementation = _read_name(payload)
    if not contexts:
        raise NotDicom("its acceptance answers for none of the services that were asked for")
    return Accepted(contexts, implementation)


def _read_name(user_information: bytes) -> str:
    name = ""
    for kind, value in _items(user_information):
        if kind == 0x55:  # implementation version name, PS3.7 annex D.3.3.2
            name = "".join(c for c in value[:16].decode("ascii", "replace") if c.isprintable())
    return name.strip()


def _items(data: bytes) -> list[tuple[int, bytes]]:
    items, at = [], 0
    while at < len(data):
        if at + 4 > len(data):
            raise NotDicom("an item of its answer is cut short")
        kind, length = struct.unpack_from(">BxH", data, at)
        if at + 4 + length > len(data):
            raise NotDicom("an item of its answer runs past the end")
        items.append((kind, data[at + 4 : at + 4 + length]))
        at += 4 + length
    return items


def read_triple(body: bytes) -> tuple[int, int, int]:
    """Return result, source and reason of an A-ASSOCIATE-RJ. Raises NotDicom when cut short."""
    if len(body) < 4:  # PS3.8 table 9-21
        raise NotDicom("its refusal is cut short")
    return body[1], body[2], body[3]


def read_fragments(body: bytes) -> list[Fragment]:
    """Return the presentation data values of a P-DATA-TF. Raises NotDicom when they overrun."""
    fragments, at = [], 0
    while at < len(body):
        length = int.from_bytes(body[at : at + 4], "big")
        if at + 4 + length > len(body) or length < 2:  # id and control byte
            raise NotDicom("a data value of its answer runs past the end")
        context, control = body[at + 4], body[at + 5]
        data = body[at + 6 : at + 4 + length]
        fragments.append(Fragment(context, bool(control & 1), bool(control & 2), data))
        at += 4 + length
    return fragments
