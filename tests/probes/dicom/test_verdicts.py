"""The verdict table, cell by cell, over constructed facts."""

import pytest

from scoutview.facts import dicom, network, tls
from scoutview.facts.dicom import Answer, Command, Shown, Transport
from scoutview.facts.observation import Reason
from scoutview.findings import Outcome
from scoutview.probes.dicom import (
    answers_echo,
    refuses_stranger_queries,
    refuses_stranger_retrievals,
    refuses_stranger_storage,
    refuses_stranger_worklist,
    refuses_unknown_callers,
    refuses_wrong_called_title,
    requires_client_certificate,
    requires_tls,
)
from tests.probes.dicom.case import (
    CONGESTED,
    KNOWN_SERVED,
    REFUSED,
    REFUSED_OTHERWISE,
    SERVED,
    judged,
    not_looked,
    told,
)

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
NO_KNOWN = not_looked("dicom.known_caller")
TLS_ANSWERS = tls.Offers(speaks_tls=True, versions=())
NO_TLS = tls.Offers(speaks_tls=False, versions=())
STOPPED = told(Answer.STOPPED_AT_TLS, transport=Transport.TLS)


def reach(state):
    return network.Reach(state, detail="h port 104 said nothing")


def strangers(*exchanges, known_after=None):
    return dicom.Strangers(exchanges, known_after)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ([dicom.KnownCaller(KNOWN_SERVED)], MET),
        ([dicom.KnownCaller(told(status=0x0110))], NOT_MET),
        ([dicom.KnownCaller(REFUSED)], NOT_MET),
        ([dicom.KnownCaller(told(Answer.SILENT))], NOT_MET),
        ([dicom.KnownCaller(told(Answer.NO_COMMON_TLS))], NOT_OBSERVED),
        ([reach(network.Reachability.SILENT)], NOT_MET),
        ([reach(network.Reachability.REFUSED)], NOT_MET),
        ([reach(network.Reachability.UNRESOLVABLE), NO_KNOWN], NOT_OBSERVED),
        ([not_looked("dicom.known_caller", Reason.WITHHELD)], NOT_OBSERVED),
        ([not_looked("dicom.known_caller", Reason.FAULT)], Outcome.BROKEN),
    ],
)
def test_answers_echo_to_the_known_caller(facts, outcome):
    assert judged(answers_echo.PROBE, *facts) is outcome


@pytest.mark.parametrize("answer", [Answer.SILENT, Answer.NOT_DICOM, Answer.CLOSED])
@pytest.mark.parametrize(
    ("known", "offers", "outcome"),
    [(True, NO_TLS, NOT_MET), (True, TLS_ANSWERS, NOT_OBSERVED), (False, NO_TLS, NOT_OBSERVED)],
)
def test_a_port_declared_in_use_that_speaks_no_dicom_is_not_met(answer, known, offers, outcome):
    facts = (dicom.PlainAssociation(told(answer)), offers, NO_KNOWN)

    assert judged(answers_echo.PROBE, *facts, known=known) is outcome


@pytest.mark.parametrize(("exchange", "outcome"), [(SERVED, MET), (REFUSED, NOT_OBSERVED)])
def test_a_strangers_echo_counts_only_for_an_open_node(exchange, outcome):
    facts = (NO_KNOWN, strangers(exchange, exchange, exchange))

    assert judged(answers_echo.PROBE, *facts, known=False) is outcome


@pytest.mark.parametrize(
    ("plain", "offers", "outcome"),
    [
        (SERVED, NO_TLS, NOT_MET),
        (SERVED, TLS_ANSWERS, NOT_MET),
        (REFUSED, TLS_ANSWERS, NOT_MET),
        (told(Answer.ABORTED), TLS_ANSWERS, NOT_MET),
        (told(Answer.NOT_DICOM), TLS_ANSWERS, MET),
        (told(Answer.CLOSED), TLS_ANSWERS, MET),
        (told(Answer.CLOSED), NO_TLS, NOT_OBSERVED),
        (told(Answer.SILENT), NO_TLS, NOT_OBSERVED),
    ],
)
def test_requires_tls(plain, offers, outcome):
    assert judged(requires_tls.PROBE, dicom.PlainAssociation(plain), offers) is outcome


