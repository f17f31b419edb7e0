"""A question to a web server, and what became of it."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote

from scoutview.estate.model import Endpoint
from scoutview.facts.web import WebExchange
from scoutview.looks.web._conversation import Conversation

USER_AGENT = "Scoutview"
_PATH_CHARACTERS = "/:@!$&'()*+,;=~-._%?"
_HOST_CHARACTERS = ":-._~"
_DEFAULT_PORT = {True: 443, False: 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to a web server. `label` says in words what it is.

    `product_answer` is what a product's own REST root says (see recognize.Answered).
    """

    label: str
    path: str
    method: str = "GET"
    accept: str = "*/*"
    content_type: str = ""
    body: bytes = b""
    product_answer: re.Pattern[bytes] | None = None
    authorization: str = field(default="", repr=False)

    def conversation(self, endpoint: Endpoint, *, tls: bool) -> Conversation:
        """Return the request as it goes over the wire, ready to hear its reply."""
        target = quote("/" + self.path.lstrip("/"), safe=_PATH_CHARACTERS)
        headers = [
            ("Host", _host(endpoint, tls=tls)),
            ("User-Agent", USER_AGENT),
            ("Accept", self.accept),
            ("Accept-Encoding", "identity"),
            ("Connection", "close"),
        ]
        if self.authorization:
            headers.append(("Authorization", self.authorization))
        if self.body:
            headers.append(("Content-Type", self.content_type))
            headers.append(("Content-Length", str(len(self.body))))
        return Conversation(self.method, target, headers, self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one question. `product` is empty unless the answer betrays it.

    `retry_after`: the server asked to wait.
    """

    exchange: WebExchange
    product: str = ""
    retry_after: bool = False


def _host(endpoint: Endpoint, *, tls: bool) -> str:
    """Return the Host header: the declared name, else the address (RFC 9110 section 7.2)."""
    name = endpoint.server_name or endpoint.host
    with suppress(UnicodeError):  # no name that DNS knows goes as it is, percent-encoded
        name = name if ":" in name else name.encode("idna").decode("ascii")
    name = quote(name, safe=_HOST_CHARACTERS)
    name = f"[{name}]" if ":" in name else name
    return name if endpoint.port == _DEFAULT_PORT[tls] else f"{name}:{endpoint.port}"
