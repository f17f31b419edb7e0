"""One association with nodes that behave, and with servers that do not."""

import time

import pytest
from pydicom import Dataset
from pynetdicom import AE, evt
from pynetdicom.sop_class import (
    CTImageStorage,
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelFind,
    Verification,
)

from bench.servers import accept, respond
from scoutview.facts.dicom import Answer, Command, Transport
from scoutview.findings import Outcome
from scoutview.looks.dicom.association import Ask, exchange
from scoutview.looks.session import Limits, Session, Stopped
from tests.looked_at import endpoint, known_caller, look_at

# pynetdicom 3.0.4's own threads may stumble when a node is shut down while a caller hangs up.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

QUICK = Limits(connect_s=0.5, reply_s=0.5, pace_s=0.0)


def ask(port, command=Command.ECHO, *, host="127.0.0.1", transport=Transport.PLAIN):
    session = Session(QUICK)
    request = Ask(caller="SV-STRANGER", transport=transport, command=command)
    return exchange(session, endpoint(port, host=host), request)


@pytest.fixture
def node():
    """A pynetdicom node that a test may tighten before it is started."""
    node = AE(ae_title="NODE")
    node.add_supported_context(Verification)
    yield node
    node.shutdown()


def start(node, *handlers):
    server = node.start_server(("127.0.0.1", 0), block=False, evt_handlers=list(handlers))
    return server.server_address[1]


def test_an_open_node_answers_echo(node):
    told = ask(start(node))

    assert told.answer is Answer.ACCEPTED
    assert told.status == 0
    assert told.implementation.startswith("PYNETDICOM")
    assert told.wire.sent[0] == 1
    assert told.wire.received[0] == 2


def test_a_refusal_keeps_its_triple(node):
    node.require_calling_aet = ["CT1"]

    told = ask(start(node))

    assert (told.answer, told.result, told.source, told.reason) == (Answer.REJECTED, 1, 1, 3)
    assert "calling AE title not recognized" in told.words


def test_a_service_that_is_not_offered_is_told_apart_from_a_refusal(node):
    told = ask(start(node), Command.FIND)

    assert told.answer is Answer.ACCEPTED
    assert told.offered is False
    assert told.status is None


@pytest.mark.parametrize("status", [0x0000, 0x0122, 0x0124, 0xA900, 0xC001])
def test_the_status_is_what_is_kept(node, status):
    node.add_supported_context(StudyRootQueryRetrieveInformationModelFind)

    def find(_event):
        yield status, None

    told = ask(start(node, (evt.EVT_C_FIND, find)), Command.FIND)

    assert told.offered is True
    assert told.status == status


def test_a_node_with_another_root_is_asked_in_that_one(node):
    node.add_supported_context(PatientRootQueryRetrieveInformationModelFind)

    def find(_event):
        yield 0x0000, None

    told = ask(start(node, (evt.EVT_C_FIND, find)), Command.FIND)

    assert told.offered is True
    assert told.status == 0


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])
def test_a_node_that_takes_ct_alone_is_offered_a_ct(node, syntax):
    node.add_supported_context(CTImageStorage, syntax)
    stored = []

    def store(event):
        stored.append(event.dataset)
        return 0x0000

    told = ask(start(node, (evt.EVT_C_STORE, store)), Command.STORE)

    assert told.status == 0
    assert stored[0].SOPClassUID == CTImageStorage
    assert "SYNTHETIC" in str(stored[0].PatientName)


def test_a_transfer_syntax_that_we_lack_is_not_a_service_that_is_not_offered(node):
    node.add_supported_context(StudyRootQueryRetrieveInformationModelFind, "1.2.840.10008.1.2.2")

    told = ask(start(node), Command.FIND)

    assert told.offered is False
    assert told.context_result == 4


def test_an_error_comment_of_the_peer_is_not_kept(node):
    node.add_supported_context(StudyRootQueryRetrieveInformationModelFind)

    def find(_event):
        status = Dataset()
        status.Status = 0xC001
        status.ErrorComment = "SYNTHETIC^SECRET is locked"
        yield status, None

    told = ask(start(node, (evt.EVT_C_FIND, find)), Command.FIND)

    assert told.status == 0xC001
    assert b"SECRET" not in told.wire.received