def test_a_node_that_speaks_in_clear_to_its_known_caller_alone_is_not_met():
    plain = dicom.PlainAssociation(told(Answer.CLOSED), KNOWN_SERVED)

    assert judged(requires_tls.PROBE, plain, TLS_ANSWERS) is NOT_MET


@pytest.mark.parametrize(
    ("transport", "outcome"), [(Transport.PLAIN, NOT_MET), (Transport.TLS, NOT_OBSERVED)]
)
def test_a_device_that_was_asked_once_tells_only_what_that_showed(transport, outcome):
    withheld = [not_looked(kind, Reason.WITHHELD) for kind in ("dicom.plain", "tls.offers")]
    known = dicom.KnownCaller(told(status=0, transport=transport))

    assert judged(requires_tls.PROBE, *withheld, known) is outcome


def over_tls(answer, shown=Shown.NONE, **more):
    return told(answer, transport=Transport.TLS, shown=shown, **more)


@pytest.mark.parametrize(
    ("without", "unknown", "outcome"),
    [
        (Answer.STOPPED_AT_TLS, Answer.STOPPED_AT_TLS, MET),
        (Answer.ACCEPTED, Answer.STOPPED_AT_TLS, NOT_MET),
        (Answer.STOPPED_AT_TLS, Answer.ACCEPTED, NOT_MET),
        (Answer.REJECTED, Answer.REJECTED, NOT_MET),
        (Answer.SILENT, Answer.STOPPED_AT_TLS, NOT_OBSERVED),
        (Answer.NO_COMMON_TLS, Answer.NO_COMMON_TLS, NOT_OBSERVED),
        (Answer.CLOSED, Answer.CLOSED, NOT_OBSERVED),
    ],
)
def test_requires_client_certificate(without, unknown, outcome):
    foreign = dicom.ForeignCertificates(over_tls(without), over_tls(unknown, Shown.UNKNOWN))

    assert judged(requires_client_certificate.PROBE, foreign, NO_KNOWN, tls=True) is outcome


@pytest.mark.parametrize(
    ("shown", "after", "outcome"),
    [
        (Shown.KNOWN, KNOWN_SERVED, MET),
        (Shown.KNOWN, told(Answer.CLOSED), NOT_OBSERVED),
        (Shown.KNOWN, None, NOT_OBSERVED),
        (Shown.NONE, KNOWN_SERVED, NOT_OBSERVED),
    ],
)
def test_a_close_counts_only_between_two_calls_with_a_known_certificate(shown, after, outcome):
    closed = over_tls(Answer.CLOSED)
    known = dicom.KnownCaller(told(status=0, transport=Transport.TLS, shown=shown))
    facts = (dicom.ForeignCertificates(closed, closed, after), known)

    assert judged(requires_client_certificate.PROBE, *facts, tls=True) is outcome


def test_no_tls_tells_nothing_about_certificates():
    skipped = not_looked("dicom.foreign_certificates")

    assert judged(requires_client_certificate.PROBE, skipped) is NOT_OBSERVED


@pytest.mark.parametrize(
    ("exchanges", "outcome"),
    [
        ((REFUSED, REFUSED, REFUSED), MET),
        ((SERVED, REFUSED, REFUSED), NOT_MET),
        ((REFUSED, REFUSED, told(status=0x0110)), NOT_MET),
        ((REFUSED, REFUSED_OTHERWISE, REFUSED), NOT_OBSERVED),
        ((told(Answer.REJECTED, triple=(1, 1, 7)),) * 3, NOT_OBSERVED),
        ((CONGESTED,) * 3, NOT_OBSERVED),
        ((told(Answer.ABORTED),) * 3, NOT_OBSERVED),
        ((told(Answer.SILENT),), NOT_OBSERVED),
        ((STOPPED,) * 3, NOT_OBSERVED),
    ],
)
def test_refuses_unknown_callers_without_a_known_one(exchanges, outcome):
    facts = (strangers(*exchanges), NO_KNOWN)

    assert judged(refuses_unknown_callers.PROBE, *facts, known=False) is outcome


