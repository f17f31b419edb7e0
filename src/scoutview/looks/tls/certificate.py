"""Which certificates a server shows, and what they may be held against."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from scoutview.estate.model import Endpoint
from scoutview.facts.dicom import Shown
from scoutview.facts.tls import Certificate, Offers
from scoutview.findings import Effect
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import NoConnection, Session
from scoutview.looks.stream import Closed, NoCommonTls, Silent, TlsRefused
from scoutview.looks.tls import offers
from scoutview.looks.tls.ask import Target, ask
from scoutview.looks.tls.context import best_certificate, client_context, server_name
from scoutview.looks.tls.hello import all_suites
from scoutview.looks.tls.records import MOST_CERTIFICATES
from scoutview.looks.tls.store import Unreadable, read_anchors, read_crl, system_anchors

_CLEAR_VERSION = "TLS 1.2"
_DER = 2  # _ssl.ENCODING_DER, which the ssl module does not name


@dataclass(frozen=True, slots=True)
class _Shown:
    """A chain and how it was had; when it is empty, `how` says why.

    `others` are further chains, `every_kind` whether all kinds were asked for.
    """

    chain: tuple[bytes, ...]
    how: str
    others: tuple[tuple[bytes, ...], ...] = ()
    every_kind: bool = False


def look(session: Session, endpoint: Endpoint, seen: Seen) -> Certificate:
    """Take the chains that were already shown in clear, else shake hands for one.

    Raises Stopped when the run must end.
    """
    shown = _already_shown(seen) or _shown_in_clear(session, endpoint, seen)
    if shown is None or not shown.chain:
        shown = _shown_in_handshakes(session, endpoint)
    every = [der for chain in (shown.chain, *shown.others) for der in chain]
    anchors, crl, trouble = _held_against(endpoint, every)
    return Certificate(
        chain=shown.chain,
        other_chains=shown.others,
        other_kinds_asked=shown.every_kind,
        anchors=anchors,
        anchors_from_estate=endpoint.ca is not None,
        crl=crl,
        how=shown.how if shown.chain else "",
        words=trouble if shown.chain else shown.how,
    )


def pointless(endpoint: Endpoint, seen: Seen) -> str:
    """Return why there can be no certificate to read (empty: there may be one)."""
    offered = seen.get(Offers.KIND)
    if isinstance(offered, Offers) and not offered.speaks_tls:
        return f"it does not speak TLS: {offered.words}"
    return offers.pointless(endpoint, seen)


LOOK: Final = Look(
    kind=Certificate.KIND,
    protocols=offers.DIRECT_TLS,
    effect=Effect.READS,
    at_most=3,  # a hello, a handshake without a certificate, one with the known caller's
    alarms="a TLS handshake without a client certificate, where one is required",
    look=look,
    pointless=pointless,
    builds_on=(*offers.LOOK.builds_on, Offers.KIND),
)


def _already_shown(seen: Seen) -> _Shown | None:
    offered = seen.get(Offers.KIND)
    if isinstance(offered, Offers) and offered.chain:
        how = "shown in clear in answer to a hello for TLS 1.2 or older"
        return _Shown(offered.chain, how, offered.other_chains, offered.other_kinds_asked)
    return None


def _shown_in_clear(session: Session, endpoint: Endpoint, seen: Seen) -> _Shown | None:
    if isinstance(seen.get(Offers.KIND), Offers):
        return None  # the hellos were sent, and no answer held a certificate
    target = Target(host=endpoint.host, port=endpoint.port, server_name=server_name(endpoint))
    reply = ask(session, target, _CLEAR_VERSION, all_suites(_CLEAR_VERSION))
    return _Shown(reply.chain, f"shown in clear in answer to a hello for {_CLEAR_VERSION}")


def _shown_in_handshakes(session: Session, endpoint: Endpoint) -> _Shown:
    shown = _shown_in_handshake(session, endpoint, Shown.NONE)
    best = best_certificate(endpoint)
    if shown.chain or best is Shown.NONE:
        return shown
    return _shown_in_handshake(session, endpoint, best)


def _shown_in_handshake(session: Session, endpoint: Endpoint, client: Shown) -> _Shown:
    """In TLS 1.3 our side is done before the server can refuse, and has the chain by then."""
    try:
        context = client_context(endpoint, client)
    except OSError as error:
        return _Shown((), f"the client certificate cannot be used: {error.strerror or error}")
    try:
        with session.connect(endpoint.host, endpoint.port) as stream:
            stream.start_tls(context, server_name(endpoint))
            chain = () if stream.tls is None else _peer_chain(stream.tls)
            version = "" if stream.tls is None else stream.tls.version()
    except NoConnection as none:
        return _Shown((), none.reach.detail)
    except (TlsRefused, NoCommonTls, Silent, Closed) as trouble:
        return _Shown((), f"no certificate was shown: {trouble}")
    said = "without a client certificate" if client is Shown.NONE else "as the known caller"
    return _Shown(chain, f"shown in a handshake ({version}) {said}")


def _peer_chain(connection: ssl.SSLSocket) -> tuple[bytes, ...]:
    """Return the chain as the server sent it (public API from Python 3.13 on), or its leaf."""
    if hasattr(connection, "get_unverified_chain"):
        return tuple(connection.get_unverified_chain())[:MOST_CERTIFICATES]
    inner: Any = getattr(connection, "_sslobj", None)
    if hasattr(inner, "get_unverified_chain"):
        listed = inner.get_unverified_chain() or ()
        return tuple(one.public_bytes(_DER) for one in listed)[:MOST_CERTIFICATES]
    leaf = connection.getpeercert(binary_form=True)
    return () if leaf is None else (leaf,)


def _held_against(
    endpoint: Endpoint, shown: Sequence[bytes]
) -> tuple[tuple[bytes, ...], bytes, str]:
    anchors: tuple[bytes, ...] = ()
    crl = b""
    troubles = []
    try:
        anchors = () if endpoint.ca is None else read_anchors(endpoint.ca)
    except Unreadable as trouble:
        troubles.append(str(trouble))
    try:
        crl = b"" if endpoint.crl is None else read_crl(endpoint.crl)
    except Unreadable as trouble:
        troubles.append(str(trouble))
    return anchors + system_anchors(shown), crl, "; ".join(troubles)
