"""Which transport and which caller a DICOM look uses, from what was seen before."""

from collections.abc import Callable

from scoutview.estate.model import STRANGER, Endpoint
from scoutview.facts.dicom import (
    SPOKE_DICOM,
    Answer,
    Exchange,
    KnownCaller,
    PlainAssociation,
    Shown,
    Strangers,
    Transport,
)
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.tls import Offers
from scoutview.looks.look import Seen
from scoutview.looks.tls.context import best_certificate

STRANGERS = (STRANGER, "STORESCU", "ANY-SCU")

# What tells which transport a node really speaks.
TRANSPORT_IS_KNOWN_BY = (Reach.KIND, PlainAssociation.KIND, Offers.KIND)

# Who was met with one of these needs no second try: there is no DICOM to be had here.
NO_DICOM = frozenset({Answer.SILENT, Answer.NOT_DICOM, Answer.NO_COMMON_TLS})


def nothing_answers(seen: Seen) -> str:
    """Return why a look is pointless when the endpoint was not reached (empty: it was)."""
    reach = seen.get(Reach.KIND)
    if isinstance(reach, Reach) and reach.state is not Reachability.ANSWERS:
        return reach.detail
    return ""


def plain_exchange(seen: Seen) -> Exchange | None:
    """Return the stranger's association without TLS, when there was one."""
    plain = seen.get(PlainAssociation.KIND)
    return plain.exchange if isinstance(plain, PlainAssociation) else None


def speaks_plain(seen: Seen) -> bool:
    """Whether the node answered in clear DICOM, to the stranger or to the known caller."""
    plain = seen.get(PlainAssociation.KIND)
    if not isinstance(plain, PlainAssociation):
        return False
    told = (plain.exchange, plain.known)
    return any(one is not None and one.answer in SPOKE_DICOM for one in told)


def speaks_tls(seen: Seen) -> bool:
    """Whether the endpoint answered a TLS hello."""
    offers = seen.get(Offers.KIND)
    return isinstance(offers, Offers) and offers.speaks_tls


def meant(endpoint: Endpoint) -> Transport:
    """Return the transport that the estate declares."""
    return Transport.TLS if endpoint.tls else Transport.PLAIN


def transport(endpoint: Endpoint, seen: Seen) -> Transport | None:
    """Return what to talk over: what the endpoint is meant to be, if it is; None if neither."""
    works = {Transport.PLAIN: speaks_plain(seen), Transport.TLS: speaks_tls(seen)}
    as_meant = meant(endpoint)
    other = Transport.PLAIN if endpoint.tls else Transport.TLS
    if works[as_meant]:
        return as_meant
    return other if works[other] else None


def shown(endpoint: Endpoint, over: Transport) -> Shown:
    """Return the certificate to show: with TLS the known one, so that AE rules are what is met."""
    return best_certificate(endpoint) if over is Transport.TLS else Shown.NONE


def no_dicom(endpoint: Endpoint, seen: Seen) -> str:
    """Return why a DICOM look is pointless (empty: go on)."""
    if nothing_answers(seen):
        return nothing_answers(seen)
    if transport(endpoint, seen) is None:
        plain = plain_exchange(seen)
        return f"no DICOM answer: {plain.words}" if plain else "no DICOM answer"
    for told in _earlier(seen):
        if told.answer in NO_DICOM:
            return f"no DICOM answer: {told.caller} met {told.answer.value}, {told.words}"
    return ""


def _earlier(seen: Seen) -> list[Exchange]:
    """Return what the known caller and SV-STRANGER met before, over the chosen transport."""
    known, strangers = seen.get(KnownCaller.KIND), seen.get(Strangers.KIND)
    met = [known.exchange] if isinstance(known, KnownCaller) else []
    return met + ([strangers.exchanges[0]] if isinstance(strangers, Strangers) else [])


def no_known_caller(endpoint: Endpoint) -> str:
    """Return why there is no known caller (empty: there is one)."""
    if not endpoint.client.ae_title:
        return "no known caller is configured (client.ae_title in the estate file)"
    return ""


def known_is_served(seen: Seen) -> bool:
    """Whether the known caller's C-ECHO was answered with success before."""
    known = seen.get(KnownCaller.KIND)
    return isinstance(known, KnownCaller) and known.exchange.status == 0


def stranger_is_refused(seen: Seen) -> str:
    """Return how SV-STRANGER was already refused for good (empty: it was not).

    A refusal by caller (1/1/3) or in TLS does not depend on the command asked for, so asking
    again would only raise alarms.
    """
    strangers = seen.get(Strangers.KIND)
    if not isinstance(strangers, Strangers):
        return ""
    first = strangers.exchanges[0]
    if first.caller_not_recognized or first.answer is Answer.STOPPED_AT_TLS:
        return f"{first.caller} was already refused: {first.words}"
    return ""


def pointless_unless(
    *reasons: Callable[[Endpoint, Seen], str],
) -> Callable[[Endpoint, Seen], str]:
    """Join reasons against a look: the first that holds is the one."""

    def first_reason(endpoint: Endpoint, seen: Seen) -> str:
        return next((words for reason in reasons if (words := reason(endpoint, seen))), "")

    return first_reason
