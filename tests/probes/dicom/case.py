"""Exchanges and cases for the judging of DICOM probes, as short as a test needs them."""

from datetime import UTC, datetime

from scoutview.facts.dicom import Answer, Command, Exchange, Shown, Transport
from scoutview.facts.observation import NotLooked, Reason
from scoutview.probes.probe import Case, answer
from tests.looked_at import endpoint, known_caller, server

SEEN_AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def told(
    answer_: Answer = Answer.ACCEPTED,
    *,
    triple: tuple[int, int, int] = (0, 0, 0),
    status: int | None = None,
    ended: Answer | None = None,
    command: Command = Command.ECHO,
    offered: bool | None = None,
    context_result: int = 3,
    caller: str = "SV-STRANGER",
    transport: Transport = Transport.PLAIN,
    shown: Shown = Shown.NONE,
) -> Exchange:
    """Return an exchange; a status means that the command was offered and answered."""
    if answer_ is Answer.ACCEPTED and offered is None:
        offered = True
    return Exchange(
        caller=caller,
        called="ANY-SCP",
        transport=transport,
        shown=shown,
        answer=answer_,
        result=triple[0],
        source=triple[1],
        reason=triple[2],
        command=command,
        offered=offered,
        context_result=context_result if offered is False else 0,
        status=status,
        ended=Answer.ACCEPTED if status is not None else ended,
        words="as told",
    )


REFUSED = told(Answer.REJECTED, triple=(1, 1, 3))
REFUSED_OTHERWISE = told(Answer.REJECTED, triple=(1, 1, 1))
CONGESTED = told(Answer.REJECTED, triple=(2, 3, 1))
SERVED = told(status=0)
KNOWN_SERVED = told(status=0, caller="SCOUTVIEW")


def not_looked(kind: str, reason: Reason = Reason.SKIPPED) -> NotLooked:
    """Return what stands in place of a fact."""
    return NotLooked(kind, reason, "as said")


def judged(probe, *facts, tls: bool = False, known: bool = True):
    """Return the outcome of a probe over these facts."""
    client = known_caller("SCOUTVIEW" if known else "")
    judged_endpoint = endpoint(104, tls=tls, client=client)
    case = Case(
        system=server(judged_endpoint),
        endpoint=judged_endpoint,
        facts={getattr(fact, "look", fact.KIND): fact for fact in facts},
        observed_at=SEEN_AT,
        parameters=probe.parameters,
    )
    return answer(probe, case)[0]
