"""Looks about what a stranger may do: query, retrieve, read the worklist, store.

Keys are random, so no patient can match; a match is never read.
"""

from typing import Final

from scoutview.estate.model import STRANGER, Endpoint
from scoutview.facts.dicom import (
    MOVE_DESTINATION_UNKNOWN,
    Answer,
    Command,
    Exchange,
    KnownCaller,
    StrangerFind,
    StrangerGet,
    StrangerMove,
    Strangers,
    StrangerStore,
    StrangerWorklist,
)
from scoutview.findings import Effect
from scoutview.looks.dicom import choice
from scoutview.looks.dicom.association import PENDING, Ask, exchange
from scoutview.looks.dicom.callers import DICOM, stranger_echo
from scoutview.looks.look import Look, Seen
from scoutview.looks.session import Session


def _ask(
    session: Session,
    endpoint: Endpoint,
    seen: Seen,
    *,
    command: Command,
    caller: str = STRANGER,
    study_uid: str = "",
) -> Exchange:
    over = choice.transport(endpoint, seen) or choice.meant(endpoint)
    ask = Ask(
        caller=caller,
        transport=over,
        shown=choice.shown(endpoint, over),
        command=command,
        study_uid=study_uid,
    )
    return exchange(session, endpoint, ask)


def _stranger(
    session: Session, endpoint: Endpoint, seen: Seen, command: Command, study_uid: str = ""
) -> tuple[Exchange, Exchange | None]:
    """Ask as a stranger; after an abort, see whether the node still serves that stranger."""
    told = _ask(session, endpoint, seen, command=command, study_uid=study_uid)
    after = stranger_echo(session, endpoint, seen) if told.ended is Answer.ABORTED else None
    return told, after


def _find(session: Session, endpoint: Endpoint, seen: Seen) -> StrangerFind:
    uid = endpoint.test_study
    told, after = _stranger(session, endpoint, seen, Command.FIND, uid)
    if not uid or not choice.known_is_served(seen):
        return StrangerFind(told, after)
    title = endpoint.client.ae_title
    known = _ask(session, endpoint, seen, command=Command.FIND, caller=title, study_uid=uid)
    return StrangerFind(told, after, known, _found(told), _found(known))


def _found(told: Exchange) -> bool | None:
    if told.status in PENDING:
        return True
    return False if told.status == 0 else None


def _worklist(session: Session, endpoint: Endpoint, seen: Seen) -> StrangerWorklist:
    return StrangerWorklist(*_stranger(session, endpoint, seen, Command.WORKLIST))


def _get(session: Session, endpoint: Endpoint, seen: Seen) -> StrangerGet:
    return StrangerGet(*_stranger(session, endpoint, seen, Command.GET))


def _move(session: Session, endpoint: Endpoint, seen: Seen) -> StrangerMove:
    told, after = _stranger(session, endpoint, seen, Command.MOVE)
    known = None
    if told.status == MOVE_DESTINATION_UNKNOWN and choice.known_is_served(seen):
        title = endpoint.client.ae_title
        known = _ask(session, endpoint, seen, command=Command.MOVE, caller=title)
    return StrangerMove(told, after, known)


def _store(session: Session, endpoint: Endpoint, seen: Seen) -> StrangerStore:
    return StrangerStore(*_stranger(session, endpoint, seen, Command.STORE))


def _already_refused(_endpoint: Endpoint, seen: Seen) -> str:
    return choice.stranger_is_refused(seen)


_BUILDS_ON: Final = (*choice.TRANSPORT_IS_KNOWN_BY, KnownCaller.KIND, Strangers.KIND)
_POINTLESS: Final = choice.pointless_unless(choice.no_dicom, _already_refused)

FIND: Final = Look(
    kind=StrangerFind.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=3,
    alarms="one C-FIND by SV-STRANGER for a study that does not exist, perhaps refused",
    callers=(STRANGER,),
    look=_find,
    pointless=_POINTLESS,
    builds_on=_BUILDS_ON,
)
WORKLIST: Final = Look(
    kind=StrangerWorklist.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=2,
    alarms="one worklist C-FIND by SV-STRANGER that matches nobody, perhaps refused",
    callers=(STRANGER,),
    look=_worklist,
    pointless=_POINTLESS,
    builds_on=_BUILDS_ON,
)
GET: Final = Look(
    kind=StrangerGet.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=2,
    alarms="one C-GET by SV-STRANGER for a study that does not exist, perhaps refused",
    callers=(STRANGER,),
    look=_get,
    pointless=_POINTLESS,
    builds_on=_BUILDS_ON,
)
MOVE: Final = Look(
    kind=StrangerMove.KIND,
    protocols=DICOM,
    effect=Effect.READS,
    at_most=3,
    alarms="one C-MOVE by SV-STRANGER to the unknown title SV-NOWHERE, perhaps refused",
    callers=(STRANGER,),
    look=_move,
    pointless=_POINTLESS,
    builds_on=_BUILDS_ON,
)
STORE: Final = Look(
    kind=StrangerStore.KIND,
    protocols=DICOM,
    effect=Effect.WRITES_TEST_DATA,
    at_most=2,
    alarms="one C-STORE by SV-STRANGER of an object marked as synthetic; delete it afterwards",
    callers=(STRANGER,),
    look=_store,
    pointless=_POINTLESS,
    builds_on=_BUILDS_ON,
)
