"""How tries of known default passwords are judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.web import (
    Content,
    CredentialTry,
    DefaultCredentials,
    WebAnswer,
    WebExchange,
)
from scoutview.findings import Outcome
from scoutview.probes.dicomweb.refuses_default_credentials import PROBE
from scoutview.probes.probe import Case, answer

SYSTEM = System(id="pacs", kind=Kind.PACS, name="Main archive")
ENDPOINT = Endpoint(
    id="web", system="pacs", protocol=Protocol.DICOMWEB, host="192.0.2.1", port=8042
)


def _try(account, status, content=Content.NONE):
    told = WebAnswer.ANSWERED if status else WebAnswer.CLOSED
    exchange = WebExchange(
        label="QIDO-RS",
        method="GET",
        path="/",
        tls=True,
        answer=told,
        status=status,
        content=content,
        words=f"HTTP {status}",
    )
    return CredentialTry(account, exchange)


def _judge(*tries, stopped="", product="Orthanc"):
    return _judge_fact(DefaultCredentials(product, tries, stopped))


def _judge_fact(fact):
    facts = {DefaultCredentials.KIND: fact}
    return answer(PROBE, Case(SYSTEM, ENDPOINT, facts, datetime(2026, 4, 1, tzinfo=UTC), {}))


def test_every_default_refused_is_met():
    outcome, message = _judge(_try("root", 401), _try("admin", 401), product="dcm4chee")

    assert outcome is Outcome.MET
    assert message == "refuses dcm4chee's 2 known defaults (root, admin)"


def test_an_accepted_default_is_not_met_and_named():
    outcome, message = _judge(_try("orthanc", 200, Content.DICOM), stopped="one was accepted")

    assert outcome is Outcome.NOT_MET
    assert message == 'Orthanc\'s default password of "orthanc" is accepted'


def test_an_accepted_default_counts_although_a_lockout_followed():
    outcome, _ = _judge(_try("root", 204), _try("admin", 423), stopped="a sign of a lockout")

    assert outcome is Outcome.NOT_MET


def test_a_lockout_is_not_observed_and_told():
    outcome, message = _judge(_try("root", 401), _try("admin", 423), stopped="a sign of a lockout")

    assert outcome is Outcome.NOT_OBSERVED
    assert "lockout" in message


def test_a_lockout_at_the_last_try_is_not_observed():
    assert _judge(_try("orthanc", 401), stopped="a sign of a lockout")[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("stopped", ["", "the password may be right"])
def test_a_password_that_may_be_right_but_without_rights_is_not_observed(stopped):
    assert _judge(_try("orthanc", 403), stopped=stopped)[0] is Outcome.NOT_OBSERVED
    assert _judge(_try("root", 401), _try("admin", 403))[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("status", [None, 302, 400, 403, 404, 500])
def test_an_unclear_answer_is_not_observed(status):
    assert _judge(_try("orthanc", status))[0] is Outcome.NOT_OBSERVED


def test_a_login_page_is_no_acceptance():
    assert _judge(_try("orthanc", 200, Content.LOGIN))[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("product", ["", "Orthanc"])
def test_no_try_is_not_observed(product):
    assert _judge(product=product)[0] is Outcome.NOT_OBSERVED


def test_what_was_withheld_is_not_observed():
    unseen = NotLooked(DefaultCredentials.KIND, Reason.WITHHELD, "tries credentials is not allowed")

    outcome, message = _judge_fact(unseen)

    assert outcome is Outcome.NOT_OBSERVED
    assert message == "withheld: tries credentials is not allowed"
