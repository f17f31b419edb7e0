"""How what a DICOMweb server told a stranger is judged."""

from datetime import UTC, datetime

import pytest

from scoutview.estate.model import Endpoint, Kind, Protocol, System
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.web import AnonymousReading, Content, WebAnswer, WebExchange
from scoutview.findings import Outcome
from scoutview.probes._probe import Case, answer
from scoutview.probes.dicomweb.requires_authentication import PROBE

MET, NOT_MET, NOT_OBSERVED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_OBSERVED
SYSTEM = System(id="pacs", kind=Kind.PACS, name="Main archive")
ENDPOINT = Endpoint(
    id="web", system="pacs", protocol=Protocol.DICOMWEB, host="192.0.2.1", port=8042
)


def _told(label="QIDO-RS", status=None, content=Content.NONE, **more):
    told = WebAnswer.ANSWERED if status else WebAnswer.CLOSED
    record = {"answer": told, "words": f"HTTP {status}", "method": "GET", "path": "/", "tls": True}
    return WebExchange(label=label, status=status, content=content, **(record | more))


def _judge(*exchanges):
    facts = {AnonymousReading.KIND: AnonymousReading(exchanges, "Orthanc")}
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


@pytest.mark.parametrize(
    "neutral",
    [
        _told("WADO-URI", 404),
        _told("WADO-URI", 400),
        _told("WADO-URI", 502),
        _told("WADO-URI", 204),
        _told("Orthanc /system", 200, Content.OTHER),
        _told("Orthanc /system", 302),
    ],
    ids=lambda told: f"{told.label} {told.status}",
)
def test_a_place_that_gives_neither_images_nor_a_product_is_told_and_decides_nothing(neutral):
    outcome, message = _judge(REFUSED, neutral)

    assert outcome is MET
    assert f"{neutral.label} {neutral.status}" in message


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
