"""How the answer to a stranger's empty store request is judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.web import AnonymousStorage, Content, WebAnswer, WebExchange
from scoutview.findings import Outcome
from scoutview.probes._probe import Case, answer
from scoutview.probes.dicomweb.refuses_anonymous_storage import PROBE

SYSTEM = System(id="pacs", kind=Kind.PACS, name="Main archive")
ENDPOINT = Endpoint(
    id="web", system="pacs", protocol=Protocol.DICOMWEB, host="192.0.2.1", port=8042
)


def _judge(status=None, content=Content.NONE, told=WebAnswer.ANSWERED):
    exchange = WebExchange(
        label="STOW-RS",
        method="POST",
        path="/studies",
        tls=True,
        answer=told,
        status=status,
        content=content,
        words=f"HTTP {status}",
    )
    facts = {AnonymousStorage.KIND: AnonymousStorage(exchange)}
    return answer(PROBE, Case(SYSTEM, ENDPOINT, facts, datetime(2026, 4, 1, tzinfo=UTC), {}))


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (401, Content.NONE),
        (403, Content.OTHER),
        (405, Content.OTHER),
        (200, Content.LOGIN),
        (302, Content.LOGIN),
        (400, Content.CERTIFICATE),
    ],
)
def test_a_refusal_is_met(status, content):
    assert _judge(status, content)[0] is Outcome.MET


def test_being_stopped_at_tls_is_met_and_said():
    outcome, message = _judge(told=WebAnswer.STOPPED_AT_TLS)

    assert outcome is Outcome.MET
    assert "at TLS" in message


@pytest.mark.parametrize("status", [200, 202, 409])
def test_an_answer_about_storing_is_not_met(status):
    outcome, message = _judge(status, Content.DICOM)

    assert outcome is Outcome.NOT_MET
    assert f"HTTP {status}" in message


@pytest.mark.parametrize("status", [201, 204, 301, 302, 400, 404, 406, 411, 413, 415, 500, 503])
def test_any_other_status_is_not_observed(status):
    assert _judge(status, Content.OTHER)[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize(
    "told", [each for each in WebAnswer if each not in {"answered", "stopped at TLS"}]
)
def test_no_answer_is_not_observed(told):
    assert _judge(told=told)[0] is Outcome.NOT_OBSERVED
