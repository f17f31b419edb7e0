"""Messages: the commands we send, their identifiers that match nobody, the status that returns.

Source: DICOM PS3.7 section 9.3 and annex E (command elements), PS3.5 section 7.1 (data elements).
"""

import secrets
import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoutview.facts.dicom import Command
from scoutview.looks.dicom.pdu import VERIFICATION, NotDicom

# Any one of a command's services does: a node that offers another root serves strangers as well.
SERVICES: dict[Command, tuple[str, ...]] = {
    Command.ECHO: (VERIFICATION,),
    Command.FIND: (
        "1.2.840.10008.5.1.4.1.2.2.1",  # study root
        "1.2.840.10008.5.1.4.1.2.1.1",  # patient root
        "1.2.840.10008.5.1.4.1.2.3.1",  # patient/study only, retired and still met
    ),
    Command.MOVE: (
        "1.2.840.10008.5.1.4.1.2.2.2",
        "1.2.840.10008.5.1.4.1.2.1.2",
        "1.2.840.10008.5.1.4.1.2.3.2",
    ),
    Command.GET: (
        "1.2.840.10008.5.1.4.1.2.2.3",
        "1.2.840.10008.5.1.4.1.2.1.3",
        "1.2.840.10008.5.1.4.1.2.3.3",
    ),
    Command.WORKLIST: ("1.2.840.10008.5.1.4.31",),
    Command.STORE: (
        "1.2.840.10008.5.1.4.1.1.7",  # secondary capture
        "1.2.840.10008.5.1.4.1.1.2",  # CT
        "1.2.840.10008.5.1.4.1.1.4",  # MR
        "1.2.840.10008.5.1.4.1.1.1",  # CR
        "1.2.840.10008.5.1.4.1.1.1.1",  # DX, for presentation
        "1.2.840.10008.5.1.4.1.1.6.1",  # US
        "1.2.840.10008.5.1.4.1.1.1.2",  # mammography, for presentation
    ),
}
_FIELD = {
    Command.ECHO: 0x0030,
    Command.FIND: 0x0020,
    Command.WORKLIST: 0x0020,
    Command.MOVE: 0x0021,
    Command.GET: 0x0010,
    Command.STORE: 0x0001,
}
NO_DATA_SET, DATA_SET = 0x0101, 0x0001
MESSAGE_ID = 1
NOWHERE = "SV-NOWHERE"  # a move destination that nobody has configured
STORE_REQUEST = 0x0001
RESPONSE = 0x8000
_WITH_LONG_LENGTH = frozenset({"OB", "OW", "SQ", "UN"})
# What a response may tell us; any other value of it could hold patient data (error comments).
_HARMLESS = frozenset({0x0000, 0x0100, 0x0120, 0x0800, 0x0900})

Element = tuple[int, int, str, bytes]  # group, number, VR, value


@dataclass(frozen=True, slots=True)
class Message:
    """A command to send: its command set and its identifier or data set (empty: none)."""

    command_set: bytes
    data_set: bytes


def random_uid() -> str:
    """Return a UID that no study has. Source: PS3.5 annex B.2 (2.25 and a UUID)."""
    return f"2.25.{uuid.uuid4().int}"


def message(command: Command, service: str, uid: str, *, explicit: bool) -> Message:
    """Build a command for a service. Keys are random, but for the estate's synthetic study.

    `uid` is the study that is asked for or the instance that is stored; `explicit` says whether
    the data set is in explicit VR. Command sets are always implicit (PS3.7 section 6.3.1).
    """
    data_set = _encoded(_data_set(command, service, uid), explicit=explicit)
    elements = [_command(0x0002, _uid(service)), _command(0x0100, _us(_FIELD[command]))]
    elements.append(_command(0x0110, _us(MESSAGE_ID)))
    if command is Command.MOVE:
        elements.append(_command(0x0600, _text(NOWHERE)))
    if command is not Command.ECHO:
        elements.append(_command(0x0700, _us(0)))
    elements.append(_command(0x0800, _us(DATA_SET if data_set else NO_DATA_SET)))
    if command is Command.STORE:
        elements.append(_command(0x1000, _uid(uid)))
    body = _encoded(elements, explicit=False)
    length = _encoded([_command(0x0000, struct.pack("<I", len(body)))], explicit=False)
    return Message(length + body, data_set)


def _command(number: int, value: bytes) -> Element:
    return 0x0000, number, "", value


def _data_set(command: Command, service: str, uid: str) -> Sequence[Element]:
    if command is Command.ECHO:
        return ()
    if command is Command.WORKLIST:
        return _worklist_keys()
    if command is Command.STORE:
        return _synthetic_object(service, uid)
    if service != SERVICES[command][0]:  # the other roots ask by patient (PS3.4 annex C.6.1)
        return (0x0008, 0x0052, "CS", _text("PATIENT")), (0x0010, 0x0020, "LO", _nobody())
    return (0x0008, 0x0052, "CS", _text("STUDY")), (0x0020, 0x000D, "UI", _uid(uid))


