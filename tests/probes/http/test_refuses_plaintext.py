"""How a web server's answer to a request in clear is judged."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scoutview.estate.model import WEB, Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.tls import Offers
from scoutview.facts.web import AnonymousReading, Content, PlainWeb, WebAnswer, WebExchange
from scoutview.findings import Outcome
from scoutview.probes.http.refuses_plaintext import PROBE
from scoutview.probes.probe import Case, answer

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
SYSTEM = System(id="portal", kind=Kind.PORTAL, name="Patient portal")


def _judge(told=WebAnswer.ANSWERED, *, protocol=Protocol.HTTPS, **more):
    return _judge_facts(PlainWeb(_told(told, **more)), protocol=protocol)


def _told(told=WebAnswer.ANSWERED, path="/", *, tls=False, **more):
    label, words = f"GET {path}", "its words"
    return WebExchange(
        label=label, method="GET", path=path, tls=tls, answer=told, words=words, **more
    )


def _judge_facts(*facts, protocol=Protocol.HTTPS):
    endpoint = Endpoint(id="web", system="portal", protocol=protocol, host="192.0.2.1", port=443)
    by_kind = {fact.KIND: fact for fact in facts}
    return answer(PROBE, Case(SYSTEM, endpoint, by_kind, datetime(2026, 4, 1, tzinfo=UTC), {}))


CLOSED = PlainWeb(_told(WebAnswer.CLOSED))
TO_HTTPS = {"status": 301, "location": "https://portal.example/"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://portal.example/", "HTTPS://portal.example/login"])
def test_a_redirect_to_https_is_met(status, location):
    assert _judge(status=status, location=location)[0] is MET


@pytest.mark.parametrize(
    "location", ["", "/login", "app/explorer.html", "http://portal.example/", "//portal.example/"]
)
def test_a_redirect_to_anything_else_is_not_met(location):
    assert _judge(status=302, location=location)[0] is NOT_MET


@pytest.mark.parametrize("status", [400, 403, 426, 497])
def test_a_call_for_tls_is_met(status):
    assert _judge(status=status, content=Content.TLS_ONLY)[0] is MET


def test_an_upgrade_that_is_required_is_met():
    assert _judge(status=426)[0] is MET


@pytest.mark.parametrize("answered", [WebAnswer.ANSWERED, WebAnswer.STOPPED_AT_TLS])
def test_a_closed_connection_is_met_where_tls_answers(answered):
    offers = Offers(speaks_tls=True, versions=())
    reading = AnonymousReading((_told(answered, tls=True),))

    assert _judge_facts(CLOSED, offers)[0] is MET
    assert _judge_facts(CLOSED, reading, protocol=Protocol.DICOMWEB)[0] is MET


@pytest.mark.parametrize(
    "other",
    [
        Offers(speaks_tls=False, versions=()),
        NotLooked(Offers.KIND, Reason.SKIPPED, "not meant to be TLS"),
        AnonymousReading((_told(WebAnswer.TLS_FAILED, tls=True),)),
        AnonymousReading((_told(WebAnswer.ANSWERED, status=401),)),
    ],
    ids=lambda fact: repr(fact)[:60],
)
@pytest.mark.parametrize("protocol", sorted(WEB))
def test_a_port_that_only_closes_is_not_observed(other, protocol):
    outcome, message = _judge_facts(CLOSED, other, protocol=protocol)

    assert outcome is NOT_OBSERVED
    assert "no TLS was seen" in message


@pytest.mark.parametrize(
    ("own", "outcome"),
    [
        (_told(path="/fhir", **TO_HTTPS), MET),
        (_told(path="/fhir", status=200, content=Content.DICOM), NOT_MET),
        (_told(path="/fhir", status=401), NOT_MET),
        (_told(path="/fhir", status=302, location="http://portal.example/"), NOT_MET),
        (_told(path="/fhir", status=500), NOT_OBSERVED),
        (_told(WebAnswer.SILENT, path="/fhir"), NOT_OBSERVED),
        (_told(WebAnswer.CLOSED, path="/fhir"), NOT_OBSERVED),
    ],
    ids=lambda part: getattr(part, "words", part),
)
def test_the_worse_of_the_root_and_the_own_path_decides(own, outcome):
    redirect = _told(**TO_HTTPS)

    first = _judge_facts(PlainWeb(redirect, (own,)))
    second = _judge_facts(PlainWeb(replace(own, path="/"), (replace(redirect, path="/fhir"),)))

    assert first[0] is second[0] is outcome
    assert (outcome is MET) or "its words (GET /fhir)" in first[1]


def test_an_answer_in_tls_is_met():
    assert _judge(WebAnswer.NOT_HTTP, content=Content.TLS_ONLY)[0] is MET


@pytest.mark.parametrize("status", [200, 204, 403, 404, 405, 429])
@pytest.mark.parametrize("protocol", sorted(WEB))
def test_whatever_http_says_in_clear_is_not_met(status, protocol):
    outcome, message = _judge(status=status, protocol=protocol)

    assert outcome is NOT_MET
    assert "its words" in message


@pytest.mark.parametrize(("status", "content"), [(401, Content.NONE), (200, Content.LOGIN)])
def test_asking_for_a_password_in_clear_is_not_met_and_said(status, content):
    outcome, message = _judge(status=status, content=content)

    assert outcome is NOT_MET
    assert "passwords in clear" in message


@pytest.mark.parametrize(
    ("protocol", "outcome"),
    [
        (Protocol.HTTPS, NOT_OBSERVED),
        (Protocol.OIDC, NOT_OBSERVED),
        (Protocol.HTTP, NOT_MET),
        (Protocol.DICOMWEB, NOT_MET),
    ],
)
def test_a_bad_request_without_a_reason_tells_nothing_of_a_port_meant_for_tls(protocol, outcome):
    assert _judge(status=400, content=Content.OTHER, protocol=protocol)[0] is outcome


@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_of_the_server_is_not_observed(status):
    assert _judge(status=status)[0] is NOT_OBSERVED


@pytest.mark.parametrize(
    "told", [WebAnswer.SILENT, WebAnswer.NO_CONNECTION, WebAnswer.NOT_HTTP, WebAnswer.TLS_FAILED]
)
def test_no_answer_in_http_is_not_observed(told):
    assert _judge(told)[0] is NOT_OBSERVED


def test_what_was_not_looked_at_is_not_observed():
    endpoint = Endpoint(
        id="web", system="portal", protocol=Protocol.HTTPS, host="192.0.2.1", port=443
    )
    facts = {PlainWeb.KIND: NotLooked(PlainWeb.KIND, Reason.SKIPPED, "nothing answers there")}

    told = answer(PROBE, Case(SYSTEM, endpoint, facts, datetime(2026, 4, 1, tzinfo=UTC), {}))

    assert told == (NOT_OBSERVED, "skipped: nothing answers there")


def test_it_applies_to_every_web_protocol():
    assert PROBE.protocols == WEB
