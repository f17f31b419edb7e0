"""How the answer to a stranger's empty store request is judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.web import AnonymousReading, AnonymousStorage, Content, WebAnswer, WebExchange
from scoutview.findings import Outcome
from scoutview.probes.dicomweb.refuses_anonymous_storage import PROBE
from scoutview.probes.probe import Case, answer

SYSTEM = System(id="pacs", kind=Kind.PACS, name="Main archive")
ENDPOINT = Endpoint(
    id="web", system="pacs", protocol=Protocol.DICOMWEB, host="192.0.2.1", port=8042
)


def _told(label, status, content, told=WebAnswer.ANSWERED):
    return WebExchange(
        label=label,
        method="POST" if label == "STOW-RS" else "GET",
        path="/studies",
        tls=True,
        answer=told,
        status=status,
        content=content,
        words=f"HTTP {status}",
    )


def _judge(status=None, content=Content.NONE, told=WebAnswer.ANSWERED, *, read=()):
    exchange = _told("STOW-RS", status, content, told)
    facts = {
        AnonymousStorage.KIND: AnonymousStorage(exchange),
        AnonymousReading.KIND: AnonymousReading(tuple(read)),
    }
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


@pytest.mark.parametrize("status", [200, 202, 409])
@pytest.mark.parametrize("content", [Content.OTHER, Content.IMAGE, Content.NONE])
def test_an_answer_that_is_no_dicomweb_services_is_not_observed(status, content):
    outcome, _ = _judge(status, content, read=[_told("QIDO-RS", 200, Content.OTHER)])

    assert outcome is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("status", [200, 202, 409])
@pytest.mark.parametrize("search", [(200, Content.DICOM), (204, Content.NONE)])
def test_an_empty_answer_where_a_dicomweb_service_searches_is_not_met(status, search):
    outcome, _ = _judge(status, read=[_told("QIDO-RS", *search)])

    assert outcome is Outcome.NOT_MET


@pytest.mark.parametrize(
    "read", [_told("QIDO-RS", 401, Content.NONE), _told("WADO-URI", 200, Content.DICOM)]
)
def test_an_empty_answer_elsewhere_is_not_observed(read):
    assert _judge(200, read=[read])[0] is Outcome.NOT_OBSERVED


def test_a_login_form_on_an_errors_page_is_not_observed():
    assert _judge(404, Content.LOGIN)[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize("status", [201, 204, 301, 302, 400, 404, 406, 411, 413, 415, 500, 503])
def test_any_other_status_is_not_observed(status):
    assert _judge(status, Content.OTHER)[0] is Outcome.NOT_OBSERVED


@pytest.mark.parametrize(
    "told", [each for each in WebAnswer if each not in {"answered", "stopped at TLS"}]
)
def test_no_answer_is_not_observed(told):
    assert _judge(told=told)[0] is Outcome.NOT_OBSERVED
