"""How the answers of a web server are read, the same for every probe of DICOMweb."""

from scoutview.facts.web import Content, WebAnswer, WebExchange

_REFUSED = frozenset({401, 403})
_REDIRECT = range(300, 400)


def asks_who_you_are(exchange: WebExchange) -> bool:
    """Whether a stranger was turned away: by password, certificate, login page or rule."""
    if exchange.answer is WebAnswer.STOPPED_AT_TLS:
        return True
    turned_away = exchange.content in {Content.LOGIN, Content.CERTIFICATE}
    return turned_away or exchange.status in _REFUSED


def is_redirect(exchange: WebExchange) -> bool:
    """Whether the server sent us elsewhere."""
    return exchange.status in _REDIRECT


def in_words(exchange: WebExchange) -> str:
    """Return what was asked and what came of it: "QIDO-RS: HTTP 404 Not Found"."""
    if exchange.answer is WebAnswer.ANSWERED:
        return f"{exchange.label}: {exchange.words}"
    return f"{exchange.label}: {exchange.answer.value} ({exchange.words})"


def names(exchanges: list[WebExchange]) -> str:
    """Return what was asked, in one line."""
    return ", ".join(dict.fromkeys(exchange.label for exchange in exchanges))