def picky(connection):
    """Serve SCOUTVIEW's C-ECHO and close on everyone else without a word."""
    request = connection.hear()
    if b"SCOUTVIEW       " not in request[10:42]:
        return
    connection.socket.sendall(accept(request[6:]))
    connection.socket.sendall(respond(connection.hear()[6:]))
    connection.hear()


def test_a_node_that_closes_on_strangers_is_asked_by_its_known_caller(hostile):
    found = look_at(endpoint(hostile(picky).port, client=known_caller()))

    assert found["dicom.answers_echo"].outcome is Outcome.MET
    assert found["dicom.refuses_unknown_callers"].outcome is Outcome.MET
    assert "from here" in found["dicom.refuses_unknown_callers"].message
    assert found["dicom.requires_tls"].outcome is Outcome.NOT_MET


def mistaken(connection):
    """Answer C-ECHO, but by the number of another message."""
    connection.socket.sendall(accept(connection.hear()[6:]))
    answer = respond(connection.hear()[6:])
    marker = b"\0\0\x20\x01\2\0\0\0"
    connection.socket.sendall(answer.replace(marker + b"\1\0", marker + b"\x4d\0"))
    connection.hear()


def test_an_answer_to_another_message_is_no_answer(hostile):
    told = ask(hostile(mistaken).port)

    assert told.status is None
    assert told.ended is Answer.NOT_DICOM


def test_a_match_is_never_read_and_leaves_no_trace(node):
    node.add_supported_context(StudyRootQueryRetrieveInformationModelFind)

    def find(event):
        for _ in range(100):
            match = event.identifier
            match.PatientName = "SYNTHETIC^SECRET"
            yield 0xFF00, match

    told = ask(start(node, (evt.EVT_C_FIND, find)), Command.FIND)

    assert told.status == 0xFF00
    assert "SECRET" not in repr(told)
    assert b"SECRET" not in told.wire.received


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        ("garbage", {Answer.NOT_DICOM}),
        ("slow-drip", {Answer.SILENT, Answer.NOT_DICOM}),
        ("endless-pdu", {Answer.NOT_DICOM, Answer.SILENT}),
        ("reset-mid-pdu", {Answer.CLOSED, Answer.NOT_DICOM}),
        ("reset-at-once", {Answer.CLOSED}),
        ("close-at-once", {Answer.CLOSED}),
        ("data-before-association", {Answer.NOT_DICOM}),
        ("silence", {Answer.SILENT}),
        ("ssh-banner", {Answer.NOT_DICOM}),
        ("plain-http", {Answer.NOT_DICOM, Answer.SILENT, Answer.CLOSED}),
        ("tls-alert", {Answer.NOT_DICOM}),
        ("refused", {Answer.NO_CONNECTION}),
    ],
)
def test_every_misbehaviour_has_its_answer_in_time(hostile, kind, answers):
    server = hostile(kind)
    began = time.monotonic()

    told = ask(server.port)

    assert told.answer in answers, told
    assert told.words
    assert time.monotonic() - began < 10 * (QUICK.connect_s + QUICK.reply_s)


@pytest.mark.parametrize(
    "kind", ["garbage", "silence", "close-at-once", "ssh-banner", "plain-http"]
)
def test_what_speaks_no_tls_is_no_pass(hostile, kind):
    told = ask(hostile(kind).port, transport=Transport.TLS)

    assert told.answer in {
        Answer.NO_COMMON_TLS,
        Answer.SILENT,
        Answer.STOPPED_AT_TLS,
        Answer.CLOSED,
    }
    assert told.status is None


def test_ipv6_is_spoken(hostile):
    told = ask(hostile("close-at-once", host="::1").port, host="::1")

    assert told.answer is Answer.CLOSED
    assert told.source_address == "::1"


def test_a_name_without_address_is_told():
    told = ask(104, host="no-such-host.invalid")

    assert told.answer is Answer.NO_CONNECTION
    assert "no address" in told.words


def test_a_stopped_run_makes_no_connection(hostile):
    server = hostile("silence")

    def stop():
        raise Stopped("enough")

    session = Session(QUICK, may_go_on=stop)
    request = Ask(caller="SV-STRANGER", transport=Transport.PLAIN, command=Command.ECHO)

    with pytest.raises(Stopped):
        exchange(session, endpoint(server.port), request)
    assert session.connections == 0
