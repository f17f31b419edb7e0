"""How DICOM probes read an exchange: what counts as a refusal, what as being served."""

from scoutview.facts.dicom import Answer, Exchange, KnownCaller, Strangers, Transport
from scoutview.findings import Outcome
from scoutview.probes.probe import Case, NotSeen, Verdict

SUCCESS = 0x0000
REFUSED_BY_STATUS = frozenset({0x0122, 0x0124})
PERMANENT = 1
CONGESTION_SOURCE = 3
NO_ABSTRACT_SYNTAX = 3  # the result of a presentation context, PS3.8 table 9-18


def known_exchange(case: Case) -> Exchange | None:
    """Return the known caller's exchange, None when there is none."""
    fact = case.facts.get(KnownCaller.KIND)
    return fact.exchange if isinstance(fact, KnownCaller) else None


def is_served(exchange: Exchange | None) -> bool:
    """Whether the caller's command was answered with success."""
    return exchange is not None and exchange.status == SUCCESS


def refused_for_good(exchange: Exchange) -> bool:
    """Whether the caller was turned away in any way but for now, by congestion or silence."""
    if exchange.answer is Answer.REJECTED:
        return exchange.result == PERMANENT and exchange.source != CONGESTION_SOURCE
    return exchange.answer in {Answer.ABORTED, Answer.CLOSED}


def first_stranger(case: Case) -> Exchange:
    """Return SV-STRANGER's own exchange. Raises NotSeen when strangers were not tried."""
    return case.fact(Strangers).exchanges[0]


def turned_away(exchange: Exchange) -> Verdict | None:
    """Judge an exchange that ended by title or in TLS, before any command; None otherwise."""
    if exchange.caller_not_recognized or exchange.answer is Answer.STOPPED_AT_TLS:
        return Outcome.MET, f"{exchange.caller} was turned away: {exchange.words}"
    return None


def stranger_turned_away(case: Case) -> Verdict | None:
    """Judge from SV-STRANGER's own association; None when a command has to tell.

    Such a refusal does not depend on the command asked for, so the looks do not ask again.
    """
    strangers = case.facts.get(Strangers.KIND)
    return turned_away(strangers.exchanges[0]) if isinstance(strangers, Strangers) else None


def judge_command(
    exchange: Exchange, echo_after: Exchange | None, *, served: frozenset[int]
) -> Verdict:
    """Judge what a stranger's command met. `served` are the statuses that mean it was served.

    Judged by the status, never by accepted presentation contexts: many nodes accept the
    context and refuse the command.
    """
    before = turned_away(exchange)
    if before is not None:
        return before
    asked = exchange.command.value if exchange.command else "the command"
    not_taken = exchange.answer is Answer.ACCEPTED and not exchange.offered
    if not_taken and exchange.context_result == NO_ABSTRACT_SYNTAX:
        return Outcome.MET, f"{asked} is not offered to {exchange.caller}"
    if exchange.status in served:
        nobody = f"a caller that nobody registered ({exchange.caller})"
        return Outcome.NOT_MET, f"served {nobody}: {exchange.words}"
    if exchange.status in REFUSED_BY_STATUS:
        return Outcome.MET, f"refused {asked} to {exchange.caller}: {exchange.words}"
    if exchange.ended is Answer.ABORTED and is_served(echo_after):
        return Outcome.MET, f"aborted on {asked} of {exchange.caller}, and served its next C-ECHO"
    raise NotSeen(f"what {exchange.caller} met tells nothing: {exchange.words}")


def in_words(exchange: Exchange) -> str:
    """Return who called over what and what came back, for a message."""
    over = "" if exchange.transport is Transport.PLAIN else " over TLS"
    return f"{exchange.caller}{over}: {exchange.words}"
