"""One HTTP request on a connection of its own, and what became of it."""

import ssl

from scoutview.estate.model import Endpoint
from scoutview.facts.dicom import Shown
from scoutview.facts.web import WebAnswer
from scoutview.looks.session import NoConnection, Session
from scoutview.looks.stream import Closed, NoCommonTls, Silent, Stream, TlsRefused
from scoutview.looks.tls.context import client_context, server_name
from scoutview.looks.web._conversation import Conversation
from scoutview.looks.web._record import Trouble, answered, unanswered
from scoutview.looks.web.question import Ask, Reply

_PIECE_BYTES = 16 * 1024


def request(
    session: Session, endpoint: Endpoint, question: Ask, *, tls: bool, shown: Shown = Shown.NONE
) -> Reply:
    """Ask one question on a new connection and hear as much as is needed to recognize the reply.

    No redirect is followed and no body is kept. Raises Stopped when the run must end.
    """
    said = question.conversation(endpoint, tls=tls)
    trouble = _converse(session, endpoint, said, _context(endpoint, shown) if tls else None)
    if said.status is not None:
        return answered(question, said, said.status, tls=tls, source=session.source)
    return unanswered(question, said, trouble, tls=tls, source=session.source)


def _context(endpoint: Endpoint, shown: Shown) -> ssl.SSLContext | Trouble:
    try:
        return client_context(endpoint, shown)
    except OSError as error:
        words = f"the client certificate or key in the estate file cannot be used ({error})"
        return Trouble(WebAnswer.TLS_FAILED, words)


def _converse(
    session: Session,
    endpoint: Endpoint,
    said: Conversation,
    context: ssl.SSLContext | Trouble | None,
) -> Trouble | None:
    if isinstance(context, Trouble):
        return context
    try:
        with session.connect(endpoint.host, endpoint.port) as stream:
            refused = _shake_hands(stream, context, endpoint) if context is not None else None
            return refused or _exchange(stream, said)
    except NoConnection as none:
        return Trouble(WebAnswer.NO_CONNECTION, str(none))


def _shake_hands(stream: Stream, context: ssl.SSLContext, endpoint: Endpoint) -> Trouble | None:
    try:
        stream.start_tls(context, server_name(endpoint))
    except TlsRefused as refused:
        return _refusal(refused)
    except (NoCommonTls, Closed, Silent) as error:
        return Trouble(WebAnswer.TLS_FAILED, f"no TLS handshake: {error}")
    return None


def _exchange(stream: Stream, said: Conversation) -> Trouble | None:
    early: Trouble | None = None
    try:
        stream.send(said.request)
    except (Closed, TlsRefused) as error:
        early = _ended(error)  # a refusal may have come before we spoke: it can still be read
    except (Silent, NoCommonTls) as error:
        return _ended(error)
    try:
        while not said.hear(stream.receive(_PIECE_BYTES)):
            pass
    except Closed as error:
        said.hear(b"")
        return early or _ended(error)
    except (Silent, TlsRefused, NoCommonTls) as error:
        return _ended(error)
    return None


def _ended(error: Silent | Closed | TlsRefused | NoCommonTls) -> Trouble:
    if isinstance(error, TlsRefused):
        return _refusal(error)
    if isinstance(error, NoCommonTls):
        return Trouble(WebAnswer.TLS_FAILED, str(error))
    answer = WebAnswer.SILENT if isinstance(error, Silent) else WebAnswer.CLOSED
    return Trouble(answer, str(error))


def _refusal(refused: TlsRefused) -> Trouble:
    answer = WebAnswer.STOPPED_AT_TLS if refused.about_certificate else WebAnswer.TLS_FAILED
    return Trouble(answer, str(refused))
