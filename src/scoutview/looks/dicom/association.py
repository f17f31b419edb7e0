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
        self._services = pdu.context_ids(dimse.SERVICES[ask.command])
        self._context = 0

    def run(self, context: ssl.SSLContext | None, name: str | None) -> Exchange:
        try:
            if context is not None:
                self._shake_hands(context, name)
            self._associate()
        except pdu.NotDicom as error:
            self._end(Answer.NOT_DICOM, str(error))
        except Silent as error:
            self._end(Answer.SILENT, str(error))
        except TlsRefused as error:
            self._end(_refused(error), str(error))
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

    def _shake_hands(self, context: ssl.SSLContext, name: str | None) -> None:
        try:
            self._stream.start_tls(context, name)
        except Closed as error:
            raise Closed(f"{error} in the TLS handshake") from error
        tls = self._stream.tls
        if tls is not None:
            suite = tls.cipher()
            self._told = replace(
                self._told, tls_version=tls.version() or "", tls_suite=suite[0] if suite else ""
            )

    def _associate(self) -> None:
        self._send(
            pdu.associate_request(
                caller=self._told.caller,
                called=self._told.called,
                abstract_syntaxes=dimse.SERVICES[self._ask.command],
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
        ours = {number: accepted.contexts.get(number) for number in self._services}
        usable = [n for n, context in ours.items() if context and context.result == pdu.ACCEPTANCE]
        refused = [context.result if context else -1 for context in ours.values()]
        told_otherwise = [result for result in refused if result != pdu.NO_ABSTRACT_SYNTAX]
        said = "accepted the association"
        if not usable:
            said += f", does not take {self._ask.command.value} as it was offered"
        self._told = replace(
            self._told,
            answer=Answer.ACCEPTED,
            offered=bool(usable),
            context_result=0 if usable else (*told_otherwise, pdu.NO_ABSTRACT_SYNTAX)[0],
            implementation=accepted.implementation,
            words=said,
        )
        if usable:
            self._context = usable[0]
            self._command(accepted.contexts[self._context].transfer_syntax)
        self._release()

    def _command(self, transfer_syntax: str) -> None:
        message = dimse.message(
            self._ask.command,
            self._services[self._context],
            self._ask.study_uid or dimse.random_uid(),
            explicit=transfer_syntax == pdu.EXPLICIT_LITTLE_ENDIAN,
        )
        self._send(pdu.data_transfer(message.command_set, self._context, is_command=True))
        if message.data_set:
            self._send(pdu.data_transfer(message.data_set, self._context, is_command=False))
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
            if self._gather(command_set, body):
                self._tape.keep(dimse.without_comments(bytes(command_set)))
                return self._status(dimse.read_command_set(bytes(command_set)))

    def _gather(self, command_set: bytearray, body: bytes) -> bool:
        """Add the command fragments of a PDU; return whether the command set is whole."""
        for fragment in pdu.read_fragments(body):
            if not fragment.is_command:
                continue  # could hold patient data: never read
            if fragment.context != self._context:
                raise pdu.NotDicom("answered in a presentation context that was not used")
            command_set += fragment.data
            if len(command_set) > pdu.MOST_PDU_BYTES:
                raise pdu.NotDicom("its command set does not end")
            if fragment.is_last:
                return True
        return False

    def _status(self, response: dimse.Response) -> int:
        is_store = response.command_field == dimse.STORE_REQUEST
        if is_store and self._ask.command is Command.GET:
            return 0xFF00  # it begins to send us images: a match
        if not response.is_answer_to(self._ask.command) or response.status is None:
            raise pdu.NotDicom("its answer does not belong to our request")
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
        self._tape.received(body, keep=kind != pdu.P_DATA)  # data: see Tape.keep in _response
        return kind, body


def _refused(error: TlsRefused) -> Answer:
    """Whether the peer refused who we are; otherwise it may be that we cannot speak with it."""
    return Answer.STOPPED_AT_TLS if error.about_certificate else Answer.NO_COMMON_TLS


def _closed(error: Closed) -> tuple[Answer, str]:
    if error.got:
        return Answer.CLOSED, f"{error} in the middle of a PDU"
    return Answer.CLOSED, str(error)
