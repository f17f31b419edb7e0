"""Messages: the commands we send, their identifiers that match nobody, the status that returns.

Source: DICOM PS3.7 section 9.3 and annex E (command elements), PS3.5 section 7.1.3 (implicit VR).
"""

import secrets
import struct
import uuid
from dataclasses import dataclass

from scoutview.facts.dicom import Command
from scoutview.looks.dicom.pdu import VERIFICATION, NotDicom

SOP_CLASS = {
    Command.ECHO: VERIFICATION,
    Command.FIND: "1.2.840.10008.5.1.4.1.2.2.1",
    Command.MOVE: "1.2.840.10008.5.1.4.1.2.2.2",
    Command.GET: "1.2.840.10008.5.1.4.1.2.2.3",
    Command.WORKLIST: "1.2.840.10008.5.1.4.31",
    Command.STORE: "1.2.840.10008.5.1.4.1.1.7",
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


@dataclass(frozen=True, slots=True)
class Message:
    """A command to send: its command set and its identifier or data set (empty: none)."""

    command_set: bytes
    data_set: bytes


def random_uid() -> str:
    """Return a UID that no study has. Source: PS3.5 annex B.2 (2.25 and a UUID)."""
    return f"2.25.{uuid.uuid4().int}"


def message(command: Command, study_uid: str) -> Message:
    """Build a command. Keys are random, but for a study that the estate says is synthetic."""
    data_set = _data_set(command, study_uid)
    elements = [(0x0002, _uid(SOP_CLASS[command])), (0x0100, _us(_FIELD[command]))]
    elements.append((0x0110, _us(MESSAGE_ID)))
    if command is Command.MOVE:
        elements.append((0x0600, _text(NOWHERE)))
    if command is not Command.ECHO:
        elements.append((0x0700, _us(0)))
    elements.append((0x0800, _us(DATA_SET if data_set else NO_DATA_SET)))
    if command is Command.STORE:
        elements.append((0x1000, _uid(study_uid)))
    body = b"".join(_element(0x0000, number, value) for number, value in elements)
    return Message(_element(0x0000, 0x0000, struct.pack("<I", len(body))) + body, data_set)


def _data_set(command: Command, study_uid: str) -> bytes:
    if command is Command.ECHO:
        return b""
    if command is Command.WORKLIST:
        return _worklist_keys()
    if command is Command.STORE:
        return _synthetic_object(study_uid)
    return _element(0x0008, 0x0052, b"STUDY ") + _element(0x0020, 0x000D, _uid(study_uid))


def _worklist_keys() -> bytes:
    """Three random keys: a server that matches on any one of them finds nobody."""
    nobody = _text("SV" + secrets.token_hex(7).upper())
    return (
        _element(0x0008, 0x0050, nobody)  # accession number
        + _element(0x0010, 0x0020, nobody)  # patient id
        + _element(0x0040, 0x0100, b"")  # scheduled procedure step sequence
        + _element(0x0040, 0x1001, nobody)  # requested procedure id
    )


def _synthetic_object(instance_uid: str) -> bytes:
    """One black pixel of secondary capture, marked so that everyone sees what it is."""
    elements = (
        (0x0008, 0x0016, _uid(SOP_CLASS[Command.STORE])),
        (0x0008, 0x0018, _uid(instance_uid)),
        (0x0008, 0x0060, _text("OT")),
        (0x0008, 0x0064, _text("SYN")),
        (0x0008, 0x1030, _text("SCOUTVIEW TEST, SYNTHETIC, PLEASE DELETE")),
        (0x0010, 0x0010, _text("SCOUTVIEW^SYNTHETIC")),
        (0x0010, 0x0020, _text("SCOUTVIEW-TEST")),
        (0x0020, 0x000D, _uid(random_uid())),
        (0x0020, 0x000E, _uid(random_uid())),
        (0x0028, 0x0002, _us(1)),
        (0x0028, 0x0004, _text("MONOCHROME2")),
        (0x0028, 0x0010, _us(1)),
        (0x0028, 0x0011, _us(1)),
        (0x0028, 0x0100, _us(8)),
        (0x0028, 0x0101, _us(8)),
        (0x0028, 0x0102, _us(7)),
        (0x0028, 0x0103, _us(0)),
        (0x7FE0, 0x0010, b"\0\0"),
    )
    return b"".join(_element(group, number, value) for group, number, value in elements)


def _element(group: int, number: int, value: bytes) -> bytes:
    return struct.pack("<HHI", group, number, len(value)) + value


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
    """What a command set from the peer says: its command field and its status."""

    command_field: int
    status: int | None

    @property
    def is_response(self) -> bool:
        """Whether it answers a request (PS3.7 annex E.1: the field's high bit)."""
        return bool(self.command_field & RESPONSE)


def read_command_set(data: bytes) -> Response:
    """Read a command set. Raises NotDicom when elements overrun it or it names no command."""
    command_field, status, at = None, None, 0
    while at < len(data):
        if at + 8 > len(data):
            raise NotDicom("a command of its answer is cut short")
        group, number, length = struct.unpack_from("<HHI", data, at)
        value = data[at + 8 : at + 8 + length]
        if len(value) < length:
            raise NotDicom("a command of its answer runs past the end")
        if group == 0 and length == 2:  # a US
            if number == 0x0100:  # command field
                command_field = struct.unpack("<H", value)[0]
            if number == 0x0900:  # status
                status = struct.unpack("<H", value)[0]
        at += 8 + length
    if command_field is None:
        raise NotDicom("its answer names no command")
    return Response(command_field, status)
