"""Our PDUs as pynetdicom reads them, and any bytes at all as we read them."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ, P_DATA_TF

from scoutview.looks.dicom import pdu

AE_TITLES = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\\"),
    min_size=1,
    max_size=16,
)


@given(caller=AE_TITLES, called=AE_TITLES)
def test_pynetdicom_reads_our_association_request(caller, called):
    ours = pdu.associate_request(caller=caller, called=called, abstract_syntaxes=["1.2.3"])

    theirs = A_ASSOCIATE_RQ()
    theirs.decode(ours)

    assert theirs.calling_ae_title.strip() == caller
    assert theirs.called_ae_title.strip() == called
    assert [c.abstract_syntax for c in theirs.presentation_context] == ["1.2.3", pdu.VERIFICATION]
    assert theirs.encode() == ours


def test_verification_is_asked_for_once():
    ours = pdu.associate_request(caller="A", called="B", abstract_syntaxes=[pdu.VERIFICATION])

    theirs = A_ASSOCIATE_RQ()
    theirs.decode(ours)

    assert len(theirs.presentation_context) == 1


@given(st.binary(max_size=200), st.booleans())
def test_pynetdicom_reads_our_data(data, is_command):
    theirs = P_DATA_TF()
    theirs.decode(pdu.data_transfer(data, 5, is_command=is_command))

    (value,) = theirs.presentation_data_value_items

    assert value.data[1:] == data
    assert value.data[0] == (3 if is_command else 2)


def test_we_read_the_answer_of_pynetdicom():
    body = struct.pack(">H2x", 1) + b"B".ljust(16) + b"A".ljust(16) + bytes(32)
    body += b"\x21\0\0\x19\x01\0\0\0\x40\0\0\x111.2.840.10008.1.2"
    body += b"\x21\0\0\x08\x03\0\x03\0\x40\0\0\0"
    body += b"\x50\0\0\x13\x51\0\0\x04\0\0\x40\0\x55\0\0\x07TEST_10"
    whole = pdu.pdu(pdu.ASSOCIATE_AC, body)
    theirs = A_ASSOCIATE_AC()
    theirs.decode(whole)

    ours = pdu.read_accept(body)

    assert ours.contexts[1] == pdu.Context(0, pdu.IMPLICIT_LITTLE_ENDIAN)
    assert ours.contexts[3].result == 3
    assert ours.implementation == "TEST_10"
    assert theirs.user_information.maximum_length == 16384


@given(st.binary(min_size=6, max_size=6))
def test_any_header_is_read_or_refused(header):
    with suppress(pdu.NotDicom):
        kind, length = pdu.read_header(header)

        assert 1 <= kind <= 7
        assert length <= pdu.MOST_PDU_BYTES


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body):
    for read in (pdu.read_accept, pdu.read_triple, pdu.read_fragments):
        with suppress(pdu.NotDicom):  # anything else would fail the test
            read(body)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"\x15\x03\x03\x00\x02\x02", "a TLS record"),
        (b"HTTP/1", "HTTP"),
        (b"SSH-2.", "SSH"),
        (b"\x02\x00\x40\x00\x00\x00", "1073741824 bytes"),
    ],
)
def test_what_is_no_dicom_is_named(header, words):
    with pytest.raises(pdu.NotDicom, match=words):
        pdu.read_header(header)


@pytest.mark.parametrize("body", [b"\0\1", bytes(67), bytes(68)])
def test_an_acceptance_that_answers_for_nothing_is_no_acceptance(body):
    with pytest.raises(pdu.NotDicom):
        pdu.read_accept(body)
