"""Making one look: exactly one observation, whatever happens."""

import platform
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from scoutview.estate.model import Endpoint
from scoutview.facts import dicom, web
from scoutview.facts.observation import Fact, NotLooked, Observation, Reason
from scoutview.facts.tls import Certificate
from scoutview.findings import Vantage
from scoutview.looks.session import Session, Stopped
from scoutview.looks.tls.store import Unreadable


def look_once(
    session: Session,
    kind: str,
    target: str,
    look: Callable[[], Fact],
    endpoint: Endpoint | None = None,
) -> Observation:
    """Make the look that should give a fact of this kind, and tell its circumstances.

    A file of the endpoint that cannot be used is the estate's trouble; any other error is ours.
    """
    before, began = session.connections, time.monotonic()
    fact = _fact(kind, look, endpoint)
    made = session.connections - before
    return Observation(
        look=kind,
        target=target,
        observed_at=_now(),
        vantage=Vantage(platform.node(), _source(session, fact, made), _caller(fact)),
        fact=fact,
        seconds=round(time.monotonic() - began, 3),
        connections=made,
    )


def _source(session: Session, fact: Fact, made: int) -> str:
    """Return the address that the fact was seen from.

    A chain was sent in the hellos of the look before it, which needs no connection of its own.
    """
    return session.source if made or isinstance(fact, Certificate) else ""


def _fact(kind: str, look: Callable[[], Fact], endpoint: Endpoint | None) -> Fact:
    try:
        return look()
    except Stopped as stopped:
        return NotLooked(kind, Reason.STOPPED, str(stopped))
    except Exception as error:  # noqa: BLE001 - the runner of looks: our fault is a finding
        unusable = _unusable_file(error, endpoint)
        if unusable:
            return NotLooked(kind, Reason.SKIPPED, unusable)
        return NotLooked(kind, Reason.FAULT, f"{type(error).__name__}: {error}")


def not_looked(kind: str, target: str, reason: Reason, words: str) -> Observation:
    """Return what stands in the place of a look that is not made."""
    fact = NotLooked(kind, reason, words)
    return Observation(kind, target, _now(), Vantage(platform.node()), fact)


def _unusable_file(error: Exception, endpoint: Endpoint | None) -> str:
    """Return why a file that the estate names for the endpoint cannot be used; empty when it can.

    OpenSSL names no file in its errors, so each is tried; what it says of one that can be read
    is an SSLError, which no connection raises: streams tell their TLS errors in other words.
    """
    if isinstance(error, Unreadable):
        return str(error)
    if endpoint is None or not isinstance(error, OSError):
        return ""
    for path in _files(endpoint):
        try:
            path.open("rb").close()
        except OSError as cannot:
            return f"{path}, which the estate names, cannot be read: {cannot.strerror or cannot}"
    if isinstance(error, ssl.SSLError) and endpoint.client.cert is not None:
        return (
            f"{endpoint.client.cert} and its key, which the estate names, cannot be used: {error}"
        )
    return ""


def _files(endpoint: Endpoint) -> tuple[Path, ...]:
    named = (endpoint.client.cert, endpoint.client.key, endpoint.ca, endpoint.crl)
    return tuple(path for path in named if path is not None)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _caller(fact: Fact) -> str:
    """Return the AE title that the look called as, empty where there is none."""
    if isinstance(fact, dicom.Strangers):
        return fact.exchanges[0].caller
    if isinstance(fact, dicom.ForeignCertificates):
        return fact.without.caller
    exchange = getattr(fact, "exchange", None)
    if isinstance(exchange, web.WebExchange):
        return ""
    return exchange.caller if isinstance(exchange, dicom.Exchange) else ""
