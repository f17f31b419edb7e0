"""What of a conversation is recorded as a fact: never a body, a secret or a patient."""

from dataclasses import dataclass

from scoutview.facts.web import Content, WebAnswer, WebExchange
from scoutview.facts.wire import KEPT_BYTES, Wire
from scoutview.looks.web import _kept, recognize
from scoutview.looks.web._conversation import Conversation
from scoutview.looks.web.question import Ask, Reply

_TLS_ALERT_BYTES = 7  # a record's header and an alert (RFC 8446 section 6)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer."""

    answer: WebAnswer
    words: str


def answered(question: Ask, said: Conversation, status: int, *, tls: bool, source: str) -> Reply:
    """Return the record of a reply that has a status."""
    challenge = _kept.header(said.headers, b"www-authenticate")
    heard = recognize.Answered(
        path=question.path,
        status=status,
        content_type=_kept.header(said.headers, b"content-type"),
        location=_kept.header(said.headers, b"location"),
        realm=_kept.realm(challenge),
        server=_kept.header(said.headers, b"server")[: _kept.MOST_CHARACTERS],
        body=said.body,
        product_answer=question.product_answer,
    )
    content = recognize.content(heard)
    exchange = WebExchange(
        label=question.label,
        method=question.method,
        path=question.path,
        tls=tls,
        answer=WebAnswer.ANSWERED,
        status=status,
        location=_kept.location(heard.location, question.path),
        media_type=_kept.media_type(said.headers),
        realm=heard.realm,
        challenge=_kept.schemes(challenge),
        server=_kept.products(heard.server),
        content=content,
        body_bytes=len(said.body),
        words=_words(heard, content, challenge, complete=said.complete),
        source_address=source,
        wire=_wire(question, said, _kept.head(status, said.headers, question.path)),
    )
    retry_after = bool(_kept.header(said.headers, b"retry-after"))
    return Reply(exchange, recognize.product(heard), retry_after)


def unanswered(
    question: Ask, said: Conversation, trouble: Trouble | None, *, tls: bool, source: str
) -> Reply:
    """Return the record of a question that no HTTP answer came to."""
    kept = said.opening[:_TLS_ALERT_BYTES] if said.speaks_tls else b""
    if trouble is None or (trouble.answer is WebAnswer.CLOSED and said.heard_bytes):
        words = "it answers in TLS, not in HTTP" if said.speaks_tls else "its answer is not HTTP"
        trouble = Trouble(WebAnswer.NOT_HTTP, words)
    exchange = WebExchange(
        label=question.label,
        method=question.method,
        path=question.path,
        tls=tls,
        answer=trouble.answer,
        content=Content.TLS_ONLY if said.speaks_tls else Content.NONE,
        words=trouble.words,
        source_address="" if trouble.answer is WebAnswer.NO_CONNECTION else source,
        wire=_wire(question, said, kept) if _was_sent(trouble) else Wire(),
    )
    return Reply(exchange)


def _was_sent(trouble: Trouble) -> bool:
    return trouble.answer not in {WebAnswer.NO_CONNECTION, WebAnswer.TLS_FAILED}


def _wire(question: Ask, said: Conversation, received: bytes) -> Wire:
    sent = said.request
    if question.authorization:
        sent = sent.replace(question.authorization.encode(), _kept.NOT_KEPT.encode())
    return Wire(sent[:KEPT_BYTES], received[:KEPT_BYTES], len(said.request), said.heard_bytes)


def _words(heard: recognize.Answered, content: Content, challenge: str, *, complete: bool) -> str:
    parts = [f"HTTP {heard.status} {_kept.reason(heard.status)}".rstrip()]
    if heard.location:
        kept = _kept.location(heard.location, heard.path)
        parts.append(f"to {kept or 'another path'}")
    if challenge:
        schemes = _kept.schemes(challenge) or "some"
        parts.append(f"asks for {schemes} credentials" + (heard.realm and f" ({heard.realm})"))
    if content not in {Content.NONE, Content.OTHER}:
        parts.append(content.value)
    if not complete:
        parts.append("not heard to its end")
    return ", ".join(parts)
