"""Our commands as pydicom reads them, and any command set as we read it."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset

from scoutview.facts.dicom import Command
from scoutview.looks.dicom import dimse
from scoutview.looks.dicom.pdu import NotDicom

FIELDS = {
    Command.ECHO: 0x0030,
    Command.FIND: 0x0020,
    Command.WORKLIST: 0x0020,
    Command.MOVE: 0x0021,
    Command.GET: 0x0010,
    Command.STORE: 0x0001,
}


def as_pydicom(data):
    return read_dataset(DicomBytesIO(data), is_implicit_VR=True, is_little_endian=True)


@pytest.mark.parametrize("command", Command)
def test_pydicom_reads_our_command_set(command):
    message = dimse.message(command, "2.25.1")

    command_set = as_pydicom(message.command_set)

    assert command_set[0x0000, 0x0100].value == FIELDS[command]
    assert command_set[0x0000, 0x0002].value == dimse.SOP_CLASS[command]
    assert command_set[0x0000, 0x0000].value == len(message.command_set) - 12
    has_data = command_set[0x0000, 0x0800].value != 0x0101
    assert has_data == bool(message.data_set)


@pytest.mark.parametrize("command", [Command.FIND, Command.GET, Command.MOVE])
def test_the_key_is_one_study_and_nothing_else_is_asked_back(command):
    identifier = as_pydicom(dimse.message(command, "2.25.7").data_set)

    assert identifier.QueryRetrieveLevel == "STUDY"
    assert identifier.StudyInstanceUID == "2.25.7"
    assert len(identifier) == 2


def test_worklist_keys_match_nobody_and_ask_for_no_name():
    first = as_pydicom(dimse.message(Command.WORKLIST, "").data_set)
    second = as_pydicom(dimse.message(Command.WORKLIST, "").data_set)

    assert first.AccessionNumber.startswith("SV")
    assert first.AccessionNumber != second.AccessionNumber
    assert len(first.AccessionNumber) <= 16
    assert "PatientName" not in first


def test_the_stored_object_says_what_it_is():
    stored = as_pydicom(dimse.message(Command.STORE, "2.25.9").data_set)

    assert stored.SOPInstanceUID == "2.25.9"
    assert "SYNTHETIC" in str(stored.PatientName)
    assert "PLEASE DELETE" in stored.StudyDescription


def test_random_uids_are_valid_and_differ():
    uids = {dimse.random_uid() for _ in range(100)}

    assert len(uids) == 100
    assert all(len(uid) <= 64 and uid.startswith("2.25.") for uid in uids)


def test_a_response_is_read():
    response = struct.pack("<HHIH", 0, 0x0100, 2, 0x8020) + struct.pack(
        "<HHIH", 0, 0x0900, 2, 0xFF00
    )

    read = dimse.read_command_set(response)

    assert read.is_response
    assert read.status == 0xFF00


@given(st.binary(max_size=120))
def test_any_command_set_is_read_or_refused(data):
    with suppress(NotDicom):  # anything else would fail the test
        dimse.read_command_set(data)
