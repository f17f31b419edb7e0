"""The change ticket in plain words."""

import pytest

from scoutview.reports.change_ticket import ChangeTicket, PlannedLook, as_text


def ticket(at_most: int, refusal: str = "") -> ChangeTicket:
    look = PlannedLook(
        system="pacs",
        owner="",
        endpoint="pacs.dicom",
        host="127.0.0.1",
        port="104",
        source="127.0.0.1",
        callers="SV-STRANGER",
        look="echo",
        at_most=at_most,
        alarms="an association",
        withheld="",
    )
    return ChangeTicket(
        organization="Lakeside Imaging",
        machine="scanner",
        authorized_by="Dana Ruiz, CIO",
        refusal=refusal,
        pace_s=1.0,
        looks=(look,),
    )


@pytest.mark.parametrize(("at_most", "words"), [(1, "1 connection,"), (2, "2 connections,")])
def test_connections_are_counted_in_words_that_fit(at_most, words):
    assert f"At most {words} one at a time" in as_text(ticket(at_most))


def test_why_nothing_may_be_sent_is_said_once():
    told = as_text(ticket(1, "Nothing is sent: the estate file has no [authorization]."))

    assert told.count("Nothing is sent") == 1
    assert "\nNothing is sent: the estate file has no [authorization].\n" in told
