"""A look at mutual TLS: is anyone let in without a certificate, or with one nobody vouches for?"""

from typing import Final

from scoutview.estate.model import STRANGER, Endpoint
from scoutview.facts.dicom import (
    Answer,
    Command,
    Exchange,
    ForeignCertificates,
    KnownCaller,
    Shown,
    Strangers,
    Transport,
)
from scoutview.findings import Effect
from scoutview.looks.dicom import choice
from scoutview.looks.dicom.association import Ask, exchange
from scoutview.looks.dicom.callers import DICOM, known_echo
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session


def _foreign(session: Session, endpoint: Endpoint, seen: Seen) -> ForeignCertificates:
    caller = endpoint.client.ae_title or STRANGER

    def ask(shown: Shown) -> Exchange:
        request = Ask(caller=caller, transport=Transport.TLS, shown=shown, command=Command.ECHO)
        return exchange(session, endpoint, request)

    without, unknown = ask(Shown.NONE), ask(Shown.UNKNOWN)
    after = None
    if Answer.CLOSED in {without.answer, unknown.answer} and choice.known_is_served(seen):
        after = known_echo(session, endpoint, seen)
    return ForeignCertificates(without, unknown, after)


def _no_tls(_endpoint: Endpoint, seen: Seen) -> str:
    return choice.nothing_answers(seen) or ("" if choice.speaks_tls(seen) else "no TLS answers")


LOOK: Final = Look(
    kind=ForeignCertificates.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=3,
    alarms="two TLS connections, one without a certificate, one with an unknown one",
    callers=(STRANGER,),  # where no known caller is configured
    look=_foreign,
    pointless=choice.pointless_unless(_no_tls, choice.no_dicom),
    builds_on=(*choice.TRANSPORT_IS_KNOWN_BY, KnownCaller.KIND, Strangers.KIND),
)
