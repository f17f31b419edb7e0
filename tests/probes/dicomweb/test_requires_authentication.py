"""How what a DICOMweb server told a stranger is judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.web import AnonymousReading, Content, WebAnswer, WebExchange
from scoutview.findings import Outcome
from scoutview.probes.dicomweb.requires_authentication import PROBE
from scoutview.probes.probe import Case, answer

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
SYSTEM = System(id="pacs", kind=Kind.PACS, name="Main archive")
ENDPOINT = Endpoint(
    id="web", system="pacs", protocol=Protocol.DICOMWEB, host="192.0.2.1", port=8042
)


def _told(label="QIDO-RS", status=None, content=Content.NONE, **more):
    told = WebAnswer.ANSWERED if status else WebAnswer.CLOSED
    record = {"answer": told, "words": f"HTTP {status}", "method": "GET", "path": "/", "tls": True}
    return WebExchange(label=label, status=status, content=content, **(record | more))


def _judge(*exchanges, product="Orthanc"):
    facts = {AnonymousReading.KIND: AnonymousReading(exchanges, product)}
    return answer(PROBE, Case(SYSTEM, ENDPOINT, facts, datetime(2026, 4, 1, tzinfo=UTC), {}))


REFUSED = _told(status=401)
STOPPED_AT_TLS = _told(answer=WebAnswer.STOPPED_AT_TLS, words="the peer refused in TLS")


@pytest.mark.parametrize(
    "refusal",
    [
        REFUSED,
        _told(status=403),
        _told(status=200, content=Content.LOGIN),
        _told(status=302, content=Content.LOGIN),
        _told(status=400, content=Content.CERTIFICATE),
        _told(status=401, content=Content.DICOM),
        STOPPED_AT_TLS,
    ],
    ids=lambda told: f"{told.answer} {told.status} {told.content}",
)
def test_a_search_that_is_turned_away_is_met(refusal):
    outcome, message = _judge(refusal)

    assert outcome is MET
    assert "turns strangers away" in message or "stopped at TLS" in message


@pytest.mark.parametrize(
    "given",
    [
        _told(status=200, content=Content.DICOM),
        _told(status=204),
        _told(status=206, content=Content.DICOM),
    ],
    ids=lambda told: f"{told.status} {told.content}",
)
def test_a_search_that_is_answered_is_not_met(given):
    outcome, message = _judge(given)

    assert outcome is NOT_MET
    assert "QIDO-RS" in message


@pytest.mark.parametrize(
    "unclear",
    [
        _told(status=404),
        _told(status=404, content=Content.PRODUCT),
        _told(status=400),
        _told(status=406),
        _told(status=500),
        _told(status=503, content=Content.DICOM),
        _told(status=200, content=Content.OTHER),
        _told(status=200, content=Content.NONE),
        _told(status=301),
        _told(status=404, content=Content.LOGIN),
        _told(status=500, content=Content.LOGIN),
        _told(status=404, content=Content.PRODUCT_ERROR),
        _told(status=200, content=Content.IMAGE),
        _told(status=407),
        _told(answer=WebAnswer.CLOSED),
        _told(answer=WebAnswer.SILENT),
        _told(answer=WebAnswer.NOT_HTTP),
        _told(answer=WebAnswer.TLS_FAILED),
        _told(answer=WebAnswer.NO_CONNECTION),
    ],
    ids=lambda told: f"{told.answer} {told.status} {told.content}",
)
def test_any_other_answer_to_the_search_is_not_observed(unclear):
    outcome, _ = _judge(unclear, _told("WADO-URI", 401))

    assert outcome is NOT_OBSERVED


@pytest.mark.parametrize("label", ["WADO-URI", "Orthanc /studies", "Orthanc /tools/now"])
@pytest.mark.parametrize("content", [Content.DICOM, Content.PRODUCT])
def test_one_open_way_in_beside_a_guarded_search_is_not_met_and_named(label, content):
    outcome, message = _judge(REFUSED, _told("WADO-URI", 401), _told(label, 200, content))

    assert outcome is NOT_MET
    assert label in message


@pytest.mark.parametrize("status", [200, 206])
@pytest.mark.parametrize("content", [Content.IMAGE, Content.DICOM])
def test_an_image_from_wado_uri_is_not_met(status, content):
    outcome, message = _judge(REFUSED, _told("WADO-URI", status, content))

    assert outcome is NOT_MET
    assert "WADO-URI" in message


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (404, Content.PRODUCT_ERROR),
        (400, Content.PRODUCT_ERROR),
        (500, Content.PRODUCT_ERROR),
        (404, Content.DICOM),
    ],
)
@pytest.mark.parametrize("label", ["WADO-URI", "a path beside WADO-URI", "Orthanc /system"])
def test_an_error_of_the_product_itself_is_not_met(status, content, label):
    outcome, message = _judge(REFUSED, _told(label, status, content))

    assert outcome is NOT_MET
    assert message == (
        f"{label} is answered without a password (HTTP {status}, for an unknown object)"
    )


def _wado(status, content=Content.NONE, **more):
    return _told("WADO-URI", status, content, path="/pacs/wado?requestType=WADO", **more)


def _beside(status, content=Content.NONE, path="/pacs/sv-1"):
    return _told("a path beside WADO-URI", status, content, path=path)


@pytest.mark.parametrize("status", [400, 404, 405, 406])
@pytest.mark.parametrize("guard", [_beside(401), _beside(403), _beside(302, Content.LOGIN)])
def test_a_wado_uri_that_is_let_through_where_its_neighbour_is_not_is_not_met(status, guard):
    outcome, message = _judge(REFUSED, _wado(status), guard)

    assert outcome is NOT_MET
    assert message == f"WADO-URI asks no password, as paths beside it do: HTTP {status}"


@pytest.mark.parametrize(
    "beside",
    [_beside(404), _beside(500), _beside(None), _beside(401, path="/sv-1")],
    ids=lambda told: f"{told.path} {told.status}",
)
@pytest.mark.parametrize("status", [400, 404])
def test_a_wado_uri_that_may_be_open_or_not_there_is_not_observed(status, beside):
    outcome, message = _judge(REFUSED, _wado(status), beside)

    assert outcome is NOT_OBSERVED
    assert "guard every path" in message


@pytest.mark.parametrize(
    "unclear",
    [
        _wado(404),
        _wado(404, Content.LOGIN),
        _wado(204),
        _wado(200, Content.OTHER),
        _wado(301),
        _wado(429),
        _wado(500),
        _wado(502),
        _told("Orthanc /studies", 200, Content.OTHER),
        _told("Orthanc /studies", 302),
        _told("Orthanc /studies", 503),
    ],
    ids=lambda told: f"{told.label} {told.status} {told.content}",
)
def test_an_unclear_answer_beside_a_guarded_search_is_not_observed(unclear):
    outcome, message = _judge(REFUSED, unclear)

    assert outcome is NOT_OBSERVED
    assert unclear.label in message


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_overload_is_not_taken_for_a_way_round_the_guard(status):
    assert _judge(REFUSED, _wado(status), _beside(401))[0] is NOT_OBSERVED


def test_a_login_page_that_looks_like_an_error_is_not_taken_for_a_way_round_the_guard():
    outcome, _ = _judge(REFUSED, _wado(404, Content.LOGIN), _beside(401))

    assert outcome is NOT_OBSERVED


def test_a_products_own_root_that_is_elsewhere_is_met_and_told():
    outcome, message = _judge(REFUSED, _told("Orthanc /studies", 404))

    assert outcome is MET
    assert "no product's own answer either: Orthanc /studies 404" in message


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_the_root_of_a_product_that_was_not_recognized_decides_nothing(status):
    outcome, _ = _judge(REFUSED, _told("Orthanc /system", status, Content.OTHER), product="")

    assert outcome is MET


def test_what_was_cut_off_by_silence_is_not_observed():
    outcome, _ = _judge(REFUSED, _wado(400, Content.CERTIFICATE), _beside(None))

    assert outcome is NOT_OBSERVED


@pytest.mark.parametrize("silence", [WebAnswer.SILENT, WebAnswer.CLOSED, WebAnswer.NOT_HTTP])
def test_silence_beside_a_guarded_search_is_not_observed(silence):
    outcome, message = _judge(REFUSED, _told("WADO-URI", answer=silence))

    assert outcome is NOT_OBSERVED
    assert "WADO-URI" in message


def test_a_redirect_tells_what_to_declare():
    _, message = _judge(_told(status=301, location="https://pacs.example/"))

    assert "declare that address" in message


def test_nothing_asked_is_not_observed():
    assert _judge()[0] is NOT_OBSERVED


def test_what_was_withheld_is_not_observed():
    facts = {
        AnonymousReading.KIND: NotLooked(AnonymousReading.KIND, Reason.WITHHELD, "no authorization")
    }

    told = answer(PROBE, Case(SYSTEM, ENDPOINT, facts, datetime(2026, 4, 1, tzinfo=UTC), {}))

    assert told == (NOT_OBSERVED, "withheld: no authorization")
