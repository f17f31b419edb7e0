"""Whether an endpoint was heard to speak its own protocol in clear."""

from collections.abc import Mapping
from typing import Final

from scoutview.estate.model import WEB, Protocol
from scoutview.facts.dicom import Answer, PlainAssociation
from scoutview.facts.web import Content, PlainWeb, WebAnswer

# Those that some look speaks to in clear, so that silence there need not be interpreted.
HEARD_IN_CLEAR: Final = WEB | {Protocol.DICOM}
_PARSED_IN_CLEAR = frozenset({Answer.ACCEPTED, Answer.REJECTED, Answer.ABORTED})


def clear_speech(facts: Mapping[str, object]) -> str:
    """Return what was spoken without TLS, in words; empty where nothing was heard in clear.

    A web server that answers in clear only to ask for TLS is not taken for one that is plain.
    """
    dicom = facts.get(PlainAssociation.KIND)
    if isinstance(dicom, PlainAssociation) and dicom.exchange.answer in _PARSED_IN_CLEAR:
        return "it speaks DICOM in clear"
    web = facts.get(PlainWeb.KIND)
    if (
        isinstance(web, PlainWeb)
        and web.exchange.answer is WebAnswer.ANSWERED
        and web.exchange.content is not Content.TLS_ONLY
    ):
        return "it speaks HTTP in clear"
    return ""
