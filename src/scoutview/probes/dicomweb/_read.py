"""How the answers of a web server are read, the same for every probe of DICOMweb."""

from scoutview.facts.web import QIDO_RS, AnonymousReading, Content, WebAnswer, WebExchange

_REFUSED = frozenset({401, 403})
_SUCCESS = range(200, 300)
_REDIRECT = range(300, 400)
_NO_CONTENT = 204  # the search was made and nothing matched (PS3.18 section 10.6.3)


def asks_who_you_are(exchange: WebExchange) -> bool:
    """Whether a stranger was turned away: by password, certificate, login page or rule.

    A login form on the page of an error turns nobody away: it may stand on every such page.
    """
    if exchange.answer is WebAnswer.STOPPED_AT_TLS or exchange.status in _REFUSED:
        return True
    if exchange.content is Content.LOGIN:
        return exchange.status in _SUCCESS or exchange.status in _REDIRECT
    return exchange.content is Content.CERTIFICATE


def is_search_answered(exchange: WebExchange) -> bool:
    """Whether this is a DICOMweb service's answer to a search that was carried out."""
    if exchange.label != QIDO_RS or exchange.status not in _SUCCESS:
        return False
    return exchange.content is Content.DICOM or exchange.status == _NO_CONTENT


def searches(reading: AnonymousReading) -> list[WebExchange]:
    """Return the searches that were asked for."""
    return [exchange for exchange in reading.exchanges if exchange.label == QIDO_RS]


def is_success(exchange: WebExchange) -> bool:
    """Whether the server did what was asked of it."""
    return exchange.status in _SUCCESS


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
