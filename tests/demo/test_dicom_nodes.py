"""The DICOM nodes, asked by pynetdicom's own client and by bare sockets."""

import socket

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    ModalityWorklistInformationFind,
    SecondaryCaptureImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
)

from scoutview.demo.dicom_nodes import Node, Service, dicom_node
from scoutview.demo.synthetic import images, worklist

EVERYTHING = Node(ae_title="ALL", offers=frozenset(Service))


@pytest.fixture(scope="module")
def node():
    with dicom_node("127.0.0.1", EVERYTHING) as address:
        yield address


@pytest.fixture
def associate(node):
    open_ones = []

    def start(service, handlers=()):
        caller = AE("TEST")
        caller.add_requested_context(service)
        caller.add_requested_context(SecondaryCaptureImageStorage)
        role = build_role(SecondaryCaptureImageStorage, scu_role=True, scp_role=True)
        open_ones.append(
            caller.associate(
                *node.pair, ae_title="ALL", ext_neg=[role], evt_handlers=list(handlers)
            )
        )
        return open_ones[-1]

    yield start
    for each in open_ones:
        each.release()


def study(**keys):
    asked = Dataset()
    asked.QueryRetrieveLevel = "STUDY"
    for key, value in keys.items():
        setattr(asked, key, value)
    return asked


def statuses(responses):
    return [status.Status for status, _ in responses]


def test_a_query_finds_each_synthetic_study_once(associate):
    service = StudyRootQueryRetrieveInformationModelFind
    found = list(associate(service).send_c_find(study(StudyInstanceUID=""), service))

    assert statuses(found) == [0xFF00, 0xFF00, 0xFF00, 0x0000]
    assert all(str(data.PatientName).startswith("SYNTHETIC^") for _, data in found[:-1])


def test_a_query_for_nobody_succeeds_and_finds_nobody(associate):
    service = StudyRootQueryRetrieveInformationModelFind

    assert statuses(associate(service).send_c_find(study(PatientID="NO"), service)) == [0x0000]


def test_the_worklist_lists_its_exams(associate):
    service = ModalityWorklistInformationFind
    found = list(associate(service).send_c_find(study(AccessionNumber=""), service))

    assert len(found) == len(worklist()) + 1


def test_a_study_can_be_fetched(associate):
    service = StudyRootQueryRetrieveInformationModelGet
    received = []

    def keep(event):
        received.append(event.dataset.SOPInstanceUID)
        return 0x0000

    uid = images()[0].StudyInstanceUID
    association = associate(service, [(evt.EVT_C_STORE, keep)])
    told = statuses(association.send_c_get(study(StudyInstanceUID=uid), service))

    assert told[-1] == 0x0000
    assert received == [images()[0].SOPInstanceUID, images()[1].SOPInstanceUID]


def test_a_move_of_what_exists_goes_nowhere(associate):
    service = StudyRootQueryRetrieveInformationModelMove
    uid = images()[0].StudyInstanceUID

    association = associate(service)
    told = statuses(association.send_c_move(study(StudyInstanceUID=uid), "NOWHERE", service))

    assert told == [0xA801]


def test_an_image_of_anyone_is_taken(associate):
    association = associate(StudyRootQueryRetrieveInformationModelFind)

    assert association.send_c_store(images()[0]).Status == 0x0000


def test_bytes_that_are_no_dicom_are_answered_by_an_abort(node):
    with socket.create_connection(node.pair, timeout=10) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")

        assert client.recv(100) == bytes.fromhex("07000000000400000201")
        assert client.recv(100) == b""


def test_a_client_that_says_nothing_and_leaves_is_no_trouble(node, associate):
    socket.create_connection(node.pair).close()

    association = associate(StudyRootQueryRetrieveInformationModelFind)
    assert association.is_established