@pytest.mark.parametrize(
    ("exchange", "before", "after", "outcome"),
    [
        (REFUSED_OTHERWISE, KNOWN_SERVED, KNOWN_SERVED, MET),
        (told(Answer.ABORTED), KNOWN_SERVED, KNOWN_SERVED, MET),
        (told(Answer.ABORTED), KNOWN_SERVED, told(Answer.ABORTED), NOT_OBSERVED),
        (told(Answer.ABORTED), KNOWN_SERVED, None, NOT_OBSERVED),
        (told(Answer.ABORTED), told(Answer.ABORTED), KNOWN_SERVED, NOT_OBSERVED),
        (CONGESTED, KNOWN_SERVED, KNOWN_SERVED, NOT_OBSERVED),
        (told(Answer.REJECTED, triple=(2, 1, 1)), KNOWN_SERVED, KNOWN_SERVED, NOT_OBSERVED),
        (told(Answer.SILENT), KNOWN_SERVED, KNOWN_SERVED, NOT_OBSERVED),
        (SERVED, KNOWN_SERVED, KNOWN_SERVED, NOT_MET),
    ],
)
def test_any_refusal_counts_while_the_known_caller_is_served(exchange, before, after, outcome):
    seen = strangers(exchange, exchange, exchange, known_after=after)

    found = judged(refuses_unknown_callers.PROBE, seen, dicom.KnownCaller(before))

    assert found is outcome


@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        (told(Answer.REJECTED, triple=(1, 1, 7)), MET),
        (SERVED, NOT_MET),
        (told(status=0x0110), NOT_MET),
        (REFUSED, NOT_OBSERVED),
        (CONGESTED, NOT_OBSERVED),
        (told(Answer.ABORTED), NOT_OBSERVED),
        (told(Answer.SILENT), NOT_OBSERVED),
    ],
)
def test_refuses_wrong_called_title(exchange, outcome):
    seen = dicom.WrongCalledTitle(exchange, caller_is_known=False)

    assert judged(refuses_wrong_called_title.PROBE, seen) is outcome


COMMANDS = [
    (refuses_stranger_queries.PROBE, dicom.StrangerFind, Command.FIND),
    (refuses_stranger_worklist.PROBE, dicom.StrangerWorklist, Command.WORKLIST),
    (refuses_stranger_storage.PROBE, dicom.StrangerStore, Command.STORE),
]
LET_IN = strangers(SERVED, SERVED, SERVED)


@pytest.mark.parametrize(("probe", "fact", "command"), COMMANDS)
@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ({"status": 0x0122}, MET),
        ({"status": 0x0124}, MET),
        ({"offered": False}, MET),
        ({"offered": False, "context_result": 4}, NOT_OBSERVED),
        ({"offered": False, "context_result": 1}, NOT_OBSERVED),
        ({"status": 0x0000}, NOT_MET),
        ({"status": 0xA900}, NOT_OBSERVED),
        ({"status": 0xC001}, NOT_OBSERVED),
        ({"status": 0xA700}, NOT_OBSERVED),
        ({"ended": Answer.ABORTED}, NOT_OBSERVED),
        ({"ended": Answer.SILENT}, NOT_OBSERVED),
        ({"ended": Answer.CLOSED}, NOT_OBSERVED),
    ],
)
def test_a_command_is_judged_by_its_status(probe, fact, command, given, outcome):
    seen = fact(told(command=command, **given))

    assert judged(probe, LET_IN, seen) is outcome