def _nobody() -> bytes:
    """Return an identifier that nobody has."""
    return _text("SV" + secrets.token_hex(7).upper())


def _worklist_keys() -> Sequence[Element]:
    """Three random keys: a server that matches on any one of them finds nobody."""
    nobody = _nobody()
    return (
        (0x0008, 0x0050, "SH", nobody),  # accession number
        (0x0010, 0x0020, "LO", nobody),  # patient id
        (0x0040, 0x0100, "SQ", b""),  # scheduled procedure step sequence
        (0x0040, 0x1001, "SH", nobody),  # requested procedure id
    )


def _synthetic_object(sop_class: str, instance_uid: str) -> Sequence[Element]:
    """One black pixel, marked so that everyone sees what it is."""
    return (
        (0x0008, 0x0016, "UI", _uid(sop_class)),
        (0x0008, 0x0018, "UI", _uid(instance_uid)),
        (0x0008, 0x0060, "CS", _text("OT")),
        (0x0008, 0x0064, "CS", _text("SYN")),
        (0x0008, 0x1030, "LO", _text("SCOUTVIEW TEST, SYNTHETIC, PLEASE DELETE")),
        (0x0010, 0x0010, "PN", _text("SCOUTVIEW^SYNTHETIC")),
        (0x0010, 0x0020, "LO", _text("SCOUTVIEW-TEST")),
        (0x0020, 0x000D, "UI", _uid(random_uid())),
        (0x0020, 0x000E, "UI", _uid(random_uid())),
        (0x0028, 0x0002, "US", _us(1)),
        (0x0028, 0x0004, "CS", _text("MONOCHROME2")),
        (0x0028, 0x0010, "US", _us(1)),
        (0x0028, 0x0011, "US", _us(1)),
        (0x0028, 0x0100, "US", _us(8)),
        (0x0028, 0x0101, "US", _us(8)),
        (0x0028, 0x0102, "US", _us(7)),
        (0x0028, 0x0103, "US", _us(0)),
        (0x7FE0, 0x0010, "OW", b"\0\0"),
    )


def _encoded(elements: Sequence[Element], *, explicit: bool) -> bytes:
    return b"".join(_element(element, explicit=explicit) for element in elements)


def _element(element: Element, *, explicit: bool) -> bytes:
    group, number, vr, value = element
    if not explicit:
        return struct.pack("<HHI", group, number, len(value)) + value
    if vr in _WITH_LONG_LENGTH:
        return struct.pack("<HH2sxxI", group, number, vr.encode(), len(value)) + value
    return struct.pack("<HH2sH", group, number, vr.encode(), len(value)) + value


def _us(number: int) -> bytes:
    return struct.pack("<H", number)


def _uid(text: str) -> bytes:
    raw = text.encode("ascii")
    return raw + b"\0" * (len(raw) % 2)


def _text(text: str) -> bytes:
    raw = text.encode("ascii")
    return raw + b" " * (len(raw) % 2)


@dataclass(frozen=True, slots=True)
class Response:
    """What a command set from the peer says: its command field, what it answers, its status."""

    command_field: int
    answers: int | None
    status: int | None

    def is_answer_to(self, command: Command) -> bool:
        """Whether it is the response to the one message that we sent (PS3.7 annex E.1)."""
        field = _FIELD[command] | RESPONSE
        return self.command_field == field and self.answers == MESSAGE_ID


def read_command_set(data: bytes) -> Response:
    """Read a command set. Raises NotDicom when elements overrun it or it names no command."""
    numbers = {
        number: struct.unpack("<H", value)[0]
        for group, number, value in _elements(data)
        if group == 0 and len(value) == 2
    }
    if 0x0100 not in numbers:
        raise NotDicom("its answer names no command")
    return Response(numbers[0x0100], numbers.get(0x0120), numbers.get(0x0900))


def without_comments(data: bytes) -> bytes:
    """Return a command set with every value blanked that could hold patient data.

    Raises NotDicom when elements overrun it.
    """
    kept = b""
    for group, number, value in _elements(data):
        is_harmless = group == 0 and number in _HARMLESS
        kept += struct.pack("<HHI", group, number, len(value))
        kept += value if is_harmless else bytes(len(value))
    return kept


def _elements(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise NotDicom("a command of its answer is cut short")
        group, number, length = struct.unpack_from("<HHI", data, at)
        value = data[at + 8 : at + 8 + length]
        if len(value) < length:
            raise NotDicom("a command of its answer runs past the end")
        yield group, number, value
        at += 8 + length
