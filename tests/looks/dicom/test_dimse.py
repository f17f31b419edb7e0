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


def us(number, value):
    return struct.pack("<HHIH", 0, number, 2, value)


FIELDS = {
    Command.ECHO: 0x0030,
    Command.FIND: 0x0020,
    Command.WORKLIST: 0x0020,
    Command.MOVE: 0x0021,
    Command.GET: 0x0010,
    Command.STORE: 0x0001,
}


def as_pydicom(data, *, explicit=False):
    return read_dataset(DicomBytesIO(data), is_implicit_VR=not explicit, is_little_endian=True)


def message(command, uid="2.25.1", service=0, *, explicit=False):
    return dimse.message(command, dimse.SERVICES[command][service], uid, explicit=explicit)


@pytest.mark.parametrize("command", Command)
def test_pydicom_reads_our_command_set(command):
    sent = message(command)

    command_set = as_pydicom(sent.command_set)

    assert command_set[0x0000, 0x0100].value == FIELDS[command]
    assert command_set[0x0000, 0x0002].value == dimse.SERVICES[command][0]
    assert command_set[0x0000, 0x0000].value == len(sent.command_set) - 12
    has_data = command_set[0x0000, 0x0800].value != 0x0101
    assert has_data == bool(sent.data_set)


@pytest.mark.parametrize("explicit", [False, True])
@pytest.mark.parametrize("command", [Command.FIND, Command.GET, Command.MOVE])
def test_the_key_is_one_study_and_nothing_else_is_asked_back(command, explicit):
    identifier = as_pydicom(
        message(command, "2.25.7", explicit=explicit).data_set, explicit=explicit
    )

    assert identifier.QueryRetrieveLevel == "STUDY"
    assert identifier.StudyInstanceUID == "2.25.7"
    assert len(identifier) == 2


def test_worklist_keys_match_nobody_and_ask_for_no_name():
    first = as_pydicom(message(Command.WORKLIST).data_set)
    second = as_pydicom(message(Command.WORKLIST).data_set)

    assert first.AccessionNumber.startswith("SV")
    assert first.AccessionNumber != second.AccessionNumber
    assert len(first.AccessionNumber) <= 16
    assert "PatientName" not in first


@pytest.mark.parametrize("service", range(7))
def test_the_stored_object_says_what_it_is(service):
    stored = as_pydicom(message(Command.STORE, "2.25.9", service).data_set)

    assert stored.SOPInstanceUID == "2.25.9"
    assert "SYNTHETIC" in str(stored.PatientName)
    assert "PLEASE DELETE" in stored.StudyDescription


def test_random_uids_are_valid_and_differ():
    uids = {dimse.random_uid() for _ in range(100)}

    assert len(uids) == 100
    assert all(len(uid) <= 64 and uid.startswith("2.25.") for uid in uids)


def test_a_response_is_read():
    response = us(0x0100, 0x8020) + us(0x0120, 1) + us(0x0900, 0xFF00)

    read = dimse.read_command_set(response)

    assert read.is_answer_to(Command.FIND)
    assert not read.is_answer_to(Command.ECHO)
    assert read.status == 0xFF00


def test_a_response_to_another_message_is_not_ours():
    response = us(0x0100, 0x8020) + us(0x0120, 77) + us(0x0900, 0x0124)

    assert not dimse.read_command_set(response).is_answer_to(Command.FIND)


def test_a_comment_of_the_peer_is_blanked():
    comment = b"SYNTHETIC^SECRET"
    said = us(0x0100, 0x8020) + struct.pack("<HHI", 0, 0x0902, len(comment)) + comment
    said += struct.pack("<HHI", 0x0010, 0x0010, 4) + b"NAME" + us(0x0900, 0xC001)

    kept = dimse.without_comments(said)

    assert b"SECRET" not in kept
    assert b"NAME" not in kept
    assert len(kept) == len(said)
    assert dimse.read_command_set(kept).status == 0xC001


@pytest.mark.parametrize("command", [Command.FIND, Command.GET, Command.MOVE])
@pytest.mark.parametrize("service", [1, 2])
def test_other_roots_are_asked_for_a_patient_that_nobody_is(command, service):
    identifier = as_pydicom(message(command, "2.25.7", service).data_set)

    assert identifier.QueryRetrieveLevel == "PATIENT"
    assert identifier.PatientID.startswith("SV")


@given(st.binary(max_size=120))
def test_any_command_set_is_read_or_refused(data):
    with suppress(NotDicom):  # anything else would fail the test
        dimse.read_command_set(data)