@pytest.mark.parametrize(("probe", "fact", "command"), COMMANDS)
@pytest.mark.parametrize(
    ("after", "outcome"), [(SERVED, MET), (told(Answer.ABORTED), NOT_OBSERVED)]
)
def test_an_abort_is_a_refusal_only_when_an_echo_right_after_works(
    probe, fact, command, after, outcome
):
    seen = fact(told(command=command, ended=Answer.ABORTED), after)

    assert judged(probe, LET_IN, seen) is outcome


@pytest.mark.parametrize(("probe", "fact"), [row[:2] for row in COMMANDS])
@pytest.mark.parametrize(
    ("exchange", "outcome"),
    [
        (REFUSED, MET),
        (STOPPED, MET),
        (REFUSED_OTHERWISE, NOT_OBSERVED),
        (CONGESTED, NOT_OBSERVED),
    ],
)
def test_a_stranger_refused_before_any_command_decides(probe, fact, exchange, outcome):
    seen = strangers(exchange, exchange, exchange)

    assert judged(probe, seen, not_looked(fact.KIND)) is outcome


@pytest.mark.parametrize(("probe", "fact", "command"), COMMANDS[:2])
@pytest.mark.parametrize("status", [0xFF00, 0xFF01])
def test_a_match_for_a_stranger_is_not_met(probe, fact, command, status):
    seen = fact(told(command=command, status=status))

    assert judged(probe, LET_IN, seen) is NOT_MET


def test_a_storage_warning_means_stored():
    seen = dicom.StrangerStore(told(command=Command.STORE, status=0xB007))

    assert judged(refuses_stranger_storage.PROBE, LET_IN, seen) is NOT_MET


def test_withheld_storage_is_not_observed():
    withheld = not_looked(dicom.StrangerStore.KIND, Reason.WITHHELD)

    assert judged(refuses_stranger_storage.PROBE, LET_IN, withheld) is NOT_OBSERVED


@pytest.mark.parametrize(
    ("stranger_found", "known_found", "outcome"),
    [(False, True, MET), (True, True, NOT_MET), (False, False, NOT_MET), (None, True, NOT_MET)],
)
def test_a_synthetic_study_settles_what_a_stranger_is_shown(stranger_found, known_found, outcome):
    find = told(command=Command.FIND, status=0xFF00 if stranger_found else 0)
    seen = dicom.StrangerFind(find, None, KNOWN_SERVED, stranger_found, known_found)

    assert judged(refuses_stranger_queries.PROBE, LET_IN, seen) is outcome


def get_and_move(get, move, known=None):
    return (
        LET_IN,
        dicom.StrangerGet(told(command=Command.GET, **get)),
        dicom.StrangerMove(told(command=Command.MOVE, **move), None, known),
    )


@pytest.mark.parametrize(
    ("get", "move", "outcome"),
    [
        ({"status": 0x0124}, {"status": 0x0124}, MET),
        ({"offered": False}, {"offered": False}, MET),
        ({"status": 0x0000}, {"status": 0x0124}, NOT_MET),
        ({"status": 0xFF00}, {"status": 0x0124}, NOT_MET),
        ({"status": 0x0124}, {"status": 0x0000}, NOT_MET),
        ({"status": 0xC000}, {"status": 0x0000}, NOT_MET),
        ({"status": 0x0124}, {"status": 0xA801}, NOT_OBSERVED),
        ({"status": 0xC000}, {"status": 0x0124}, NOT_OBSERVED),
    ],
)
def test_both_ways_out_must_be_shut(get, move, outcome):
    assert judged(refuses_stranger_retrievals.PROBE, *get_and_move(get, move)) is outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(0x0000, MET), (0xA801, NOT_OBSERVED), (0x0124, NOT_OBSERVED), (None, NOT_OBSERVED)],
)
def test_an_unknown_destination_tells_only_against_another_answer(status, outcome):
    known = told(command=Command.MOVE, status=status, caller="SCOUTVIEW")
    facts = get_and_move({"status": 0x0124}, {"status": 0xA801}, known)

    assert judged(refuses_stranger_retrievals.PROBE, *facts) is outcome
