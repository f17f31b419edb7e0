"""One association from connecting to closing: ask, read the answer, tell it as an Exchange."""

import ssl
from dataclasses import dataclass, replace

from scoutview.estate.model import Endpoint
from scoutview.facts.dicom import Answer, Command, Exchange, Shown, Transport
from scoutview.facts.network import Reachability
from scoutview.looks.dicom import dimse, pdu, words
from scoutview.looks.session import NoConnection, Session
from scoutview.looks.stream import Closed, NoCommonTls, Silent, Stream, Tape, TlsRefused
from scoutview.looks.tls.context import client_context, server_name

MOST_RESPONSES = 16  # pending responses read before a final one; then we abort
PENDING = frozenset({0xFF00, 0xFF01})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to ask of a node: as whom, to which title, over what, with which command.

    `study_uid` is the key of the command; empty means a random UID that matches nobody.
    """

    caller: str
    transport: Transport
    command: Command
    shown: Shown = Shown.NONE
    called: str = ""
    study_uid: str = ""


def exchange(session: Session, endpoint: Endpoint, ask: Ask) -> Exchange:
    """Have one association and tell what came back; never raises for what the peer does.

    Raises Stopped when the run must end, OSError when the estate's own certificate cannot be
    read.
    """
    told = Exchange(
        caller=ask.caller,
        called=ask.called or endpoint.ae_title or "ANY-SCP",
        transport=ask.transport,
        shown=ask.shown,
        answer=Answer.NO_CONNECTION,
        command=ask.command,
    )
    context = client_context(endpoint, ask.shown) if ask.transport is Transport.TLS else None
    try:
        stream = session.connect(endpoint.host, endpoint.port)
    except NoConnection as none:
        answer = Answer.SILENT if none.reach.state is Reachability.SILENT else told.answer
        return replace(told, answer=answer, words=none.reach.detail)
    told = replace(told, source_address=session.source)
    with stream:
        return _Conversation(stream, told, ask).run(context, server_name(endpoint))


class _Conversation:
    """The steps of one association; every step may end it, `told` grows until then."""

    def __init__(self, stream: Stream, told: Exchange, ask: Ask) -> None:
        self._stream = stream
        self._told = told
        self._ask = ask
        self._tape = Tape()
        self._max_length = 0

    def run(self, context: ssl.SSLContext | None, name: str | None) -> Exchange:
        if context is None or self._shake_hands(context, name):
            try:
                self._associate()
            except pdu.NotDicom as error:
                self._end(Answer.NOT_DICOM, str(error))
            except Silent as error:
                self._end(Answer.SILENT, str(error))
            except TlsRefused as error:
                self._end(Answer.STOPPED_AT_TLS, str(error))
            except NoCommonTls as error:
                self._end(Answer.NO_COMMON_TLS, str(error))
            except Closed as error:
                self._end(*_closed(error))
        return replace(self._told, wire=self._tape.wire())

    def _end(self, how: Answer, said: str) -> None:
        """Note how it ended: the association itself, or the command once there was one."""
        if self._told.answer is Answer.ACCEPTED:
            told = f"{self._told.words}, then {said}" if self._told.words else said
            self._told = replace(self._told, ended=how, words=told)
        else:
            self._told = replace(self._told, answer=how, words=said)

    def _shake_hands(self, context: ssl.SSLContext, name: str | None) -> bool:
        try:
            self._stream.start_tls(context, name)
        except (TlsRefused, Closed) as error:
            self._end(Answer.STOPPED_AT_TLS, str(error))
            return False
        except NoCommonTls as error:
            self._end(Answer.NO_COMMON_TLS, str(error))
            return False
        except Silent as error:
            self._end(Answer.SILENT, str(error))
            return False
        tls = self._stream.tls
        if tls is not None:
            suite = tls.cipher()
            self._told = replace(
                self._told, tls_version=tls.version() or "", tls_suite=suite[0] if suite else ""
            )
        return True

    def _associate(self) -> None:
        self._send(
            pdu.associate_request(
                caller=self._told.caller,
                called=self._told.called,
                abstract_syntax=dimse.SOP_CLASS[self._ask.command],
            )
        )
        kind, body = self._receive()
        if kind == pdu.ASSOCIATE_RJ:
            result, source, reason = pdu.read_triple(body)
            self._told = replace(self._told, result=result, source=source, reason=reason)
            self._end(Answer.REJECTED, words.refusal(result, source, reason))
        elif kind == pdu.ABORT:
            self._end(Answer.ABORTED, "aborted the association")
        elif kind == pdu.ASSOCIATE_AC:
            self._accepted(pdu.read_accept(body))
        else:
            raise pdu.NotDicom("answered our request with a PDU that does not fit")

    def _accepted(self, accepted: pdu.Accepted) -> None:
        offered = accepted.results.get(pdu.CONTEXT_ID) == 0
        self._max_length = accepted.max_length
        said = "accepted the association"
        if not offered:
            said += f", does not offer {self._ask.command.value}"
        self._told = replace(
            self._told,
            answer=Answer.ACCEPTED,
            offered=offered,
            implementation=accepted.implementation,
            words=said,
        )
        if offered:
            self._command()
        self._release()

    def _command(self) -> None:
        study_uid = self._ask.study_uid or dimse.random_uid()
        message = dimse.message(self._ask.command, study_uid)
        self._send(pdu.data_transfer(message.command_set, is_command=True))
        if message.data_set:
            self._send(pdu.data_transfer(message.data_set, is_command=False))
        status = self._response()
        for _ in range(MOST_RESPONSES):
            if status not in PENDING or self._ask.command is not Command.MOVE:
                break
            status = self._response()  # a move in progress: only its last status tells
        if status is None:
            return
        self._told = replace(
            self._told,
            status=status,
            ended=Answer.ACCEPTED,
            words=f"answered {self._ask.command.value} with {words.status(status)}",
        )

    def _response(self) -> int | None:
        """Return the next status; None when the peer ended the association instead."""
        command_set = bytearray()
        while True:
            kind, body = self._receive()
            if kind == pdu.ABORT:
                self._end(Answer.ABORTED, f"aborted on {self._ask.command.value}")
                return None
            if kind == pdu.RELEASE_RQ:
                self._end(Answer.CLOSED, "released the association instead of answering")
                return None
            if kind != pdu.P_DATA:
                raise pdu.NotDicom("answered a command with a PDU that does not fit")
            for fragment in pdu.read_fragments(body):
                if not fragment.is_command:
                    continue  # could hold patient data: never read
                command_set += fragment.data
                if len(command_set) > pdu.MOST_PDU_BYTES:
                    raise pdu.NotDicom("its command set does not end")
                if fragment.is_last:
                    return self._status(dimse.read_command_set(bytes(command_set)))

    def _status(self, response: dimse.Response) -> int:
        if response.command_field == dimse.STORE_REQUEST:
            return 0xFF00  # a C-GET that begins to send us images is a match
        if not response.is_response or response.status is None:
            raise pdu.NotDicom("its answer has no status")
        return response.status

    def _release(self) -> None:
        """Leave politely; what the peer still says is of no interest and of no harm."""
        if self._told.ended not in {None, Answer.ACCEPTED}:
            return
        try:
            if self._told.status in PENDING:
                self._send(pdu.ABORT_REQUEST)  # more matches would follow
            else:
                self._send(pdu.RELEASE_REQUEST)
                self._receive()
        except (Silent, Closed, TlsRefused, NoCommonTls, pdu.NotDicom):
            return

    def _send(self, data: bytes) -> None:
        self._tape.sent(data)
        self._stream.send(data)

    def _receive(self) -> tuple[int, bytes]:
        try:
            header = self._stream.receive_exactly(pdu.HEADER_BYTES)
        except Closed as closed:
            if closed.got:
                self._tape.received(closed.got)
                raise pdu.NotDicom("answered with bytes that are no DICOM PDU") from closed
            raise
        self._tape.received(header)
        kind, length = pdu.read_header(header)
        body = self._stream.receive_exactly(length)
        self._tape.received(body, keep=_holds_no_data_set(kind, body))
        return kind, body


def _holds_no_data_set(kind: int, body: bytes) -> bool:
    if kind != pdu.P_DATA:
        return True
    return all(fragment.is_command for fragment in pdu.read_fragments(body))


def _closed(error: Closed) -> tuple[Answer, str]:
    if error.got:
        return Answer.CLOSED, f"{error} in the middle of a PDU"
    return Answer.CLOSED, str(error)
