"""Looks about who may call: in clear, the known caller, strangers, a wrong called title."""

from typing import Final

from scoutview.estate.model import STRANGER, Endpoint, Protocol
from scoutview.facts.dicom import (
    Answer,
    Command,
    Exchange,
    KnownCaller,
    PlainAssociation,
    Strangers,
    Transport,
    WrongCalledTitle,
)
from scoutview.findings import Effect
from scoutview.looks.dicom import choice
from scoutview.looks.dicom.association import Ask, exchange
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session

DICOM: Final = frozenset({Protocol.DICOM})
WRONG_TITLE: Final = "SV-NO-SUCH-AE"


def _echo(
    session: Session, endpoint: Endpoint, seen: Seen, caller: str, called: str = ""
) -> Exchange:
    over = choice.transport(endpoint, seen) or choice.meant(endpoint)
    ask = Ask(
        caller=caller,
        called=called,
        transport=over,
        shown=choice.shown(endpoint, over),
        command=Command.ECHO,
    )
    return exchange(session, endpoint, ask)


def known_echo(session: Session, endpoint: Endpoint, seen: Seen) -> Exchange:
    """C-ECHO as the configured caller."""
    return _echo(session, endpoint, seen, endpoint.client.ae_title)


def stranger_echo(session: Session, endpoint: Endpoint, seen: Seen) -> Exchange:
    """C-ECHO as SV-STRANGER, on an association of its own."""
    return _echo(session, endpoint, seen, STRANGER)


def _plain(session: Session, endpoint: Endpoint, _seen: Seen) -> PlainAssociation:
    def ask(caller: str) -> Exchange:
        request = Ask(caller=caller, transport=Transport.PLAIN, command=Command.ECHO)
        return exchange(session, endpoint, request)

    stranger = ask(STRANGER)
    known = None
    if stranger.answer in {Answer.CLOSED, Answer.SILENT} and endpoint.client.ae_title:
        known = ask(endpoint.client.ae_title)
    return PlainAssociation(stranger, known)


def _known(session: Session, endpoint: Endpoint, seen: Seen) -> KnownCaller:
    return KnownCaller(known_echo(session, endpoint, seen))


def _strangers(session: Session, endpoint: Endpoint, seen: Seen) -> Strangers:
    plain = choice.plain_exchange(seen)
    in_clear = choice.transport(endpoint, seen) is Transport.PLAIN
    # In clear that was SV-STRANGER already; but what is no plain word counts only between two
    # calls of the known caller, so it is asked for again.
    told = [plain] if plain is not None and in_clear and _plainly_told((plain,)) else []
    for caller in choice.STRANGERS[len(told) :]:
        if told and told[0].answer in choice.NO_DICOM:
            break
        if caller == endpoint.client.ae_title:
            continue  # a common name that this node does know
        told.append(_echo(session, endpoint, seen, caller))
    exchanges = tuple(told)
    after = None
    if choice.known_is_served(seen) and not _plainly_told(exchanges):
        after = known_echo(session, endpoint, seen)
    return Strangers(exchanges, after)


def _plainly_told(exchanges: tuple[Exchange, ...]) -> bool:
    """Whether the strangers alone decide: one was let in, or all were refused by title."""
    if any(told.answer is Answer.ACCEPTED for told in exchanges):
        return True
    return all(told.caller_not_recognized for told in exchanges)


def _wrong_title(session: Session, endpoint: Endpoint, seen: Seen) -> WrongCalledTitle:
    is_known = choice.known_is_served(seen)
    caller = endpoint.client.ae_title if is_known else STRANGER
    told = _echo(session, endpoint, seen, caller, WRONG_TITLE)
    return WrongCalledTitle(told, is_known)


def _not_reached(_endpoint: Endpoint, seen: Seen) -> str:
    return choice.nothing_answers(seen)


def _no_known_caller(endpoint: Endpoint, _seen: Seen) -> str:
    return choice.no_known_caller(endpoint)


PLAIN: Final = Look(
    kind=PlainAssociation.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=2,
    alarms="one association in clear by SV-STRANGER, perhaps refused, and one by the known caller",
    callers=(STRANGER,),
    look=_plain,
    pointless=_not_reached,
    builds_on=("network.reach",),
)
KNOWN: Final = Look(
    kind=KnownCaller.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=1,
    alarms="one C-ECHO by the known caller",
    look=_known,
    pointless=choice.pointless_unless(_no_known_caller, choice.no_dicom),
    builds_on=choice.TRANSPORT_IS_KNOWN_BY,
)
STRANGERS: Final = Look(
    kind=Strangers.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=4,
    alarms="three associations by callers that the node does not know, perhaps refused",
    callers=choice.STRANGERS,
    look=_strangers,
    pointless=choice.no_dicom,
    builds_on=(*choice.TRANSPORT_IS_KNOWN_BY, KnownCaller.KIND),
)
WRONG_CALLED_TITLE: Final = Look(
    kind=WrongCalledTitle.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=1,
    alarms=f"one association to the AE title {WRONG_TITLE}, perhaps refused",
    callers=(STRANGER,),
    look=_wrong_title,
    pointless=choice.no_dicom,
    builds_on=(*choice.TRANSPORT_IS_KNOWN_BY, KnownCaller.KIND),
)
