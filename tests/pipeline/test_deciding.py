"""A finding names the observation that decided it: its entry, its time, its vantage."""

from datetime import UTC, datetime, timedelta

import pytest

from scoutview.facts.dicom import (
    Answer,
    Command,
    KnownCaller,
    PlainAssociation,
    StrangerGet,
    StrangerMove,
    Strangers,
)
from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Observation, Reason
from scoutview.facts.tls import Offers
from scoutview.findings import Outcome, Vantage
from scoutview.pipeline.judge import Sightings
from scoutview.pipeline.scope import Scope
from tests.looked_at import endpoint, estate, known_caller, server
from tests.probes.dicom.case import REFUSED_OTHERWISE, SERVED, not_looked, told

OPENED = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
STRANGERS = Strangers((REFUSED_OTHERWISE, SERVED))
REFUSED_BY_STATUS, SERVED_BY_STATUS, UNCLEAR = 0x0124, 0x0000, 0xA900


def get(status: int) -> StrangerGet:
    return StrangerGet(told(command=Command.GET, status=status))


def move(status: int) -> StrangerMove:
    return StrangerMove(told(command=Command.MOVE, status=status))


def finding(probe: str, *facts):
    """Judge facts that were seen one minute after the other, each from an address of its own."""
    described = estate(server(endpoint(104, client=known_caller())))
    recorded = [
        (
            index,
            Observation(
                look=getattr(fact, "look", fact.KIND),
                target="s.e",
                observed_at=OPENED + timedelta(minutes=index),
                vantage=Vantage("here", f"192.0.2.{index}"),
                fact=fact,
            ),
        )
        for index, fact in enumerate(facts, 1)
    ]
    (found,) = [
        each
        for each in Sightings(described, recorded, (0, OPENED)).findings(
            Scope(probe_ids=frozenset({probe}))
        )
        if each.target == "s.e"
    ]
    return found


@pytest.mark.parametrize(
    ("facts", "outcome", "entry"),
    [
        ((get(SERVED_BY_STATUS), move(REFUSED_BY_STATUS)), Outcome.NOT_MET, 1),
        ((get(REFUSED_BY_STATUS), move(SERVED_BY_STATUS)), Outcome.NOT_MET, 2),
        ((get(UNCLEAR), move(SERVED_BY_STATUS)), Outcome.NOT_MET, 2),
        ((get(UNCLEAR), move(REFUSED_BY_STATUS)), Outcome.NOT_OBSERVED, 1),
        ((get(REFUSED_BY_STATUS), move(UNCLEAR)), Outcome.NOT_OBSERVED, 2),
        ((get(REFUSED_BY_STATUS), not_looked(StrangerMove.KIND)), Outcome.NOT_OBSERVED, 2),
    ],
)
def test_of_two_ways_out_the_one_that_decided_is_named(facts, outcome, entry):
    found = finding("dicom.refuses_stranger_retrievals", *facts)

    assert (found.outcome, found.entry) == (outcome, entry)
    assert found.observed_at == OPENED + timedelta(minutes=entry)
    assert found.vantage.source == f"192.0.2.{entry}"


def test_a_fault_of_ours_points_at_the_look_that_failed():
    fault = NotLooked(Offers.KIND, Reason.FAULT, "ValueError: ours")
    plain = PlainAssociation(told(Answer.CLOSED))

    found = finding("dicom.requires_tls", plain, fault)

    assert (found.outcome, found.entry) == (Outcome.BROKEN, 2)


def test_a_fact_that_is_missing_is_the_one_that_is_named():
    withheld = not_looked(Strangers.KIND, Reason.WITHHELD)

    found = finding("dicom.refuses_unknown_callers", KnownCaller(SERVED), withheld)

    assert (found.outcome, found.entry) == (Outcome.NOT_OBSERVED, 2)


def test_a_silent_port_points_at_the_reach():
    missing = not_looked(KnownCaller.KIND), not_looked(Strangers.KIND)

    found = finding("dicom.answers_echo", *missing, Reach(Reachability.SILENT))

    assert (found.outcome, found.entry) == (Outcome.NOT_MET, 3)


def test_a_target_of_which_nothing_was_recorded_points_at_the_opening_of_the_run():
    found = finding("dicom.answers_echo")

    assert (found.outcome, found.entry) == (Outcome.NOT_OBSERVED, 0)
    assert found.observed_at == OPENED
