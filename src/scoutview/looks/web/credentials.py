"""Tries the passwords that a recognized product comes with, one try each, and stops early.

A password is nowhere but in the request: not in the fact, its wire or its words.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import tomli

from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.network import Reach
from scoutview.facts.web import (
    AnonymousReading,
    Content,
    CredentialTry,
    DefaultCredentials,
    WebAnswer,
    WebExchange,
)
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session, Stopped
from scoutview.looks.tls.context import best_certificate
from scoutview.looks.web._carrier import nothing_answers
from scoutview.looks.web.question import Ask, Reply
from scoutview.looks.web.request import request

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_LOCKED = frozenset({423, 429})
_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Default:
    """An account that a product comes with."""

    product: str
    account: str
    password: str = field(repr=False)
    source: str

    @property
    def authorization(self) -> str:
        """The Authorization header (RFC 7617)."""
        return "Basic " + b64encode(f"{self.account}:{self.password}".encode()).decode("ascii")


@cache
def known_defaults() -> tuple[Default, ...]:
    """Return the table of known defaults."""
    table = files(__package__).joinpath("default_credentials.toml").read_text(encoding="utf-8")
    return tuple(Default(**entry) for entry in tomli.loads(table)["default"])


def look(session: Session, endpoint: Endpoint, seen: Seen) -> DefaultCredentials:
    """Try each default of the product where a password was asked for, until one is let in."""
    reading = seen[AnonymousReading.KIND]
    if not isinstance(reading, AnonymousReading):
        raise TypeError("the defaults are tried only after a look at anonymous reading")
    asked = _asks_for_password(reading)
    tries: list[CredentialTry] = []
    stopped = ""
    for default in _defaults_of(reading.product):
        if asked is None or stopped:
            break
        try:
            reply = _try(session, endpoint, asked, default)
        except Stopped as end:
            if not tries:
                raise
            stopped = f"the run was stopped: {end}"
            break
        tries.append(CredentialTry(default.account, reply.exchange))
        stopped = _why_stop(asked, [each.exchange for each in tries], reply)
    return DefaultCredentials(reading.product, tuple(tries), stopped)


def _try(session: Session, endpoint: Endpoint, asked: WebExchange, default: Default) -> Reply:
    question = Ask(
        label=f"{asked.label} as {default.account}",
        path=asked.path,
        accept="application/dicom+json, */*;q=0.1",
        authorization=default.authorization,
    )
    shown = best_certificate(endpoint)
    return request(session, endpoint, question, tls=asked.tls, shown=shown)


def _why_stop(asked: WebExchange, exchanges: list[WebExchange], reply: Reply) -> str:
    """Return why no further password is tried: one was let in, or a lockout may be near."""
    last = exchanges[-1]
    if last.answer is not WebAnswer.ANSWERED:
        return f"the server stopped answering ({last.words})"
    if last.status in _SUCCESS and last.content is not Content.LOGIN:
        return "one was accepted"
    if reply.retry_after or _is_lockout(asked, exchanges):
        return f"a sign of a lockout ({last.words})"
    if last.status == _FORBIDDEN:
        return f"{last.words}: the password may be right, for an account without rights"
    return "" if last.status == _UNAUTHORIZED else f"an unclear answer ({last.words})"


def _is_lockout(asked: WebExchange, exchanges: list[WebExchange]) -> bool:
    last = exchanges[-1]
    if last.status == _UNAUTHORIZED:
        return last.realm != asked.realm
    if last.status == _FORBIDDEN:
        return any(each.status == _UNAUTHORIZED for each in exchanges)
    return last.status in _LOCKED


def _asks_for_password(reading: AnonymousReading) -> WebExchange | None:
    """Return the first question that was answered by asking for a Basic password."""
    for exchange in reading.exchanges:
        if exchange.status == _UNAUTHORIZED and "Basic" in exchange.challenge.split(", "):
            return exchange
    return None


def _defaults_of(product: str) -> tuple[Default, ...]:
    return tuple(default for default in known_defaults() if default.product == product)


def _pointless(seen: Seen) -> str:
    reading = seen.get(AnonymousReading.KIND)
    if not isinstance(reading, AnonymousReading):
        return nothing_answers(seen) or "what the server asks of strangers was not looked at"
    if not _defaults_of(reading.product):
        return f"no default passwords are known for {reading.product or 'it'}: not recognized"
    if _asks_for_password(reading) is not None:
        return ""
    if any(exchange.content is Content.LOGIN for exchange in reading.exchanges):
        return "it shows a login form, which is not tried"
    return "it asked for no Basic password"


LOOK = Look(
    kind=DefaultCredentials.KIND,
    protocols=frozenset({Protocol.DICOMWEB}),
    effect=Effect.TRIES_CREDENTIALS,
    at_most=max(len(_defaults_of(default.product)) for default in known_defaults()),
    alarms="failed logins of known default accounts, one each; a SIEM may report them",
    look=look,
    pointless=lambda _, seen: _pointless(seen),
    builds_on=(Reach.KIND, AnonymousReading.KIND),
)
