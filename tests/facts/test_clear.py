import pytest

from scoutview.facts.clear import clear_speech
from scoutview.facts.dicom import Answer
from scoutview.facts.web import Content, WebAnswer
from tests.probes.tls.builders import in_clear, web_in_clear

PARSED = {Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED}


@pytest.mark.parametrize("answer", Answer)
def test_dicom_was_spoken_in_clear_when_the_request_was_parsed(answer):
    fact = in_clear(answer)

    assert clear_speech({fact.KIND: fact}) == (
        "it speaks DICOM in clear" if answer in PARSED else ""
    )


@pytest.mark.parametrize("answer", WebAnswer)
@pytest.mark.parametrize("content", Content)
def test_http_was_spoken_in_clear_unless_all_it_said_was_to_ask_for_tls(answer, content):
    fact = web_in_clear(answer, content)

    spoken = answer is WebAnswer.ANSWERED and content is not Content.TLS_ONLY
    assert clear_speech({fact.KIND: fact}) == ("it speaks HTTP in clear" if spoken else "")


def test_nothing_seen_is_nothing_heard():
    assert clear_speech({}) == ""
