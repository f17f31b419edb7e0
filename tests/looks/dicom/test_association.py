"""One association with nodes that behave, and with servers that do not."""

import time

import pytest
from pynetdicom import AE, evt
from pynetdicom.sop_class import StudyRootQueryRetrieveInformationModelFind, Verification

from scoutview.facts.dicom import Answer, Command, Transport
from scoutview.looks.dicom.association import Ask, exchange
from scoutview.looks.session import Limits, Session, Stopped
from tests.looked_at import endpoint

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
